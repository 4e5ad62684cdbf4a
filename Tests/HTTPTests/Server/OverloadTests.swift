import Testing

@testable import HTTP

@Suite("Server under load and attack")
struct OverloadTests {
    @Test("Requests above the limit are told to come back, until there is room")
    func requestsInFlight() async throws {
        var limits = HTTPLimits.patient
        limits.requestsInFlight = 1
        let shelf = Shelf()
        try await TestServer.run(limits: limits, handler: { _, responder in shelf.put(responder) }) {
            server in
            let first = try TestClient(port: server.port)
            let second = try TestClient(port: server.port)
            try await first.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            let responder = await shelf.take()

            let refused = try await second.get("/")
            #expect(refused.status == 503)
            #expect(refused.head.contains("\r\nRetry-After: 5\r\n"))
            #expect(!refused.head.contains("Connection: close"))

            responder?.respond(HTTPResponse(.ok))
            #expect(try await first.receive().status == 200)
            try await second.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            await shelf.take()?.respond(HTTPResponse(.created))
            #expect(try await second.receive().status == 201)
        }
    }

    @Test("Requests that would wait too long for a worker are told to come back")
    func queue() async throws {
        var limits = HTTPLimits.patient
        limits.workerThreads = 1
        limits.requestsQueued = 0
        try await TestServer.run(limits: limits, handler: HTTPServerTests.echo) { server in
            let client = try TestClient(port: server.port)
            #expect(try await client.get("/").status == 503)
        }
    }

    @Test("Content that memory has no room for is refused while it arrives", arguments: [true, false])
    func memory(isChunked: Bool) async throws {
        var limits = HTTPLimits.patient
        limits.heldBytes = 100_000
        try await TestServer.run(limits: limits, handler: HTTPServerTests.echo) { server in
            let client = try TestClient(port: server.port)
            let length = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 200000"
            try await client.send("POST / HTTP/1.1\r\nHost: test\r\n\(length)\r\n\r\n")
            if isChunked { try await client.send("30D40\r\n") }
            try await client.send([UInt8](repeating: 0x61, count: 199_999))
            #expect(try await client.receive().status == 503)

            let next = try TestClient(port: server.port)
            #expect(try await next.get("/next").status == 200)
        }
    }

    @Test("With all connections taken, the next client waits until one closes")
    func connections() async throws {
        var limits = HTTPLimits.patient
        limits.connections = 2
        try await TestServer.run(limits: limits, handler: HTTPServerTests.echo) { server in
            let first = try TestClient(port: server.port)
            let second = try TestClient(port: server.port)
            #expect(try await first.get("/1").status == 200)
            #expect(try await second.get("/2").status == 200)
            let third = try TestClient(port: server.port)
            try await third.send("GET /3 HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(try await first.get("/1").status == 200)
            await first.disconnect()
            #expect(try await third.receive().body == [UInt8]("/3"))
        }
    }

    @Test("With many connections open, each is closed after its response")
    func connectionsBeforeClosing() async throws {
        var limits = HTTPLimits.patient
        limits.connectionsBeforeClosing = 2
        try await TestServer.run(limits: limits, handler: HTTPServerTests.echo) { server in
            let first = try TestClient(port: server.port)
            #expect(try await !first.get("/").head.contains("Connection: close"))
            let second = try TestClient(port: server.port)
            #expect(try await second.get("/").head.contains("Connection: close"))
            #expect(try await second.receivesEnd())
        }
    }

    @Test("A head that never ends is answered 408")
    func slowloris() async throws {
        var limits = HTTPLimits.patient
        limits.headerTime = .milliseconds(50)
        try await TestServer.run(limits: limits, handler: HTTPServerTests.echo) { server in
            let client = try TestClient(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: test\r\nX-Slow: ")
            #expect(try await client.receive().status == 408)
            #expect(try await client.receivesEnd())
        }
    }

    @Test("A client that never sends is closed")
    func silent() async throws {
        var limits = HTTPLimits.patient
        limits.firstByteTime = .milliseconds(50)
        try await TestServer.run(limits: limits, handler: HTTPServerTests.echo) { server in
            let client = try TestClient(port: server.port)
            #expect(try await client.receivesEnd())
        }
    }

    @Test("A client that asks nothing more is closed")
    func idle() async throws {
        var limits = HTTPLimits.patient
        limits.idleTime = .milliseconds(50)
        try await TestServer.run(limits: limits, handler: HTTPServerTests.echo) { server in
            let client = try TestClient(port: server.port)
            #expect(try await client.get("/").status == 200)
            #expect(try await client.receivesEnd())
        }
    }

    @Test("Clients that vanish within their requests leave nothing behind")
    func vanishing() async throws {
        // The stop waits for whatever is left, and would take longer than the test may.
        var limits = HTTPLimits.patient
        limits.drainTime = .seconds(3600)
        try await TestServer.run(limits: limits, handler: HTTPServerTests.echo) { server in
            for cut in [
                "", "G", "GET / HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\nab",
            ] {
                let client = try TestClient(port: server.port)
                try await client.send(cut)
                await client.disconnect()
            }
            let last = try TestClient(port: server.port)
            #expect(try await last.get("/").status == 200)
        }
    }

    @Test("A handler that never answers is answered for")
    func answerTime() async throws {
        var limits = HTTPLimits.patient
        limits.answerTime = .milliseconds(50)
        let shelf = Shelf()
        try await TestServer.run(limits: limits, handler: { _, responder in shelf.put(responder) }) {
            server in
            let client = try TestClient(port: server.port)
            #expect(try await client.get("/").status == 503)
            await shelf.take()?.respond(HTTPResponse(.ok))
        }
    }
}
