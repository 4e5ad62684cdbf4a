import Synchronization

/// What other threads have for the event loop. A post wakes the loop only when it sleeps, so that under
/// load answers cost no system call.
final class Mailbox: Sendable {
    /// The end of one exchange.
    struct Answer: Sendable {
        let ticket: Exchange.Ticket
        let response: HTTPResponse
    }

    struct Contents: Sendable {
        var answers: [Answer] = []
        var isStopRequested = false

        var isEmpty: Bool {
            answers.isEmpty && !isStopRequested
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

    /// Leaves an answer for the loop.
    func post(_ answer: Answer) {
        update { $0.answers.append(answer) }
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
