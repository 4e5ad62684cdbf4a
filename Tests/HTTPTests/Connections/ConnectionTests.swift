import Testing

@testable import HTTP

@Suite("Connection")
struct ConnectionTests {
    private static let get = "GET /a?b HTTP/1.1\r\nHost: centre\r\n\r\n"
    private static let ok = "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 0\r\n\r\n"
    private static let okClosing =
        "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    @Test("A request comes out once, whole, with the peer's address")
    func request() throws {
        let client = MockClient()
        client.send("POST /a?b HTTP/1.1\r\nHost: centre\r\nContent-Length: 5\r\n\r\nhel")
        #expect(client.takeRequest() == nil)
        client.send("lo")
        let request = try #require(client.takeRequest())
        #expect(request.method == "POST")
        #expect(request.path == "/a")
        #expect(request.query == "b")
        #expect(request.headers["host"] == "centre")
        #expect(request.body == [UInt8]("hello"))
        #expect(request.remoteAddress == "192.0.2.1")
        #expect(client.takeRequest() == nil)
        #expect(!client.connection.wantsBytes)
    }

    @Test("Pipelined requests are answered one by one, in order")
    func pipelining() {
        let client = MockClient()
        client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HT")
        #expect(client.takeRequest()?.path == "/1")
        #expect(client.takeRequest() == nil)
        client.answer(HTTPResponse(.ok))
        #expect(client.takeRequest() == nil)
        #expect(client.receive() == Self.ok)
        #expect(client.takeRequest()?.path == "/2")
        client.send("TP/1.1\r\nHost: a\r\n\r\n")
        client.answer(HTTPResponse(.ok))
        #expect(client.receive() == Self.ok)
        #expect(client.takeRequest()?.path == "/3")
    }

    @Test("An answer to another request, or a second one, changes nothing")
    func staleAnswer() {
        let client = MockClient()
        client.send(Self.get)
        let number = client.connection.requestNumber
        client.answer(HTTPResponse(.ok))
        client.answer(HTTPResponse(.notFound))
        #expect(client.receive() == Self.ok)
        client.send(Self.get)
        var connection = client.connection
        connection.answer(HTTPResponse(.notFound), to: number, under: client.conditions)
        #expect(connection.isAnswering)
        #expect(connection.output.isEmpty)
    }

    @Test("A response goes out in the pieces that the socket takes")
    func partialWrites() {
        let client = MockClient()
        client.send(Self.get)
        client.answer(HTTPResponse(.ok, body: [UInt8](repeating: 0x61, count: 10_000)))
        var received = ""
        while !client.connection.output.isEmpty {
            #expect(!client.connection.wantsBytes)
            received += client.receive(atMost: 777)
        }
        #expect(received.hasSuffix("Content-Length: 10000\r\n\r\n" + String(repeating: "a", count: 10_000)))
        #expect(client.connection.wantsBytes)
    }

    @Test("The client that announced its last request is closed after it")
    func clientCloses() {
        let client = MockClient()
        client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        client.answer(HTTPResponse(.ok))
        #expect(client.receive() == Self.okClosing)
        #expect(client.connection.isClosed)
    }

    @Test("The client that did not expect the end may still send, into the void, for a while")
    func serverCloses() {
        let client = MockClient()
        client.send(Self.get)
        client.conditions.closesConnections = true
        client.answer(HTTPResponse(.ok))
        #expect(client.receive() == Self.okClosing)
        #expect(client.connection.isLingering)
        client.send(Self.get)
        #expect(client.takeRequest() == nil)
        #expect(client.deadline == HTTPLimits().lingerTime)
        client.wait(until: HTTPLimits().lingerTime)
        #expect(client.connection.isClosed)
    }

    @Test("A handler can close the connection")
    func handlerCloses() {
        let client = MockClient()
        client.send(Self.get)
        client.answer(HTTPResponse(.ok, headers: ["connection": "Close"]))
        #expect(client.receive() == Self.okClosing)
        #expect(client.connection.isLingering)
    }

