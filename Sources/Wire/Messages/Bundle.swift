/// A request of a device that is carried as a file (SPEC.md §17.1).
package struct BundleRequest: Sendable, Equatable {
    /// Where it would be sent; nothing but `ProtocolVersion.syncPath` is taken.
    package var path: String
    /// The value of its Authorization header.
    package var authorization: String
    /// The body as it would be sent.
    package var body: [UInt8]

    package init(path: String, authorization: String, body: [UInt8]) {
        self.path = path
        self.authorization = authorization
        self.body = body
    }

    package func encoded() -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: body.count + 256)
        encoder.messageHeader(MessageNumber.bundleRequest, elements: 3)
        encoder.text(path)
        encoder.text(authorization)
        encoder.bytes(body)
        return encoder.bytes
    }
}

/// The answer to a carried request, on its way back (SPEC.md §17.1). It bears a code of the centre's: nothing else
/// tells where a file comes from.
package struct BundleAnswer: Sendable, Equatable {
    /// The device that it is for; 0 where the request did not say.
    package var device: WriterNumber
    /// The nonce of the request that is answered; zeroes where the request had none.
    package var nonce: [UInt8]
    /// The HTTP status that the answer would have.
    package var status: Int
    /// The body as it would be received.
    package var body: [UInt8]
    /// The HMAC-SHA-256 of all the above, or zeroes where the centre could not tell whose the request was.
    package var code: [UInt8]

    /// An answer to a request whose signature was right, authenticated under the device's secret; with no key, one
    /// to a request whose signature was not.
    package init(
        device: WriterNumber, nonce: [UInt8], status: Int, body: [UInt8], key: HMACSHA256.Key?
    ) {
        self.device = device
        self.nonce = nonce
        self.status = status
        self.body = body
        code = Self.noCode
        guard let key else { return }
        let message = Array(authenticatedText.utf8)
        code = HMACSHA256.authenticationCode(of: message.span, key: key).bytes
    }

    private static let noCode = [UInt8](repeating: 0, count: Digest256.byteCount)

    /// Whether the centre put a code to it. One without is for the person who carries the file.
    package var hasCode: Bool { code != Self.noCode }

    /// Whether the centre that shares `key` made it, as it is, for this device; in a time that does not tell how
    /// nearly.
    package func isValid(key: HMACSHA256.Key) -> Bool {
        let message = Array(authenticatedText.utf8)
        return HMACSHA256.isValid(code.span, of: message.span, key: key)
    }

    private var authenticatedText: String {
        """
        GL1
        ANSWER
        \(device)
        \(Base64URL.encode(nonce.span))
        \(status)
        \(SHA256.hash(body.span))
        """
    }

    package func encoded() -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: body.count + 96)
        encoder.messageHeader(MessageNumber.bundleAnswer, elements: 5)
        encoder.integer(device)
        encoder.bytes(nonce)
        encoder.integer(Int64(status))
        encoder.bytes(body)
        encoder.bytes(code)
        return encoder.bytes
    }
}

/// Reads the content of a bundle's file: a CBOR sequence of requests, or one of answers.
package enum Bundle {
    /// What a file holds.
    package enum Content: Sendable, Equatable {
        case requests([BundleRequest])
        case answers([BundleAnswer])
    }

    /// Reads a file. Messages of numbers that this build does not know are skipped.
    ///
    /// - Throws: `MessageError`; also for a file that holds both requests and answers, or neither.
    package static func read(_ bytes: Span<UInt8>) throws(MessageError) -> Content {
        guard bytes.count <= WireLimits.bundleBytes else { throw .overLimit(name: "bundle-bytes") }
        var requests: [BundleRequest] = []
        var answers: [BundleAnswer] = []
        do {
            var decoder = CBORDecoder(bytes)
            while !decoder.isAtEnd {
                let header = try decoder.messageHeader()
                switch header.number {
                case MessageNumber.bundleRequest:
                    requests.append(try BundleRequest(from: &decoder, header))
                case MessageNumber.bundleAnswer: answers.append(try BundleAnswer(from: &decoder, header))
                default: try decoder.skipRest(of: header, known: 0)
                }
            }
        } catch {
            throw MessageError(reading: error)
        }
        if answers.isEmpty, !requests.isEmpty { return .requests(requests) }
        guard requests.isEmpty, !answers.isEmpty else {
            throw .outOfPlace(message: MessageNumber.bundleRequest)
        }
        return .answers(answers)
    }
}

extension BundleRequest {
    fileprivate init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(3)
        path = try decoder.text()
        authorization = try decoder.text()
        body = try decoder.bytes()
        guard body.count <= WireLimits.requestBytes else {
            throw MessageError.overLimit(name: "request-bytes")
        }
        try decoder.skipRest(of: header, known: 3)
    }
}

extension BundleAnswer {
    fileprivate init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(5)
        device = try decoder.integer()
        nonce = try decoder.bytes()
        guard nonce.count == WireLimits.nonceBytes else { throw header.bad("nonce") }
        status = Int(clamping: try decoder.nonNegative("status", header))
        body = try decoder.bytes()
        guard body.count <= WireLimits.inflatedBytes else {
            throw MessageError.overLimit(name: "answer-bytes")
        }
        code = try decoder.bytes()
        guard code.count == Digest256.byteCount else { throw header.bad("code") }
        try decoder.skipRest(of: header, known: 5)
    }
}
