/// Why a byte stream is not the answer to a request. The connection is of no more use after it.
package enum ResponseFault: Error, Sendable, Hashable {
    /// The first line is no status line of HTTP/1.x (RFC 9112 §4): something else answers there.
    case notHTTP
    /// The connection ended before the answer did (RFC 9112 §8).
    case cutShort
    /// The content is, or says that it will be, longer than the limit.
    case bodyTooLarge
    /// The head or the chunked coding is malformed, or larger than the limits.
    case malformed
}

extension ResponseFault {
    /// The fault that a part of the grammar shared with requests found.
    init(_ fault: RequestFault) {
        self = fault == .bodyTooLarge ? .bodyTooLarge : .malformed
    }
}
