/// A request up to its content, checked, with what the fields say about the connection.
struct RequestHead: Sendable, Hashable {
    let method: String
    let path: String
    let query: String?
    let headers: HTTPHeaders
    let bodyLength: BodyLength
    /// Whether another request may follow on the connection.
    let keepsAlive: Bool
    /// Whether the client waits for `100 Continue` before it sends the content.
    let expectsContinue: Bool

    init(line: RequestLine, headers received: HTTPHeaders, limits: HTTPLimits) throws(RequestFault) {
        try Self.checkHost(received, version: line.version)
        var headers = received
        if let authority = line.target.authority { headers["Host"] = authority }

        method = line.method
        path = line.target.path
        query = line.target.query
        self.headers = headers
        bodyLength = try BodyLength(headers: headers, version: line.version, limits: limits)
        // HTTP/1.0 clients get one answer per connection: their keep-alive was never standardised.
        keepsAlive =
            line.version == .http1Minor1OrLater
            && !headers.values(of: "Connection").lazy.flatMap(\.listElements)
                .contains { $0.equalsIgnoringASCIICase("close") }
        expectsContinue = try Self.expectsContinue(headers, version: line.version) && !bodyLength.isZero
    }

    private static func checkHost(_ headers: HTTPHeaders, version: HTTPVersion) throws(RequestFault) {
        let hosts = headers.values(of: "Host")
        guard hosts.count <= 1 else { throw .invalidHost }
        guard let host = hosts.first else {
            guard version == .http1Minor0 else { throw .missingHost }
            return
        }
        guard host.utf8.allSatisfy(\.isAuthorityCharacter) else { throw .invalidHost }
    }

    /// HTTP/1.0 knows no expectations (RFC 9110 §10.1.1).
    private static func expectsContinue(
        _ headers: HTTPHeaders, version: HTTPVersion
    ) throws(RequestFault) -> Bool {
        let expectations = headers.values(of: "Expect").flatMap(\.listElements)
        guard version == .http1Minor1OrLater, !expectations.isEmpty else { return false }
        guard expectations.allSatisfy({ $0.equalsIgnoringASCIICase("100-continue") }) else {
            throw .unsupportedExpectation
        }
        return true
    }
}
