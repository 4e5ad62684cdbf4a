import Testing

@testable import HTTP

@Suite("Response parser")
struct ResponseParserTests {
    /// What became of the bytes of a connection that then ended.
    struct Outcome: Equatable, CustomStringConvertible {
        var response: ClientResponse?
        var fault: ResponseFault?
        var bytesLeft = 0

        var description: String {
            "\(response.map { "\($0)" } ?? "-") \(fault.map { "\($0)" } ?? "-") \(bytesLeft)"
        }
    }

    static func parse(_ pieces: [[UInt8]], bodyBytes: Int = 1024) -> Outcome {
        var limits = HTTPLimits()
        limits.bodyBytes = bodyBytes
        var parser = ResponseParser(limits: limits)
        do throws(ResponseFault) {
            for (index, piece) in pieces.enumerated() {
                var offset = 0
                if let response = try parser.next(in: piece.span, at: &offset) {
                    let later = pieces[(index + 1)...].reduce(0) { $0 + $1.count }
                    return Outcome(response: response, bytesLeft: piece.count - offset + later)
                }
            }
            return Outcome(response: try parser.end())
        } catch { return Outcome(fault: error) }
    }

    static func parse(_ text: String) -> Outcome { parse([Array(text.utf8)]) }

    private static let head = "HTTP/1.1 200 OK\r\n"

    @Test(
        "The content ends where the head says, or with the connection",
        arguments: [
            (head + "Content-Length: 5\r\n\r\nhello", 200, "hello", true),
            (head + "Content-Length: 0\r\n\r\n", 200, "", true),
            (head + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", 200, "hello", true),
            (head + "\r\nhello", 200, "hello", false),
            (head + "\r\n", 200, "", false),
            ("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true),
            ("HTTP/1.1 304\r\nContent-Length: 9\r\n\r\n", 304, "", true),
            ("HTTP/1.1 503 \r\nContent-Length: 1\r\n\r\nx", 503, "x", true),
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: a\r\n\r\n" + head
                    + "Content-Length: 1\r\n\r\nx",
                200, "x", true
            ),
            (head + "Connection: close\r\nContent-Length: 1\r\n\r\nx", 200, "x", false),
            (head + "Connection: a, CLOSE\r\nContent-Length: 1\r\n\r\nx", 200, "x", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, "x", false),
        ])
    func answers(text: String, status: Int, body: String, keepsConnection: Bool) {
        let outcome = Self.parse(text)
        #expect(outcome.fault == nil && outcome.bytesLeft == 0)
        #expect(outcome.response?.status == status)
        #expect(outcome.response?.body == Array(body.utf8))
        #expect(outcome.response?.keepsConnection == keepsConnection)
    }

    @Test("What comes behind an answer is not part of it")
    func behind() {
        #expect(Self.parse(Self.head + "Content-Length: 1\r\n\r\nxHTTP").bytesLeft == 4)
    }

    @Test("An answer that is cut anywhere is no answer, unless nothing but the end tells its length")
    func cut() {
        let whole = Array((Self.head + "Content-Length: 5\r\n\r\nhello").utf8)
        for count in 0..<whole.count {
            #expect(Self.parse([Array(whole[..<count])]).fault == .cutShort, "\(count)")
        }
    }

    @Test(
        "What is no answer is refused",
        arguments: [
            ("SSH-2.0-OpenSSH\r\n", .notHTTP),
            ("<html>\n", .notHTTP),
            ("HTTP/2.0 200 OK\r\n\r\n", .notHTTP),
            ("HTTP/1.1 200\n", .notHTTP),
            ("HTTP/1.1 20 OK\r\n\r\n", .notHTTP),
            ("HTTP/1.1 2000 OK\r\n\r\n", .notHTTP),
            ("HTTP/1.1 099 OK\r\n\r\n", .notHTTP),
            ("HTTP/1.1 600 OK\r\n\r\n", .notHTTP),
            ("HTTP/1.1  200 OK\r\n\r\n", .notHTTP),
            ("HTTP/1.1 200 O\u{0}K\r\n\r\n", .notHTTP),
            (head + "Name : value\r\n\r\n", .malformed),
            (head + " folded\r\n\r\n", .malformed),
            (head + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", .malformed),
            (head + "Content-Length: -1\r\n\r\n", .malformed),
            (head + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .malformed),
            (head + "Transfer-Encoding: gzip\r\n\r\n", .malformed),
            (head + "Transfer-Encoding: chunked\r\n\r\nx\r\n", .malformed),
            ("HTTP/1.1 101 Switching\r\n\r\n", .malformed),
            (head + String(repeating: "A: b\r\n", count: 65) + "\r\n", .malformed),
            (head + "A: " + String(repeating: "b", count: 17_000) + "\r\n\r\n", .malformed),
            (head + "Content-Length: 1025\r\n\r\n", .bodyTooLarge),
            (head + "Content-Length: 99999999999999999999\r\n\r\n", .bodyTooLarge),
            (head + "Transfer-Encoding: chunked\r\n\r\n401\r\n", .bodyTooLarge),
            (head + "\r\n" + String(repeating: "x", count: 1025), .bodyTooLarge),
        ] as [(String, ResponseFault)])
    func refusals(text: String, fault: ResponseFault) {
        #expect(Self.parse(text).fault == fault)
    }

    @Test("Interim answers without end are too many")
    func interim() {
        let text = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 100)
        #expect(Self.parse(text).fault != .cutShort)
    }

    @Test("A damaged answer means the same however it is cut", arguments: 1...4 as ClosedRange<UInt64>)
    func mutations(seed: UInt64) {
        let samples = [
            "HTTP/1.1 100 Continue\r\n\r\n" + Self.head + "Content-Length: 5\r\n\r\nhello",
            Self.head
                + "Transfer-Encoding: chunked\r\nA: b\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nC: d\r\n\r\n",
            Self.head + "Connection: close\r\n\r\nhello",
        ]
        var random = SeededGenerator(seed: seed)
        var faults: Set<ResponseFault> = []
        for _ in 0..<2000 {
            var bytes = Array((samples.randomElement(using: &random) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                }
            }
            let outcome = Self.parse([bytes])
            if let fault = outcome.fault { faults.insert(fault) }
            #expect(Self.parse(bytes.cut(by: &random)) == outcome, "\(bytes)")
        }
        #expect(faults.isSuperset(of: [.notHTTP, .cutShort, .malformed]))
    }
}
