/// Why a byte stream is not a request that this server takes. After a fault the place where the next
/// request would begin is unknown, so the connection answers and closes.
enum RequestFault: Error, Sendable, Hashable, CaseIterable {
    /// The request line does not have its three parts (RFC 9112 §3).
    case malformedRequestLine
    /// The request line is longer than the limit.
    case requestLineTooLong
    /// The method is not a token (RFC 9110 §9.1).
    case invalidMethod
    /// `CONNECT`: this server is no proxy.
    case connectNotSupported
    /// The target is in no form of RFC 9112 §3.2, or has a character that must be encoded.
    case invalidTarget
    /// The version is not HTTP/1.x.
    case unsupportedVersion
    /// A line ends without the carriage return (refused, though RFC 9112 §2.2 would allow it: front ends
    /// disagree about such lines, and request smuggling lives on that).
    case bareLineFeed
    /// A field name is not a token, or white space follows it (RFC 9112 §5.1).
    case invalidFieldName
    /// A field value has a control character (RFC 9110 §5.5).
    case invalidFieldValue
    /// A line that continues the field before it (RFC 9112 §5.2).
    case foldedField
    /// The header or trailer section is larger than the limit.
    case headerTooLarge
    /// There are more fields than the limit.
    case tooManyFields
    /// HTTP/1.1 without `Host` (RFC 9112 §3.2).
    case missingHost
    /// `Host` stands twice or is no host (RFC 9112 §3.2).
    case invalidHost
    /// `Content-Length` is not a decimal number.
    case invalidContentLength
    /// `Content-Length` stands twice, be it with the same number.
    case repeatedContentLength
    /// `Content-Length` together with `Transfer-Encoding`, or the latter in HTTP/1.0 (RFC 9112 §6.1).
    case ambiguousBodyLength
    /// `chunked` is not the last coding, or stands twice (RFC 9112 §6.1, §6.3).
    case invalidTransferEncoding
    /// A transfer coding other than `chunked` (RFC 9112 §6.1).
    case unsupportedTransferCoding
    /// An expectation other than `100-continue` (RFC 9110 §10.1.1).
    case unsupportedExpectation
    /// The content is, or says that it will be, larger than the limit.
    case bodyTooLarge
    /// The chunked coding is malformed (RFC 9112 §7.1).
    case invalidChunk

    /// The status that tells the client.
    var status: HTTPStatus {
        switch self {
        case .malformedRequestLine, .invalidMethod, .invalidTarget, .bareLineFeed, .invalidFieldName,
            .invalidFieldValue, .foldedField, .missingHost, .invalidHost, .invalidContentLength,
            .repeatedContentLength, .ambiguousBodyLength, .invalidTransferEncoding, .invalidChunk:
            .badRequest
        case .requestLineTooLong: .uriTooLong
        case .headerTooLarge, .tooManyFields: .requestHeaderFieldsTooLarge
        case .bodyTooLarge: .contentTooLarge
        case .unsupportedExpectation: .expectationFailed
        case .connectNotSupported, .unsupportedTransferCoding: .notImplemented
        case .unsupportedVersion: .httpVersionNotSupported
        }
    }
}
