/// A request that arrived whole and passed every check of the parser.
package struct HTTPRequest: Sendable {
    /// The method as sent; methods are case-sensitive (RFC 9110 §9.1).
    package let method: String
    /// The path as sent, still percent-encoded, beginning with `/`; `*` for a server-wide `OPTIONS`.
    /// Dot segments are not resolved: a path is a name to look up, never a place in a file system.
    package let path: String
    /// What follows the first `?`, still percent-encoded; `nil` when there is no `?`.
    package let query: String?
    package let headers: HTTPHeaders
    /// The content, with chunked coding undone.
    package let body: [UInt8]
    /// The numeric IP address of the peer, without its port.
    package let remoteAddress: String

    package init(
        method: String, path: String, query: String? = nil, headers: HTTPHeaders = HTTPHeaders(),
        body: [UInt8] = [], remoteAddress: String = "127.0.0.1"
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
    }
}
