import Testing

@testable import HTTP

@Suite("Answers from handlers")
struct HTTPResponderTests {
    @Test("A request can be answered later, from another thread")
    func later() async throws {
        let shelf = Shelf()
        try await TestServer.run(handler: { _, responder in shelf.put(responder) }) { server in
            let client = try TestClient(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            await shelf.take()?.respond(HTTPResponse(.ok, body: [UInt8]("late")))
            #expect(try await client.receive().body == [UInt8]("late"))
        }
    }

    @Test("Only the first answer counts")
    func first() async throws {
        let handler: HTTPServer.Handler = { _, responder in
            responder.respond(HTTPResponse(.created))
            responder.respond(HTTPResponse(.conflict))
        }
        try await TestServer.run(handler: handler) { server in
            let client = try TestClient(port: server.port)
            #expect(try await client.get("/1").status == 201)
            #expect(try await client.get("/2").status == 201)
        }
    }

    @Test("A handler that loses its request answers 500, and the connection lives")
    func dropped() async throws {
        try await TestServer.run(handler: { _, _ in }) { server in
            let client = try TestClient(port: server.port)
            #expect(try await client.get("/1").status == 500)
            #expect(try await client.get("/2").status == 500)
        }
    }

    @Test("A handler hears that its client has gone", arguments: [false, true])
    func cancel(hasSentMore: Bool) async throws {
        let shelf = Shelf()
        let cancelled = Gate()
        try await TestServer.run(handler: { _, responder in shelf.put(responder) }) { server in
            let client = try TestClient(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            let responder = try #require(await shelf.take())
            responder.onCancel { cancelled.open() }
            if hasSentMore { try await client.send("GET /2 HT") }
            await client.disconnect()
            await cancelled.wait()
            #expect(responder.isCancelled)
        }
    }

    @Test("Who asks too late is told at once; who has answered is not told")
    func lateCancel() async throws {
        let shelf = Shelf()
        let cancelled = Gate()
        let cancelledAgain = Gate()
        try await TestServer.run(handler: { _, responder in shelf.put(responder) }) { server in
            let client = try TestClient(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            let responder = try #require(await shelf.take())
            responder.onCancel { cancelled.open() }
            await client.disconnect()
            await cancelled.wait()
            responder.onCancel { cancelledAgain.open() }
            await cancelledAgain.wait()
            responder.respond(HTTPResponse(.ok))
            responder.onCancel { Issue.record("cancelled after its answer") }
        }
    }

    @Test("A responder that its own cancel action holds is let go with the client")
    func cycle() async throws {
        let released = Gate()
        let handler: HTTPServer.Handler = { _, responder in
            let canary = Canary { released.open() }
            responder.onCancel { withExtendedLifetime((responder, canary)) {} }
        }
        try await TestServer.run(handler: handler) { server in
            let client = try TestClient(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            await client.disconnect()
            await released.wait()
        }
    }
}

/// Tells when it is released.
private final class Canary: Sendable {
    private let onRelease: @Sendable () -> Void

    init(onRelease: @escaping @Sendable () -> Void) {
        self.onRelease = onRelease
    }

    deinit {
        onRelease()
    }
}
