/// A POST that a client sends.
package struct ClientRequest: Sendable {
    /// The path, with the query if there is one, in origin form (RFC 9112 §3.2.1).
    package var target: String
    /// The fields beside `Host` and `Content-Length`, which are written by the client.
    package var headers: HTTPHeaders
    package var body: [UInt8]

    package init(target: String, headers: HTTPHeaders, body: [UInt8]) {
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The bytes of the request; nil where a field or the target could not stand on its line.
    package func bytes(for origin: Origin) -> [UInt8]? {
        var head = "POST \(target) HTTP/1.1\r\nHost: \(origin.authority)\r\nContent-Length: \(body.count)\r\n"
        guard target.utf8.first == UInt8(ascii: "/"), target.utf8.allSatisfy(\.isPathOrQueryCharacter),
            origin.authority.utf8.allSatisfy(\.isAuthorityCharacter),
            headers.fields.allSatisfy(\.isWellFormed)
        else { return nil }
        for field in headers.fields { head += "\(field.name): \(field.value)\r\n" }
        return Array((head + "\r\n").utf8) + body
    }
}

/// The answer to it, with its content without transfer coding.
package struct ClientResponse: Sendable, Hashable {
    package let status: Int
    package let headers: HTTPHeaders
    package let body: [UInt8]
    /// Whether the connection takes another request (RFC 9112 §9.3).
    var keepsConnection: Bool
}

/// Where a server is: what has to be the same for a connection to serve another request.
package struct Origin: Sendable, Hashable {
    /// A name or a numeric address, an IPv6 one without brackets.
    package let host: String
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// What `Host` says.
    var authority: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return port == 80 ? host : "\(host):\(port)"
    }
}
