import Testing

@testable import HTTP

@Suite("Request parser")
struct RequestParserTests {
    /// Requests of every kind, as clients pipeline them.
    static let pipeline = [UInt8](
        """
        GET /a?b HTTP/1.1\r
        Host: centre:8080\r
        Accept: */*\r
        \r
        POST /fixed HTTP/1.1\r
        Host: centre\r
        Content-Length: 7\r
        \r
        a\r\nb\r\nc\r
        POST /chunked HTTP/1.1\r
        Host: centre\r
        Transfer-Encoding: chunked\r
        Expect: 100-continue\r
        \r
        3;x=y\r
        abc\r
        2\r
        de\r
        0\r
        X-Trailer: 1\r
        \r
        \r
        HEAD / HTTP/1.0\r
        \r

        """)

    @Test("Pipelined requests come out one after the other")
    func pipelined() {
        let outcome = parse([Self.pipeline])
        #expect(outcome.fault == nil)
        #expect(!outcome.isMidRequest)
        #expect(outcome.requests.map(\.head.path) == ["/a", "/fixed", "/chunked", "/"])
        #expect(
            outcome.requests.map(\.body) == [[], [UInt8]("a\r\nb\r\nc"), [UInt8]("abcde"), []])
        #expect(outcome.requests.map(\.head.keepsAlive) == [true, true, true, false])
        #expect(outcome.requests.map(\.head.expectsContinue) == [false, false, true, false])
    }

    @Test("It does not matter where the stream is cut", arguments: pipeline.indices)
    func everySplit(place: Int) {
        let pieces = [Array(Self.pipeline[..<place]), Array(Self.pipeline[place...])]
        #expect(parse(pieces) == parse([Self.pipeline]))
    }

    @Test("It does not matter when bytes come one by one")
    func byteByByte() {
        #expect(parse(Self.pipeline.map { [$0] }) == parse([Self.pipeline]))
    }

    @Test("A request that is cut short is no request", arguments: 1..<74)
    func incomplete(length: Int) {
        let text = "POST /a HTTP/1.1\r\nHost: centre\r\nContent-Length: 5\r\nX-Request: 123\r\n\r\nhello"
        let outcome = parse([Array([UInt8](text).prefix(length))])
        #expect(outcome == ParseOutcome(requests: [], fault: nil, isMidRequest: true))
    }

    @Test("One empty line before a request is forgiven, a second one not")
    func emptyLines() {
        let get = request("", method: "GET")
        #expect(parse("\r\n" + get).requests.count == 1)
        #expect(parse(get + "\r\n" + get).requests.count == 2)
        #expect(parse("\r\n\r\n" + get).fault == .malformedRequestLine)
        #expect(!parse("\r\n").isMidRequest)
    }

    @Test(
        "A line that ends in a bare line feed is refused",
        arguments: [
            "\n", "GET / HTTP/1.1\n", "GET / HTTP/1.1\r\nHost: a\n", "GET / HTTP/1.1\r\nHost: a\r\n\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: b\nY: c\r\n",
        ])
    func bareLineFeed(text: String) {
        #expect(parse(text).fault == .bareLineFeed)
    }

    @Test(
        "HTTP/1.1 needs exactly one Host that is a host",
        arguments: [
            ("", .missingHost),
            ("Host: a\r\nHost: a\r\n", .invalidHost),
            ("Host: a/b\r\n", .invalidHost),
            ("Host: user@a\r\n", .invalidHost),
            ("Host: a b\r\n", .invalidHost),
            ("Host: a, b\r\n", .invalidHost),
            ("Host:\r\n", nil),
            ("Host: [::1]:8080\r\n", nil),
            ("hOST: centre.example\r\n", nil),
        ] as [(String, RequestFault?)])
    func host(fields: String, fault: RequestFault?) {
        #expect(parse("GET / HTTP/1.1\r\n\(fields)\r\n").fault == fault)
    }

    @Test("The authority of an absolute target outranks Host")
    func absoluteTarget() {
        let outcome = parse("GET http://centre/a HTTP/1.1\r\nHost: other\r\n\r\n")
        #expect(outcome.requests.first?.head.headers.values(of: "host") == ["centre"])
    }

    @Test(
        "A connection is kept unless the client says otherwise",
        arguments: [
            ("1.1", "", true),
            ("1.1", "Connection: keep-alive\r\n", true),
            ("1.1", "Connection: close\r\n", false),
            ("1.1", "connection: te, CLOSE\r\n", false),
            ("1.1", "Connection: te\r\nConnection: close\r\n", false),
            ("1.1", "Connection: closed\r\n", true),
            ("1.0", "", false),
            ("1.0", "Connection: keep-alive\r\n", false),
        ])
    func keepAlive(version: String, fields: String, keepsAlive: Bool) {
        let outcome = parse("GET / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n")
        #expect(outcome.requests.map(\.head.keepsAlive) == [keepsAlive])
    }

    @Test(
        "Only the one expectation that exists can be met",
        arguments: [
            ("Expect: 100-continue\r\nContent-Length: 1\r\n", true, nil),
            ("Expect: 100-Continue\r\nTransfer-Encoding: chunked\r\n", true, nil),
            ("Expect: 100-continue\r\n", false, nil),
            ("Expect: miracles\r\nContent-Length: 1\r\n", false, .unsupportedExpectation),
            ("Expect: 100-continue, miracles\r\n", false, .unsupportedExpectation),
        ] as [(String, Bool, RequestFault?)])
    func expectation(fields: String, expectsContinue: Bool, fault: RequestFault?) {
        let outcome = parse(request(fields, body: "1\r\na\r\n0\r\n\r\n"))
        if let fault {
            #expect(outcome.fault == fault)
        } else {
            #expect(outcome.requests.first?.head.expectsContinue == expectsContinue)
        }
    }

    @Test("A fault has the status that tells the client what to change")
    func statuses() {
        let statuses: [RequestFault: HTTPStatus] = [
            .requestLineTooLong: .uriTooLong, .headerTooLarge: .requestHeaderFieldsTooLarge,
            .tooManyFields: .requestHeaderFieldsTooLarge, .bodyTooLarge: .contentTooLarge,
            .unsupportedExpectation: .expectationFailed, .connectNotSupported: .notImplemented,
            .unsupportedTransferCoding: .notImplemented, .unsupportedVersion: .httpVersionNotSupported,
        ]
        for fault in RequestFault.allCases {
            #expect(fault.status == statuses[fault] ?? .badRequest, "\(fault)")
        }
    }
}
