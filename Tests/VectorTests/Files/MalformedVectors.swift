import SyncServer
import Testing
import Wire

extension Vector {
    /// malformed.json, `items`.
    func checkMalformedItem() throws {
        try read { keys in
            let bytes = try keys.bytes("hex")
            let category = try keys.text("error")
            let error = #expect(throws: CBORError.self) {
                var decoder = CBORDecoder(bytes.span)
                try decoder.skipItem()
                try decoder.expectEnd()
            }
            #expect(error?.category == category)
        }
    }

    /// malformed.json, `bodies`.
    func checkMalformedBody() async throws {
        let (kind, bytes) = try read { keys in
            let kind = try #require(BodyKind(rawValue: keys.text("body")))
            let bytes = try keys.bytes("hex")
            let category = try keys.text("error")
            let code = try keys.takeIfPresent("code")?.asText("code")
            #expect(code == kind.path.map { _ in FailureCode.messageMalformed.rawValue })
            let error = #expect(throws: MessageError.self) {
                switch kind {
                case .request: _ = try SyncRequest(decoding: bytes.span)
                case .answer: _ = try SyncResponse(decoding: bytes.span)
                case .enrol: _ = try EnrolRequest(decoding: bytes.span)
                case .enrolled: _ = try Enrolled(decoding: bytes.span)
                case .renew: _ = try RenewRequest(decoding: bytes.span)
                case .ask: _ = try HistoryRequest(decoding: bytes.span)
                case .history: _ = try HistoryPage(decoding: bytes.span)
                case .failure: _ = try Failure(decoding: bytes.span)
                case .bundle: _ = try Bundle.read(bytes.span)
                }
            }
            #expect(error?.categories.contains(category) != false, "\(String(describing: error))")
            return (kind, bytes)
        }
        guard let path = kind.path else { return }
        let centre = try VectorCentre()
        let reply = try await centre.exchange().answer(path: path, compressed: Zlib.deflate(bytes.span))
        #expect(try reply.failureCode() == FailureCode.messageMalformed.rawValue)
    }
}

extension BodyKind {
    /// Where the body is sent; nil for one that goes another way.
    fileprivate var path: String? {
        switch self {
        case .request: ProtocolVersion.syncPath
        case .enrol: ProtocolVersion.enrolPath
        case .renew: ProtocolVersion.renewPath
        case .ask: ProtocolVersion.historyPath
        case .answer, .enrolled, .history, .failure, .bundle: nil
        }
    }
}

extension CBORError {
    /// The category of Protocol/vectors/README.md.
    fileprivate var category: String {
        switch self {
        case .unexpectedEnd, .lengthBeyondInput: "cbor.end"
        case .unexpectedType: "cbor.type"
        case .notShortestForm: "cbor.shortest"
        case .integerOutOfRange: "cbor.range"
        case .invalidUTF8: "cbor.utf8"
        case .indefiniteLength: "cbor.indefinite"
        case .floatingPoint: "cbor.float"
        case .tag: "cbor.tag"
        case .simpleValue: "cbor.simple"
        case .reservedInformation: "cbor.reserved"
        case .unsortedKey, .duplicateKey: "cbor.order"
        case .nestedTooDeeply: "cbor.nesting"
        case .trailingBytes: "cbor.trailing"
        }
    }
}

extension MessageError {
    /// The category of Protocol/vectors/README.md. A map of fields is read number by number, so numbers out of order
    /// come out as an element.
    fileprivate var categories: Set<String> {
        switch self {
        case .malformed(let error): [error.category]
        case .tooShort: ["message.short"]
        case .outOfPlace: ["message.place"]
        case .badElement(message: 0, name: "field"): ["message.element", "cbor.order"]
        case .badElement: ["message.element"]
        case .overLimit: ["message.limit"]
        }
    }
}
