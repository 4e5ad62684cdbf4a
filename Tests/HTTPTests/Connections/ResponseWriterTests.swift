import Testing

@testable import HTTP

@Suite("Responses on the wire")
struct ResponseWriterTests {
    @Test("A response has what every response needs, and no more")
    func plain() {
        let response = HTTPResponse(.ok, headers: ["Content-Type": "text/plain"], body: [UInt8]("hello"))
        #expect(
            written(response)
                == "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello")
    }

    @Test("A closing response says so")
    func closing() {
        #expect(
            written(HTTPResponse(.notFound), closes: true)
                == "HTTP/1.1 404 Not Found\r\nDate: D\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }

    @Test("HEAD gets the length of a body that stays behind")
    func head() {
        #expect(
            written(HTTPResponse(.ok, body: [UInt8]("hello")), isToHead: true)
                == "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 5\r\n\r\n")
    }

    @Test("A status that allows no content gets none", arguments: [HTTPStatus.noContent, .notModified])
    func noContent(status: HTTPStatus) {
        #expect(
            written(HTTPResponse(status, body: [UInt8]("hello")))
                == "HTTP/1.1 \(status.rawValue) \(status.reasonPhrase)\r\nDate: D\r\n\r\n")
    }

    @Test("What frames the message is the server's alone")
    func framingFields() {
        let headers: HTTPHeaders = [
            "content-length": "99", "Transfer-Encoding": "chunked", "DATE": "yesterday",
            "Connection": "keep-alive", "X-A": "1",
        ]
        #expect(
            written(HTTPResponse(.ok, headers: headers))
                == "HTTP/1.1 200 OK\r\nDate: D\r\nX-A: 1\r\nContent-Length: 0\r\n\r\n")
    }

    @Test("A code without a name has an empty phrase")
    func unnamed() {
        #expect(written(HTTPResponse(HTTPStatus(rawValue: 299))).hasPrefix("HTTP/1.1 299 \r\n"))
    }

    @Test(
        "A response that would break the message becomes a 500",
        arguments: [
            HTTPResponse(.ok, headers: ["X-A": "a\r\nSet-Cookie: b"]),
            HTTPResponse(.ok, headers: ["X-A": "a\nb"]),
            HTTPResponse(.ok, headers: ["X-A": "a\rb"]),
            HTTPResponse(.ok, headers: ["X-A": "a\0b"]),
            HTTPResponse(.ok, headers: ["X A": "a"]),
            HTTPResponse(.ok, headers: ["X-A: b\r\nX-B": "a"]),
            HTTPResponse(.ok, headers: ["": "a"]),
            HTTPResponse(HTTPStatus(rawValue: 100)),
            HTTPResponse(HTTPStatus(rawValue: 1000)),
            HTTPResponse(HTTPStatus(rawValue: -200)),
        ])
    func injection(response: HTTPResponse) {
        var response = response
        response.body = [UInt8]("secret")
        #expect(
            written(response)
                == "HTTP/1.1 500 Internal Server Error\r\nDate: D\r\nContent-Length: 0\r\n\r\n")
    }

    private func written(_ response: HTTPResponse, isToHead: Bool = false, closes: Bool = false) -> String {
        let (head, body, _) = ResponseWriter.bytes(
            of: response, isToHead: isToHead, framing: .init(date: [UInt8]("D"), closes: closes))
        return String(decoding: head + body, as: UTF8.self)
    }
}