    @Test("A faulty request is answered once and ends the connection")
    func fault() {
        let client = MockClient()
        client.send("GET / HTTP/1.1\r\n\r\n" + Self.get)
        #expect(
            client.receive()
                == "HTTP/1.1 400 Bad Request\r\nDate: D\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        #expect(client.connection.isLingering)
        client.sendEnd()
        #expect(client.connection.isClosed)
    }

    @Test("A fault after a good request waits for the answer to that one")
    func faultInPipeline() {
        let client = MockClient()
        client.send(Self.get + "NONSENSE\r\n")
        client.answer(HTTPResponse(.ok))
        #expect(client.receive() == Self.ok)
        #expect(client.receive().hasPrefix("HTTP/1.1 400 "))
    }

    @Test("A client that waits for 100 Continue gets it, one that does not wait none")
    func expectContinue() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        let waiting = MockClient()
        waiting.send(head)
        #expect(waiting.receive() == "HTTP/1.1 100 Continue\r\n\r\n")
        waiting.send("ab")
        #expect(waiting.takeRequest()?.body == [UInt8]("ab"))

        let hurrying = MockClient()
        hurrying.send(head + "a")
        #expect(hurrying.receive() == "")
        hurrying.send("b")
        hurrying.answer(HTTPResponse(.ok))
        #expect(hurrying.receive() == Self.ok)
    }

    @Test("An overloaded server refuses content before it travels, and lets bare requests through")
    func overload() {
        let client = MockClient()
        client.conditions.isOverloaded = true
        client.send(Self.get)
        #expect(client.takeRequest() != nil)

        let uploading = MockClient()
        uploading.conditions.isOverloaded = true
        uploading.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        #expect(
            uploading.receive() == """
                HTTP/1.1 503 Service Unavailable\r\nDate: D\r\nRetry-After: 5\r\nContent-Length: 0\r\n\
                Connection: close\r\n\r\n
                """)
    }

    @Test("A client that goes away within a request is forgotten")
    func endWithinRequest() {
        let client = MockClient()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel")
        client.sendEnd()
        #expect(client.connection.isClosed)
        #expect(client.connection.output.isEmpty)
    }

    @Test("A client that only stops sending still gets its answer")
    func halfClose() {
        let client = MockClient()
        client.send(Self.get)
        client.sendEnd()
        client.answer(HTTPResponse(.ok))
        #expect(client.receive() == Self.ok)
    }

    @Test("A stopping server closes idle connections at once and others after their answer")
    func stop() {
        let idle = MockClient()
        idle.stopServer()
        #expect(idle.connection.isClosed)

        let reading = MockClient()
        reading.send("GET / HT")
        reading.stopServer()
        #expect(!reading.connection.isClosed)
        reading.send("TP/1.1\r\nHost: a\r\n\r\n")
        reading.answer(HTTPResponse(.ok))
        #expect(reading.receive() == Self.okClosing)
    }

    @Test("A stop that takes too long tells the clients that wait")
    func abort() {
        let answering = MockClient()
        answering.send(Self.get)
        answering.abort()
        #expect(answering.receive().hasPrefix("HTTP/1.1 503 "))
        answering.abort()
        #expect(answering.connection.isClosed)
    }

    @Test("What a client makes the server hold is counted, and let go")
    func heldBytes() {
        let client = MockClient()
        #expect(client.connection.heldByteCount == 0)
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
        let headBytes = client.connection.heldByteCount
        client.send(String(repeating: "a", count: 900))
        #expect(client.connection.heldByteCount == headBytes + 900)
        client.send(String(repeating: "a", count: 100) + "GET")
        // The content is the handler's now.
        #expect(client.connection.heldByteCount == 3)
        client.answer(HTTPResponse(.ok, body: [UInt8](repeating: 0, count: 5000)))
        #expect(client.connection.heldByteCount > 5000)
        _ = client.receive()
        #expect(client.connection.heldByteCount == 3)
    }
}
