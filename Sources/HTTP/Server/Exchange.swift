import Synchronization

/// One request on its way to one answer, as the event loop and the handler share it.
final class Exchange: Sendable {
    /// Where the answer belongs.
    struct Ticket: Sendable {
        let client: ClientTable.ID
        let requestNumber: UInt64
        /// The size of the request's content, which the server holds until the answer.
        let bodyByteCount: Int
    }

    private struct State: Sendable {
        var isAnswered = false
        /// The answer has begun, and is not whole.
        var isStreaming = false
        var isCancelled = false
        var cancelActions: [@Sendable () -> Void] = []

        /// Takes the actions out, so that they are run or released after the lock: either may lead back
        /// to this exchange.
        mutating func takeCancelActions() -> [@Sendable () -> Void] {
            defer { cancelActions = [] }
            return cancelActions
        }
    }

    private let ticket: Ticket
    private let mailbox: Mailbox
    private let state = Mutex(State())

    init(ticket: Ticket, mailbox: Mailbox) {
        self.ticket = ticket
        self.mailbox = mailbox
    }

    /// Whether the client has gone.
    var isCancelled: Bool {
        state.withLock(\.isCancelled)
    }

    /// Delivers the first answer. One after the client has gone is delivered too: it tells the loop that
    /// the handler has finished.
    func answer(_ response: HTTPResponse) {
        let (isFirst, released) = state.withLock { state in
            defer { state.isAnswered = true }
            // A responder that goes once a stream has begun leaves the stream's own actions alone.
            return (!state.isAnswered, state.isStreaming ? [] : state.takeCancelActions())
        }
        if isFirst { mailbox.post(Mailbox.Delivery(ticket: ticket, content: .answer(response))) }
        _ = released
    }

    /// Begins an answer in pieces.
    ///
    /// - Returns: False when there was an answer.
    func beginStream(_ head: HTTPResponse) -> Bool {
        let isFirst = state.withLock { state in
            guard !state.isAnswered else { return false }
            state.isAnswered = true
            state.isStreaming = true
            return true
        }
        if isFirst { mailbox.post(Mailbox.Delivery(ticket: ticket, content: .streamHead(head))) }
        return isFirst
    }

    /// Delivers the next piece, unless the client has gone.
    func send(_ bytes: [UInt8]) {
        let isOpen = state.withLock { $0.isStreaming && !$0.isCancelled }
        if isOpen { mailbox.post(Mailbox.Delivery(ticket: ticket, content: .streamBytes(bytes))) }
    }

    /// Ends the answer that came in pieces, once.
    func endStream() {
        let (isFirst, released) = state.withLock { state in
            defer { state.isStreaming = false }
            return (state.isStreaming, state.takeCancelActions())
        }
        if isFirst { mailbox.post(Mailbox.Delivery(ticket: ticket, content: .streamEnd)) }
        _ = released
    }

    /// Notes that the client has gone.
    func cancel() {
        let actions = state.withLock { state in
            state.isCancelled = true
            return state.takeCancelActions()
        }
        for action in actions { action() }
    }

    /// Has `action` run when the client goes: at once if it has gone, never after a whole answer.
    func onCancel(_ action: @escaping @Sendable () -> Void) {
        let isDue = state.withLock { state in
            guard !state.isAnswered || state.isStreaming else { return false }
            if !state.isCancelled { state.cancelActions.append(action) }
            return state.isCancelled
        }
        if isDue { action() }
    }
}
