/// How the end of a request's content is found (RFC 9112 §6.3).
enum BodyLength: Hashable {
    case fixed(byteCount: Int)
    case chunked

    /// Refuses every combination about which two implementations could disagree: that is what request
    /// smuggling needs.
    init(headers: HTTPHeaders, version: HTTPVersion, limits: HTTPLimits) throws(RequestFault) {
        let lengths = headers.values(of: "Content-Length")
        let codings = headers.values(of: "Transfer-Encoding")
        guard codings.isEmpty else {
            guard lengths.isEmpty, version != .http1Minor0 else { throw .ambiguousBodyLength }
            try Self.checkIsChunkedAlone(codings)
            self = .chunked
            return
        }
        guard lengths.count <= 1 else { throw .repeatedContentLength }
        let byteCount = try lengths.first.map(Self.byteCount) ?? 0
        guard byteCount <= limits.bodyBytes else { throw .bodyTooLarge }
        self = .fixed(byteCount: byteCount)
    }

    /// Whether there is no content at all.
    var isZero: Bool {
        self == .fixed(byteCount: 0)
    }

    private static func byteCount(_ value: String) throws(RequestFault) -> Int {
        guard !value.isEmpty, value.utf8.allSatisfy(\.isDigit) else { throw .invalidContentLength }
        // Digits alone that make no Int are a number, and too large for any limit.
        guard let byteCount = Int(value) else { throw .bodyTooLarge }
        return byteCount
    }

    private static func checkIsChunkedAlone(_ fieldValues: [String]) throws(RequestFault) {
        let isChunked = fieldValues.flatMap(\.listElements).map { $0.equalsIgnoringASCIICase("chunked") }
        guard isChunked.last == true, !isChunked.dropLast().contains(true) else {
            throw .invalidTransferEncoding
        }
        guard isChunked.count == 1 else { throw .unsupportedTransferCoding }
    }
}

extension String {
    /// The elements of a comma-separated list without the white space around them and without empty
    /// ones (RFC 9110 §5.6.1).
    var listElements: [String] {
        utf8.split(separator: UInt8(ascii: ",")).compactMap { element in
            let text = String(Substring(element)).trimmingOptionalWhitespace
            return text.isEmpty ? nil : text
        }
    }

    private var trimmingOptionalWhitespace: String {
        let withoutPrefix = utf8.drop(while: \.isOptionalWhitespace)
        guard let last = withoutPrefix.lastIndex(where: { !$0.isOptionalWhitespace }) else { return "" }
        return String(Substring(withoutPrefix[...last]))
    }
}
