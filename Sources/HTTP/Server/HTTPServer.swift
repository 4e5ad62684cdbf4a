import Synchronization

/// An HTTP/1.1 server: one thread with epoll for every socket, and a few threads that run the handler.
///
///     StopSignals.block([SIGTERM, SIGINT])
///     let server = try HTTPServer(address: .loopback(port: 8080), stopSignals: [SIGTERM, SIGINT]) {
///         request, responder in
///         responder.respond(HTTPResponse(.ok, body: Array("\(request.path)\n".utf8)))
///     }
///     try server.run()
package final class HTTPServer: Sendable {
    /// Answers a request, by the responder, before it returns or later from any thread. It runs on a
    /// worker thread, on which it may block; while all of them are blocked, other requests wait.
    package typealias Handler = @Sendable (HTTPRequest, HTTPResponder) -> Void

    /// What `run` takes over and closes.
    private struct Resources: ~Copyable, Sendable {
        let listener: Socket
        let stopSignals: FileDescriptor
    }

    /// The port on which the server listens, also when the system chose it.
    package let port: UInt16
    private let limits: HTTPLimits
    private let handler: Handler
    private let onStop: @Sendable () -> Void
    private let mailbox: Mailbox
    private let resources: Mutex<Resources?>

    /// Binds and listens; clients can connect from now on, and are served once `run` is called.
    ///
    /// - Parameters:
    ///   - address: Where to listen.
    ///   - limits: The server's limits.
    ///   - stopSignals: Signals on which the server stops as by `stop`; a second one cuts the graceful
    ///     stop short. They must have been blocked before any thread started: see `StopSignals.block`.
    ///   - onStop: Called on the loop's thread when a stop begins: the place to answer long polls. It
    ///     must not block.
    ///   - handler: Answers requests.
    /// - Throws: When the address cannot be had, or the process has no descriptors left.
    package init(
        address: ListenAddress, limits: HTTPLimits = HTTPLimits(), stopSignals: [Int32] = [],
        onStop: @escaping @Sendable () -> Void = {}, handler: @escaping Handler
    ) throws(HTTPServerError) {
        let listener = try Socket.listen(on: address, limits: limits)
        port = try listener.localPort()
        resources = Mutex(
            Resources(listener: listener, stopSignals: try StopSignals.descriptor(for: stopSignals)))
        mailbox = try Mailbox()
        self.limits = limits
        self.handler = handler
        self.onStop = onStop
    }

    /// Serves on the calling thread, which must not be one of Swift's cooperative pool, until a stop has
    /// finished. It can be called once.
    package func run() throws(HTTPServerError) {
        guard let resources = resources.withLock({ $0.take() }) else { throw .alreadyRun }
        let loop = try EventLoop(
            listener: resources.listener, stopSignals: resources.stopSignals, mailbox: mailbox,
            limits: limits, onStop: onStop, handler: handler)
        try loop.run()
    }

    /// Stops gracefully: from now on nothing is accepted, idle connections close, requests under way are
    /// answered with `Connection: close`, and then `run` returns, after the limits' `drainTime` at the
    /// latest. Any thread may call it, before `run` too, and it returns at once.
    package func stop() {
        mailbox.requestStop()
    }
}
