import Testing

@testable import HTTP

@Suite("Limits on a request")
struct RequestLimitTests {
    @Test("The limits are those that SPEC.md §8 names [R8-22] [R8-24]")
    func values() {
        let limits = HTTPLimits()
        #expect(limits.requestLineBytes == 8192)
        #expect(limits.headerBytes == 16_384)
        #expect(limits.headerFields == 64)
        #expect(limits.answerTime == .seconds(300))
    }

    @Test("The longest request line passes, and one byte more is refused as soon as it is seen")
    func requestLine() {
        var limits = HTTPLimits()
        limits.requestLineBytes = 100
        let longest = "GET /" + String(repeating: "a", count: 84) + " HTTP/1.1\r\n"
        #expect(longest.utf8.count == 100)
        #expect(parse(longest + "Host: a\r\n\r\n", limits: limits).requests.count == 1)
        #expect(parse("\(longest.dropLast())", limits: limits).fault == nil)
        #expect(parse("X" + longest, limits: limits).fault == .requestLineTooLong)
        #expect(parse(String(repeating: "G", count: 99), limits: limits).fault == nil)
        #expect(parse(String(repeating: "G", count: 100), limits: limits).fault == .requestLineTooLong)
        #expect(
            parse(Array(repeating: [0x47], count: 100), limits: limits).fault == .requestLineTooLong)
    }

    @Test("The header section is limited in bytes, over all its lines")
    func headerBytes() {
        var limits = HTTPLimits()
        limits.headerBytes = 64
        // 9 bytes of Host, 53 of X and 2 of the empty line.
        let longest = "Host: a\r\nX: " + String(repeating: "x", count: 48) + "\r\n"
        #expect(parse("GET / HTTP/1.1\r\n\(longest)\r\n", limits: limits).requests.count == 1)
        #expect(parse("GET / HTTP/1.1\r\nx\(longest)\r\n", limits: limits).fault == .headerTooLarge)
        #expect(parse("GET / HTTP/1.1\r\n\(longest)\(longest)", limits: limits).fault == .headerTooLarge)
    }

    @Test("The header section is limited in fields, for each request anew")
    func headerFields() {
        var limits = HTTPLimits()
        limits.headerFields = 3
        let request = "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n"
        #expect(parse("\(request)\r\n\(request)\r\n", limits: limits).requests.count == 2)
        #expect(parse("\(request)X: 3\r\n\r\n", limits: limits).fault == .tooManyFields)
    }

    @Test("Content above the limit is refused before it arrives")
    func body() {
        var limits = HTTPLimits()
        limits.bodyBytes = 5
        #expect(
            parse(request("Content-Length: 5\r\n", body: "hello"), limits: limits).requests.count == 1)
        #expect(parse(request("Content-Length: 6\r\n"), limits: limits).fault == .bodyTooLarge)
    }
}
