/// The right to answer one request, once, from any thread, now or later.
///
/// A responder that is released without an answer answers 500, so that no client waits for a handler
/// that lost its request.
package final class HTTPResponder: Sendable {
    private let exchange: Exchange

    init(_ exchange: Exchange) {
        self.exchange = exchange
    }

    deinit {
        exchange.answer(HTTPResponse(.internalServerError))
    }

    /// Answers the request. Only the first call does anything. It never blocks on the client.
    package func respond(_ response: HTTPResponse) {
        exchange.answer(response)
    }

    /// Begins an answer whose body comes in pieces; the connection closes behind it (RFC 9112 §6.3). Nil when there was
    /// an answer already.
    package func stream(_ head: HTTPResponse) -> HTTPStream? {
        exchange.beginStream(head) ? HTTPStream(exchange) : nil
    }

    /// Whether the client has gone before it had an answer: it closed its connection, or its sending
    /// side. A response to a client that closed only its sending side still reaches it.
    package var isCancelled: Bool {
        exchange.isCancelled
    }

    /// Has `action` run once when the client goes before it had an answer; at once if it has gone.
    ///
    /// The action runs on the thread of the event loop, or on the calling one, and must be short and not
    /// block: take the waiter out of its queue, release this responder, no more.
    package func onCancel(_ action: @escaping @Sendable () -> Void) {
        exchange.onCancel(action)
    }
}
