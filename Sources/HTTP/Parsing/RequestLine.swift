/// The first line of a request (RFC 9112 §3).
struct RequestLine: Hashable {
    let method: String
    let target: RequestTarget
    let version: HTTPVersion

    /// Parses the line without its end. The parts are separated by exactly one space.
    init(parsing line: Span<UInt8>) throws(RequestFault) {
        guard let methodEnd = line.firstIndex(of: .space),
            let targetEnd = line.firstIndex(of: .space, from: methodEnd + 1)
        else { throw .malformedRequestLine }

        let methodBytes = line.extracting(0..<methodEnd)
        guard !methodBytes.isEmpty, methodBytes.allSatisfy(\.isTokenCharacter) else { throw .invalidMethod }
        method = methodBytes.text
        // The version comes first: what a target may be depends on it being HTTP/1.x.
        version = try HTTPVersion(parsing: line.extracting((targetEnd + 1)..<line.count))
        guard method != "CONNECT" else { throw .connectNotSupported }
        target = try RequestTarget(parsing: line.extracting((methodEnd + 1)..<targetEnd), method: method)
    }
}

/// The protocol version of a request, as far as it changes what the server does.
enum HTTPVersion: Hashable {
    case http1Minor0
    /// HTTP/1.1, and any later HTTP/1.x, which is handled as the highest minor version that is known
    /// (RFC 9110 §2.5).
    case http1Minor1OrLater

    init(parsing bytes: Span<UInt8>) throws(RequestFault) {
        guard bytes.count == 8, bytes.extracting(0..<5).text == "HTTP/", bytes[5].isDigit,
            bytes[6] == UInt8(ascii: "."), bytes[7].isDigit
        else { throw .malformedRequestLine }
        guard bytes[5] == UInt8(ascii: "1") else { throw .unsupportedVersion }
        self = bytes[7] == UInt8(ascii: "0") ? .http1Minor0 : .http1Minor1OrLater
    }
}
