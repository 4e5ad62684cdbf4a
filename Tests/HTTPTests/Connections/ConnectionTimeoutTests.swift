import Testing

@testable import HTTP

@Suite("Deadlines of a connection")
struct ConnectionTimeoutTests {
    private let limits = HTTPLimits()
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("A connection without a byte is closed without a word")
    func firstByte() {
        let client = MockClient()
        #expect(client.deadline == limits.firstByteTime)
        client.wait(until: limits.firstByteTime - .milliseconds(1))
        #expect(!client.connection.isClosed)
        client.wait(until: limits.firstByteTime)
        #expect(client.connection.isClosed)
        #expect(client.receive() == "")
    }

    @Test("A head that trickles in is given up, however regularly its bytes come")
    func head() {
        let client = MockClient()
        client.wait(until: .seconds(10))
        for _ in 0..<100 where client.connection.output.isEmpty {
            client.send("G")
            client.wait(until: client.elapsed + .seconds(1))
        }
        #expect(client.receive().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(client.elapsed == .seconds(10) + limits.headerTime)
    }

    @Test("An upload over 2G takes its time")
    func slowUpload() {
        let client = MockClient()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n")
        var bytesLeft = 1_048_576
        while bytesLeft > 0 {
            client.wait(until: client.elapsed + .milliseconds(1500))
            let piece = min(bytesLeft, 7500)
            client.send(String(repeating: "a", count: piece))
            bytesLeft -= piece
        }
        #expect(client.takeRequest()?.body.count == 1_048_576)
        #expect(client.elapsed > .seconds(200))
    }

    @Test("An upload that falls silent is given up")
    func stalledUpload() {
        let client = MockClient()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        client.wait(until: .seconds(20))
        client.send(String(repeating: "a", count: 50_000))
        client.wait(until: .seconds(49))
        #expect(client.connection.output.isEmpty)
        client.wait(until: .seconds(50))
        #expect(client.receive().hasPrefix("HTTP/1.1 408 "))
        #expect(client.connection.isLingering)
    }

    @Test("Chunk lines without content are no progress")
    func chunkTrickle() {
        let client = MockClient()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;")
        for _ in 0..<100 where client.connection.output.isEmpty {
            client.send("x")
            client.wait(until: client.elapsed + .seconds(1))
        }
        #expect(client.receive().hasPrefix("HTTP/1.1 408 "))
        #expect(client.elapsed == limits.bodyStallTime)
    }

    @Test("A handler that never answers is answered for")
    func answer() {
        let client = MockClient()
        client.send(Self.get)
        client.wait(until: limits.answerTime)
        #expect(client.receive().hasPrefix("HTTP/1.1 503 "))
        client.answer(HTTPResponse(.ok))
        #expect(client.receive() == "")
    }

    @Test("A client that does not take its response is given up")
    func write() {
        let client = MockClient()
        client.send(Self.get)
        client.answer(HTTPResponse(.ok, body: [UInt8](repeating: 0, count: 1_000_000)))
        _ = client.receive(atMost: 200_000)
        client.wait(until: limits.writeStallTime - .milliseconds(1))
        #expect(!client.connection.isClosed)
        _ = client.receive(atMost: 1)
        client.wait(until: limits.writeStallTime * 2 - .milliseconds(2))
        #expect(!client.connection.isClosed)
        client.wait(until: limits.writeStallTime * 2)
        #expect(client.connection.isClosed)
    }

    @Test("An idle connection is closed after its time, counted from the last response")
    func idle() {
        let client = MockClient()
        client.send(Self.get)
        client.wait(until: .seconds(10))
        client.answer(HTTPResponse(.ok))
        _ = client.receive()
        #expect(client.deadline == .seconds(10) + limits.idleTime)
        client.wait(until: .seconds(10) + limits.idleTime)
        #expect(client.connection.isClosed)
    }

    @Test("An empty line does not prolong the wait for a request")
    func emptyLine() {
        let client = MockClient()
        client.wait(until: .seconds(20))
        client.send("\r\n")
        #expect(client.deadline == limits.firstByteTime)
    }
}
