import Synchronization

/// What other threads have for the event loop. A post wakes the loop only when it sleeps, so that under
/// load answers cost no system call.
final class Mailbox: Sendable {
    /// What becomes of one exchange.
    struct Delivery: Sendable {
        enum Content: Sendable {
            /// The whole answer, and the end.
            case answer(HTTPResponse)
            /// The head of an answer whose body comes in pieces.
            case streamHead(HTTPResponse)
            case streamBytes([UInt8])
            case streamEnd
        }

        let ticket: Exchange.Ticket
        let content: Content
    }

    struct Contents: Sendable {
        var deliveries: [Delivery] = []
        var isStopRequested = false

        var isEmpty: Bool {
            deliveries.isEmpty && !isStopRequested
        }
    }

    private struct State: Sendable {
        var contents = Contents()
        var isReaderAsleep = false
    }

    let wakeUp: WakeUp
    private let state = Mutex(State())

    init() throws(HTTPServerError) {
        wakeUp = try WakeUp()
    }

    /// Leaves something for the loop, which takes it in order.
    func post(_ delivery: Delivery) {
        update { $0.deliveries.append(delivery) }
    }

    /// Asks the loop to stop.
    func requestStop() {
        update { $0.isStopRequested = true }
    }

    /// Takes what is there. When that is nothing, the loop is going to sleep, and the next post wakes it.
    func take() -> Contents {
        state.withLock { state in
            var contents = Contents()
            swap(&contents, &state.contents)
            state.isReaderAsleep = contents.isEmpty
            return contents
        }
    }

    /// Notes that the loop is awake and will call `take` before it sleeps.
    func noteAwake() {
        state.withLock { $0.isReaderAsleep = false }
    }

    private func update(_ change: (inout Contents) -> Void) {
        let mustWake = state.withLock { state in
            change(&state.contents)
            defer { state.isReaderAsleep = false }
            return state.isReaderAsleep
        }
        if mustWake { wakeUp.signal() }
    }
}
