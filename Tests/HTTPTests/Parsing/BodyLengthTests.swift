import Testing

@testable import HTTP

@Suite("Length of the content")
struct BodyLengthTests {
    @Test(
        "The content ends where its fields say",
        arguments: [
            ("", .fixed(byteCount: 0)),
            ("Content-Length: 0\r\n", .fixed(byteCount: 0)),
            ("Content-Length: 00012\r\n", .fixed(byteCount: 12)),
            ("content-LENGTH:\t12 \r\n", .fixed(byteCount: 12)),
            ("Content-Length: 1048576\r\n", .fixed(byteCount: 1_048_576)),
            ("Transfer-Encoding: chunked\r\n", .chunked),
            ("transfer-encoding: , CHUNKED ,\r\n", .chunked),
        ] as [(String, BodyLength)])
    func length(fields: String, length: BodyLength) throws {
        #expect(try bodyLength(fields) == length)
    }

    @Test(
        "Fields that two readers could understand differently are refused",
        arguments: [
            ("Content-Length:\r\n", .invalidContentLength),
            ("Content-Length: -1\r\n", .invalidContentLength),
            ("Content-Length: +1\r\n", .invalidContentLength),
            ("Content-Length: 0x10\r\n", .invalidContentLength),
            ("Content-Length: 1 2\r\n", .invalidContentLength),
            ("Content-Length: 1,1\r\n", .invalidContentLength),
            ("Content-Length: 1.0\r\n", .invalidContentLength),
            ("Content-Length: ١\r\n", .invalidContentLength),
            ("Content-Length: 1\r\nContent-Length: 1\r\n", .repeatedContentLength),
            ("Content-Length: 1\r\nContent-length: 2\r\n", .repeatedContentLength),
            ("Content-Length: 1048577\r\n", .bodyTooLarge),
            ("Content-Length: 9223372036854775808\r\n", .bodyTooLarge),
            ("Content-Length: 99999999999999999999999999\r\n", .bodyTooLarge),
            ("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", .ambiguousBodyLength),
            ("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n", .ambiguousBodyLength),
            ("Transfer-Encoding: gzip\r\nContent-Length: 1\r\n", .ambiguousBodyLength),
            ("Transfer-Encoding:\r\n", .invalidTransferEncoding),
            ("Transfer-Encoding: gzip\r\n", .invalidTransferEncoding),
            ("Transfer-Encoding: identity\r\n", .invalidTransferEncoding),
            ("Transfer-Encoding: chunked, gzip\r\n", .invalidTransferEncoding),
            ("Transfer-Encoding: chunked, chunked\r\n", .invalidTransferEncoding),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", .invalidTransferEncoding),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", .invalidTransferEncoding),
            ("Transfer-Encoding: xchunked\r\n", .invalidTransferEncoding),
            ("Transfer-Encoding: \"chunked\"\r\n", .invalidTransferEncoding),
            ("Transfer-Encoding: chunked;q=1\r\n", .invalidTransferEncoding),
            ("Transfer-Encoding: chunked\u{0B}\r\n", .invalidFieldValue),
            ("Transfer-Encoding: gzip, chunked\r\n", .unsupportedTransferCoding),
            ("Transfer-Encoding : chunked\r\n", .invalidFieldName),
        ] as [(String, RequestFault)])
    func refusal(fields: String, fault: RequestFault) {
        #expect(parse(request(fields)).fault == fault)
    }

    @Test("HTTP/1.0 knows no transfer coding")
    func http10() {
        let outcome = parse("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        #expect(outcome.fault == .ambiguousBodyLength)
    }

    private func bodyLength(_ fields: String) throws -> BodyLength {
        var parser = RequestParser(limits: HTTPLimits())
        var offset = 0
        let bytes = [UInt8](request(fields))
        guard case .head(let head) = try parser.next(in: bytes.span, at: &offset) else {
            throw RequestFault.malformedRequestLine
        }
        return head.bodyLength
    }
}
