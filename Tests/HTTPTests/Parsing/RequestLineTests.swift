import Testing

@testable import HTTP

@Suite("Request line")
struct RequestLineTests {
    @Test(
        "A target is split into path and query, in every form that is allowed",
        arguments: [
            ("GET / HTTP/1.1", "/", nil, nil),
            ("GET /v1/sync HTTP/1.1", "/v1/sync", nil, nil),
            ("GET /a?b=c&d=%E6%88%B7 HTTP/1.1", "/a", "b=c&d=%E6%88%B7", nil),
            ("GET /a? HTTP/1.1", "/a", "", nil),
            ("GET /a?b?c HTTP/1.1", "/a", "b?c", nil),
            ("GET //a/../b HTTP/1.1", "//a/../b", nil, nil),
            ("GET /!$&'()*+,;=:@-._~ HTTP/1.1", "/!$&'()*+,;=:@-._~", nil, nil),
            ("GET http://centre:80/a?b HTTP/1.1", "/a", "b", "centre:80"),
            ("GET HTTPS://centre HTTP/1.1", "/", nil, "centre"),
            ("GET http://centre?b HTTP/1.1", "/", "b", "centre"),
            ("OPTIONS * HTTP/1.1", "*", nil, nil),
        ] as [(String, String, String?, String?)])
    func target(line: String, path: String, query: String?, authority: String?) throws {
        let target = try RequestLine(parsing: [UInt8](line).span).target
        #expect(target.path == path)
        #expect(target.query == query)
        #expect(target.authority == authority)
    }

    @Test(
        "A method is any token, in its own case", arguments: ["GET", "get", "M-SEARCH", "!#$%&'*+-.^_`|~9"])
    func method(method: String) throws {
        #expect(try RequestLine(parsing: [UInt8]("\(method) / HTTP/1.1").span).method == method)
    }

    @Test(
        "A later minor version counts as 1.1",
        arguments: [
            ("1.0", .http1Minor0), ("1.1", .http1Minor1OrLater), ("1.9", .http1Minor1OrLater),
        ] as [(String, HTTPVersion)])
    func version(text: String, version: HTTPVersion) throws {
        #expect(try RequestLine(parsing: [UInt8]("GET / HTTP/\(text)").span).version == version)
    }

    @Test(
        "A line that is not a request line is refused",
        arguments: [
            ("GET", .malformedRequestLine),
            ("GET /", .malformedRequestLine),
            ("GET / ", .malformedRequestLine),
            ("GET  / HTTP/1.1", .malformedRequestLine),
            ("GET /  HTTP/1.1", .malformedRequestLine),
            ("GET / HTTP/1.1 ", .malformedRequestLine),
            ("GET / http/1.1", .malformedRequestLine),
            ("GET / HTTP/1", .malformedRequestLine),
            ("GET / HTTP/11.1", .malformedRequestLine),
            ("GET / HTTP/1.x", .malformedRequestLine),
            ("GET / HTTP/1.1\r", .malformedRequestLine),
            ("GET\t/\tHTTP/1.1", .malformedRequestLine),
            ("GET / ICY/1.1", .malformedRequestLine),
            ("GET / HTTP/2.0", .unsupportedVersion),
            ("GET / HTTP/0.9", .unsupportedVersion),
            (" / HTTP/1.1", .invalidMethod),
            ("G@T / HTTP/1.1", .invalidMethod),
            ("GET\0 / HTTP/1.1", .invalidMethod),
            ("户 / HTTP/1.1", .invalidMethod),
            ("CONNECT centre:443 HTTP/1.1", .connectNotSupported),
            ("GET * HTTP/1.1", .invalidTarget),
            ("GET a HTTP/1.1", .invalidTarget),
            ("GET ?a HTTP/1.1", .invalidTarget),
            ("GET /a#b HTTP/1.1", .invalidTarget),
            ("GET /户 HTTP/1.1", .invalidTarget),
            ("GET /a\\b HTTP/1.1", .invalidTarget),
            ("GET /a\rb HTTP/1.1", .invalidTarget),
            ("GET /a\0b HTTP/1.1", .invalidTarget),
            ("GET /% HTTP/1.1", .invalidTarget),
            ("GET /%2 HTTP/1.1", .invalidTarget),
            ("GET /%2g HTTP/1.1", .invalidTarget),
            ("GET http:///a HTTP/1.1", .invalidTarget),
            ("GET http://user@centre/ HTTP/1.1", .invalidTarget),
            ("GET ftp://centre/ HTTP/1.1", .invalidTarget),
        ] as [(String, RequestFault)])
    func refusal(line: String, fault: RequestFault) {
        #expect(throws: fault) { try RequestLine(parsing: [UInt8](line).span) }
    }
}
