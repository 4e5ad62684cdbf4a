import Testing

@testable import HTTP

@Suite("Chunked content")
struct ChunkedBodyTests {
    @Test(
        "Chunks are put together, extensions and trailers dropped",
        arguments: [
            ("0\r\n\r\n", ""),
            ("5\r\nhello\r\n0\r\n\r\n", "hello"),
            ("1\r\nh\r\n4\r\nello\r\n0\r\n\r\n", "hello"),
            ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
            ("a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
            ("0005\r\nhello\r\n000\r\n\r\n", "hello"),
            ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
            ("5;a\r\nhello\r\n0;b=c;d=\"e\"\r\n\r\n", "hello"),
            ("5 ; a = b\r\nhello\r\n0\t;c\r\n\r\n", "hello"),
            ("5\r\nhello\r\n0\r\nX-Digest: abc\r\nX-More:\r\n\r\n", "hello"),
        ])
    func body(chunks: String, body: String) {
        let outcome = parseChunks(chunks)
        #expect(outcome.fault == nil)
        #expect(outcome.requests.map(\.body) == [[UInt8](body)])
        #expect(outcome.requests.first?.head.headers["X-Digest"] == nil)
    }

    @Test(
        "Malformed chunks are refused",
        arguments: [
            ("\r\n", .invalidChunk),
            ("x\r\n", .invalidChunk),
            ("-1\r\n", .invalidChunk),
            ("+1\r\n", .invalidChunk),
            ("0x1\r\n", .invalidChunk),
            (" 1\r\n", .invalidChunk),
            ("1 \r\n", .invalidChunk),
            ("1 2\r\n", .invalidChunk),
            (";a\r\n", .invalidChunk),
            ("1;a\rb\r\n", .invalidChunk),
            ("1;a\0\r\n", .invalidChunk),
            ("1\n", .bareLineFeed),
            ("1;a\nb\r\n", .bareLineFeed),
            ("1\r\nab\r\n", .invalidChunk),
            ("1\r\na\n", .invalidChunk),
            ("1\r\na\rb", .invalidChunk),
            ("1\r\na0\r\n", .invalidChunk),
            ("100001\r\n", .bodyTooLarge),
            ("FFFFFFFF\r\n", .bodyTooLarge),
            ("7FFFFFFFFFFFFFFF\r\n", .bodyTooLarge),
            ("FFFFFFFFFFFFFFFF\r\n", .bodyTooLarge),
            ("10000000000000000\r\n", .bodyTooLarge),
            ("0\r\n folded\r\n\r\n", .foldedField),
            ("0\r\nX-A : b\r\n\r\n", .invalidFieldName),
            ("0\r\n\n", .bareLineFeed),
        ] as [(String, RequestFault)])
    func refusal(chunks: String, fault: RequestFault) {
        #expect(parseChunks(chunks).fault == fault)
    }

    @Test("The limit holds for all chunks together")
    func total() {
        var limits = HTTPLimits()
        limits.bodyBytes = 10
        #expect(parseChunks("5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n", limits: limits).requests.count == 1)
        #expect(parseChunks("5\r\nhello\r\n6\r\nworlds\r\n0\r\n\r\n", limits: limits).fault == .bodyTooLarge)
    }

    @Test("A chunk line and a trailer section have limits of their own")
    func lines() {
        var limits = HTTPLimits()
        limits.headerFields = 3
        limits.headerBytes = 100
        let filler = String(repeating: "x", count: HTTPLimits.chunkLineBytes)
        #expect(parseChunks("1;\(filler)\r\n", limits: limits).fault == .invalidChunk)
        #expect(parseChunks("1;\(filler)", limits: limits).fault == .invalidChunk)
        #expect(parseChunks("0\r\nA: \(filler)\r\n\r\n", limits: limits).fault == .headerTooLarge)
        let fields = String(repeating: "A: b\r\n", count: 3)
        #expect(parseChunks("0\r\n\(fields)\r\n", limits: limits).fault == nil)
        #expect(parseChunks("0\r\n\(fields)A: b\r\n\r\n", limits: limits).fault == .tooManyFields)
    }

    private func parseChunks(_ chunks: String, limits: HTTPLimits = HTTPLimits()) -> ParseOutcome {
        parse(request("Transfer-Encoding: chunked\r\n", body: chunks), limits: limits)
    }
}
