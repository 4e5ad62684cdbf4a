/// The body of an answer on its way, piece by piece, from any thread. It ends when it is told to, or released.
package final class HTTPStream: Sendable {
    private let exchange: Exchange

    init(_ exchange: Exchange) {
        self.exchange = exchange
    }

    deinit {
        exchange.endStream()
    }

    /// Sends the next bytes. It never blocks on the client: one that is slower than what is sent, by more than the limits'
    /// `streamBytes`, is cut off.
    package func send(_ bytes: [UInt8]) {
        exchange.send(bytes)
    }

    /// Ends the body. Only the first call does anything.
    package func end() {
        exchange.endStream()
    }

    /// Has `action` run once when the client goes before the end; at once if it has gone. See `HTTPResponder.onCancel`.
    package func onCancel(_ action: @escaping @Sendable () -> Void) {
        exchange.onCancel(action)
    }
}
