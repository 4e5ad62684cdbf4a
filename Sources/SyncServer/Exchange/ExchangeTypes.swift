package import Wire

/// A request of the device protocol, freed of its transport.
package struct ExchangeRequest: Sendable {
    package var method: String
    package var path: String
    package var contentType: String?
    package var authorization: String?
    /// What the client calls itself; nil where it does not, as in a file.
    package var userAgent: String?
    package var body: [UInt8]

    package init(
        method: String, path: String, contentType: String?, authorization: String?, userAgent: String? = nil,
        body: [UInt8]
    ) {
        self.method = method
        self.path = path
        self.contentType = contentType
        self.authorization = authorization
        self.userAgent = userAgent
        self.body = body
    }
}

/// The answer to it: an HTTP status, and a body of the protocol's media type.
package struct ExchangeReply: Sendable {
    package var status: Int
    package var body: [UInt8]

    /// The header fields that RFC 9110 asks for beside some statuses.
    package var headers: [(name: String, value: String)] {
        switch status {
        case 401: [("WWW-Authenticate", "GL1")]
        case 405: [("Allow", "POST")]
        case 429, 503: [("Retry-After", "5")]
        default: []
        }
    }

    /// A success, compressed with the dictionary that the request was made with, if any.
    init(sequence: [UInt8], dictionary: ZlibDictionary? = nil) {
        status = 200
        body = Zlib.deflate(sequence.span, dictionary: dictionary)
    }

    /// A failure, with the status that SPEC.md §7.1 gives its code.
    init(_ failure: Failure) {
        status =
            switch failure.code {
            case .bodyTooLarge: 413
            case .bodyType: 415
            case .signatureMissing, .signatureWrong, .signatureStale, .signatureReplayed, .deviceUnknown: 401
            case .codeInvalid, .deviceRevoked: 403
            case .notFound, .recordUnknown: 404
            case .methodNotAllowed: 405
            case .changeGap, .epochForked, .deviceForked: 409
            case .enrolLimited: 429
            case .serverFault: 500
            case .busy: 503
            default: 400
            }
        body = Zlib.deflate(failure.encoded().span)
    }
}

/// What the centre's log says of a failure. It names codes and numbers, never what was sent.
package struct ExchangeEvent: Sendable, Equatable {
    package var path: String
    package var device: WriterNumber?
    package var code: String
    package var detail: String
}
