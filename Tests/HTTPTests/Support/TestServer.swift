import Foundation
import Synchronization

@testable import HTTP

/// A server that runs on a thread of its own, on a port that the system chose.
final class TestServer: Sendable {
    let server: HTTPServer
    private let end = Mutex<Result<Void, HTTPServerError>?>(nil)
    private let ended = Gate()

    var port: UInt16 { server.port }

    private init(_ server: HTTPServer) {
        self.server = server
    }

    /// Runs the server while `body` does, then stops it and throws what it threw.
    static func run(
        limits: HTTPLimits = .patient, onStop: @escaping @Sendable () -> Void = {},
        handler: @escaping HTTPServer.Handler, body: (TestServer) async throws -> Void
    ) async throws {
        let server = TestServer(
            try HTTPServer(address: .loopback(port: 0), limits: limits, onStop: onStop, handler: handler))
        Thread {
            let result = Result { () throws(HTTPServerError) in try server.server.run() }
            server.end.withLock { $0 = result }
            server.ended.open()
        }.start()
        do {
            try await body(server)
        } catch {
            server.server.stop()
            await server.ended.wait()
            throw error
        }
        server.server.stop()
        try await server.waitForEnd()
    }

    /// Waits until `run` has returned, and throws what it threw.
    func waitForEnd() async throws {
        await ended.wait()
        try end.withLock { $0 }?.get()
    }
}

/// Responders that handlers have put aside.
final class Shelf: Sendable {
    private let stream: AsyncStream<HTTPResponder>
    private let continuation: AsyncStream<HTTPResponder>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func put(_ responder: HTTPResponder) {
        continuation.yield(responder)
    }

    /// The next responder, as soon as there is one.
    func take() async -> HTTPResponder? {
        await stream.first { _ in true }
    }
}
