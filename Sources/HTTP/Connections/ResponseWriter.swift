/// Puts responses into wire form (RFC 9112 §4). Heads are lean: bytes are dear on the links served.
enum ResponseWriter {
    /// What the client gets to know besides the handler's response.
    struct Framing {
        /// The `Date` of the response, as IMF-fixdate.
        let date: [UInt8]
        /// Whether the connection closes after the response.
        let closes: Bool
    }

    /// Puts `response` into wire form, or a 500 when the handler's response cannot be sent.
    ///
    /// - Parameters:
    ///   - response: The handler's response.
    ///   - isToHead: Whether it answers a HEAD request, and so shows the length of a body that stays
    ///     behind (RFC 9110 §9.3.2).
    ///   - framing: What the server adds.
    /// - Returns: The head with its last empty line, the body that follows, and what follows that from a file.
    static func bytes(
        of response: HTTPResponse, isToHead: Bool, framing: Framing
    ) -> (head: [UInt8], body: [UInt8], rest: SpoolReader?) {
        let response = sendable(response)
        let bodyByteCount =
            response.status.allowsContent
            ? response.body.count + (response.spooledBody?.byteCount ?? 0) : nil
        let head = head(of: response, bodyByteCount: bodyByteCount, framing)
        guard !isToHead, response.status.allowsContent else { return (head, [], nil) }
        return (head, response.body, response.spooledBody.map(SpoolReader.init))
    }

    /// Puts the head of a response into wire form whose body ends with the connection.
    static func streamHead(of response: HTTPResponse, framing: Framing) -> [UInt8] {
        head(of: sendable(response), bodyByteCount: nil, framing)
    }

    private static func sendable(_ response: HTTPResponse) -> HTTPResponse {
        let isSendable = response.status.isFinal && response.headers.fields.allSatisfy(\.isWellFormed)
        return isSendable ? response : HTTPResponse(.internalServerError)
    }

    private static func head(
        of response: HTTPResponse, bodyByteCount: Int?, _ framing: Framing
    ) -> [UInt8] {
        var head: [UInt8] = []
        head.reserveCapacity(160 + 48 * response.headers.fields.count + min(response.body.count, 2048))
        head.append(contentsOf: "HTTP/1.1 ".utf8)
        head.append(contentsOf: String(response.status.rawValue).utf8)
        head.append(.space)
        head.append(contentsOf: response.status.reasonPhrase.utf8)
        head.append(contentsOf: "\r\nDate: ".utf8)
        head.append(contentsOf: framing.date)
        head.append(contentsOf: "\r\n".utf8)
        for field in response.headers.fields where !field.isWrittenByServer {
            head.append(contentsOf: field.name.utf8)
            head.append(contentsOf: ": ".utf8)
            head.append(contentsOf: field.value.utf8)
            head.append(contentsOf: "\r\n".utf8)
        }
        if let bodyByteCount {
            head.append(contentsOf: "Content-Length: ".utf8)
            head.append(contentsOf: String(bodyByteCount).utf8)
            head.append(contentsOf: "\r\n".utf8)
        }
        if framing.closes { head.append(contentsOf: "Connection: close\r\n".utf8) }
        head.append(contentsOf: "\r\n".utf8)
        return head
    }

    /// The interim response that asks for the content (RFC 9110 §15.2.1).
    static let continueBytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
}

extension HTTPResponse {
    /// Whether the handler wants the connection closed.
    var asksToClose: Bool {
        headers.values(of: "Connection").lazy.flatMap(\.listElements)
            .contains { $0.equalsIgnoringASCIICase("close") }
    }
}

extension HTTPHeaders.Field {
    /// Whether the server decides about this field of a response, so that no two values can disagree.
    fileprivate var isWrittenByServer: Bool {
        ["Connection", "Content-Length", "Date", "Transfer-Encoding"].contains(where: isNamed)
    }
}
