/// Why no answer came back. Whether the server got the request is then not known.
package enum HTTPClientError: Error, Sendable, Hashable {
    /// The name has no address, or there is no network to look it up.
    case noSuchHost
    /// Nothing accepts connections there: the system's error number.
    case cannotConnect(errno: Int32)
    /// Nothing moved for as long as the caller was ready to wait.
    case silent
    /// The connection broke, or ended before the answer did.
    case broken
    /// What answers there does not speak HTTP/1.x.
    case notHTTP
    /// The answer is against the grammar.
    case malformed
    /// The answer is longer than the limit.
    case tooLarge
    /// The caller does not wait for the answer any more.
    case interrupted
    /// A header field, the target or the host cannot stand in a request.
    case badRequest
    /// A system call failed that should not.
    case system(errno: Int32)
}

extension HTTPClientError {
    init(_ fault: ResponseFault) {
        switch fault {
        case .notHTTP: self = .notHTTP
        case .cutShort: self = .broken
        case .bodyTooLarge: self = .tooLarge
        case .malformed: self = .malformed
        }
    }

    /// What goes wrong with a descriptor of the client's own.
    init(_ error: HTTPServerError) {
        self = .system(errno: error.errno ?? 0)
    }
}
