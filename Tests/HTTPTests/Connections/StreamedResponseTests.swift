import Testing

@testable import HTTP

@Suite("Answers in pieces")
struct StreamedResponseTests {
    private static let get = "GET / HTTP/1.1\r\nHost: centre\r\n\r\n"
    private static let head = "HTTP/1.1 200 OK\r\nDate: D\r\nA: b\r\nConnection: close\r\n\r\n"

    private func streaming(limits: HTTPLimits = HTTPLimits()) -> MockClient {
        let client = MockClient(limits: limits)
        client.send(Self.get)
        client.beginStream(HTTPResponse(.ok, headers: ["A": "b"], body: [1]))
        return client
    }

    @Test("The head says no length, pieces follow as they come, and the end of the connection is the end")
    func pieces() {
        let client = streaming()
        #expect(client.receive() == Self.head)
        #expect(!client.connection.wantsBytes)
        client.stream("one")
        #expect(client.receive(atMost: 2) == "on")
        client.stream("two")
        client.endStream()
        client.stream("late")
        #expect(client.receive() == "etwo")
        #expect(client.connection.isLingering)
    }

    @Test("A stream that has nothing to say has no deadline, one whose client does not read has")
    func deadlines() {
        let client = streaming()
        #expect(client.deadline == HTTPLimits().writeStallTime)
        _ = client.receive()
        #expect(client.deadline == nil)
        client.wait(until: .seconds(3600))
        #expect(!client.connection.isClosed)
        client.stream("one")
        #expect(client.deadline == .seconds(3600) + HTTPLimits().writeStallTime)
        client.wait(until: .seconds(3600) + HTTPLimits().writeStallTime)
        #expect(client.connection.isClosed)
    }

    @Test("A client that leaves more unread than the limit is cut off")
    func slowClient() {
        var limits = HTTPLimits()
        limits.streamBytes = Self.head.utf8.count + 10
        let client = streaming(limits: limits)
        client.stream("0123456789")
        #expect(!client.connection.isClosed)
        client.stream("x")
        #expect(client.connection.isClosed)
    }

    @Test("A stream ends at once with the server, and pieces for another request change nothing")
    func ends() {
        let client = streaming()
        client.stream("stale", to: client.connection.requestNumber + 1)
        #expect(client.receive() == Self.head)
        client.endStream()
        #expect(client.connection.isLingering)
        let other = streaming()
        other.abort()
        #expect(other.connection.isClosed)
    }

    @Test("Over sockets: the client's end is told, and a stream that is released ends")
    func sockets() async throws {
        let (gone, goes) = AsyncStream<Void>.makeStream()
        try await TestServer.run(handler: { request, responder in
            guard let stream = responder.stream(HTTPResponse(.ok)) else { return }
            responder.respond(HTTPResponse(.notFound))
            stream.send([UInt8]("hello"))
            guard request.path == "/held" else { return }
            stream.onCancel {
                goes.yield()
                stream.end()
            }
        }) { server in
            let brief = try TestClient(port: server.port)
            #expect(try await brief.get("/").status == 200)
            #expect(try await brief.receivesBody() == "hello")
            await brief.disconnect()
            let held = try TestClient(port: server.port)
            #expect(try await held.get("/held").status == 200)
            await held.disconnect()
            #expect(await gone.first { _ in true } != nil)
        }
    }
}
