import Foundation
import Testing

@testable import HTTP

@Suite("Server over loopback")
struct HTTPServerTests {
    /// Answers with the path, or with the content when there is some.
    static let echo: HTTPServer.Handler = { request, responder in
        let body = request.body.isEmpty ? [UInt8](request.path) : request.body
        responder.respond(HTTPResponse(.ok, body: body))
    }

    @Test("A connection carries one request after the other")
    func keepAlive() async throws {
        try await TestServer.run(handler: Self.echo) { server in
            let client = try TestClient(port: server.port)
            for number in 0..<100 {
                let response = try await client.get("/\(number)")
                #expect(response.status == 200)
                #expect(response.body == [UInt8]("/\(number)"))
            }
        }
    }

    @Test("The response head has a date of today and nothing superfluous")
    func head() async throws {
        try await TestServer.run(handler: Self.echo) { server in
            let before = TimeOfDay.unixSeconds
            let head = try await TestClient(port: server.port).get("/").head
            let dates = (before...TimeOfDay.unixSeconds).map {
                String(decoding: HTTPDate.imfFixdate(unixSeconds: $0), as: UTF8.self)
            }
            let heads = dates.map { "HTTP/1.1 200 OK\r\nDate: \($0)\r\nContent-Length: 1\r\n\r\n" }
            #expect(heads.contains(head))
        }
    }

    @Test("Requests sent all at once are answered in order")
    func pipelining() async throws {
        try await TestServer.run(handler: Self.echo) { server in
            let client = try TestClient(port: server.port)
            let paths = (0..<500).map { "/\($0)" }
            try await client.send(
                paths.map { "GET \($0) HTTP/1.1\r\nHost: test\r\n\r\n" }.joined())
            for path in paths { #expect(try await client.receive().body == [UInt8](path)) }
        }
    }

    @Test("Many clients at once each get their own answers")
    func concurrency() async throws {
        try await TestServer.run(handler: Self.echo) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<20 {
                    group.addTask {
                        let connection = try TestClient(port: server.port)
                        for number in 0..<20 {
                            let path = "/\(client)/\(number)"
                            #expect(try await connection.get(path).body == [UInt8](path))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("Large content travels both ways, through small buffers", arguments: [true, false])
    func largeBodies(isChunked: Bool) async throws {
        var limits = HTTPLimits.patient
        limits.bodyBytes = 4_000_000
        var random = SeededGenerator(seed: 7)
        let body = (0..<3_000_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        try await TestServer.run(limits: limits, handler: Self.echo) { server in
            let client = try TestClient(port: server.port, receiveBufferBytes: 4096)
            let length = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(body.count)"
            try await client.send("POST / HTTP/1.1\r\nHost: test\r\n\(length)\r\n\r\n")
            if isChunked {
                let size = String(body.count, radix: 16)
                try await client.send([UInt8]("\(size)\r\n") + body + [UInt8]("\r\n0\r\n\r\n"))
            } else {
                try await client.send(body)
            }
            #expect(try await client.receive().body == body)
            #expect(try await client.get("/next").status == 200)
        }
    }

    @Test("HEAD gets no body, and the connection stays in step")
    func headRequest() async throws {
        try await TestServer.run(handler: Self.echo) { server in
            let client = try TestClient(port: server.port)
            try await client.send("HEAD /long HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(try await client.receive(toHead: true).head.contains("Content-Length: 5\r\n"))
            #expect(try await client.get("/next").body == [UInt8]("/next"))
        }
    }

    @Test("An HTTP/1.0 client gets one answer and the end")
    func http10() async throws {
        try await TestServer.run(handler: Self.echo) { server in
            let client = try TestClient(port: server.port)
            try await client.send("GET /old HTTP/1.0\r\n\r\n")
            #expect(try await client.receive().head.contains("Connection: close\r\n"))
            #expect(try await client.receivesEnd())
        }
    }

    @Test("A client that stops sending after its request still gets the answer")
    func halfClose() async throws {
        let shelf = Shelf()
        try await TestServer.run(handler: { _, responder in shelf.put(responder) }) { server in
            let client = try TestClient(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            await client.shutdownSending()
            await shelf.take()?.respond(HTTPResponse(.ok))
            #expect(try await client.receive().status == 200)
            #expect(try await client.receivesEnd())
        }
    }

    @Test(
        "A refused client gets to read why, though it was still sending",
        arguments: [
            ("GET / HTTP/1.1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 9999999\r\n\r\n", 413),
            ("GET /" + String(repeating: "a", count: 9000) + " HTTP/1.1\r\n", 414),
            ("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nExpect: more\r\n\r\n", 417),
            ("GET / HTTP/1.1\r\nHost: test\r\nX: " + String(repeating: "a", count: 17_000), 431),
            ("CONNECT test:80 HTTP/1.1\r\nHost: test\r\n\r\n", 501),
            ("GET / HTTP/3.0\r\n\r\n", 505),
        ])
    func refusal(request: String, status: Int) async throws {
        try await TestServer.run(handler: Self.echo) { server in
            let client = try TestClient(port: server.port)
            try await client.send(request + String(repeating: "x", count: 100_000))
            #expect(try await client.receive().status == status)
            await client.shutdownSending()
            #expect(try await client.receivesEnd())
        }
    }

    @Test("Two servers cannot listen on one port, and the error says so")
    func addressInUse() throws {
        let first = try HTTPServer(address: .loopback(port: 0), handler: Self.echo)
        let address = ListenAddress.loopback(port: first.port)
        #expect(throws: HTTPServerError.cannotListen(address, errno: EADDRINUSE)) {
            try HTTPServer(address: address, handler: Self.echo)
        }
    }

    @Test("A server listens on IPv6, where the system has it")
    func ipv6() throws {
        let address = try #require(ListenAddress("[::1]:0"))
        do {
            #expect(try HTTPServer(address: address, handler: Self.echo).port != 0)
        } catch {
            // A system without IPv6 has no such address, or no such sockets.
            #expect([EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.errno))
        }
    }
}
