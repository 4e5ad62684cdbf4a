import SyncServer
import Testing
import Wire

extension Vector {
    /// compression.json, `streams`.
    func checkStream() async throws {
        let dictionary = ZlibDictionary(try #require(common["dictionary"]).asBytes("dictionary"))
        #expect(try #require(common["dictionary-id"]) == .integer(Int64(dictionary.id)))
        let refused: (stream: [UInt8], code: String)? = try read { keys in
            let stream = try keys.bytes("stream")
            let (limit, knows) = (Int(try keys.integer("limit")), try keys.boolean("knows"))
            let known = knows ? dictionary : nil
            guard let expected = try keys.takeIfPresent("inflated")?.asBytes("inflated") else {
                let (category, code) = (try keys.text("error"), try keys.text("code"))
                let error = #expect(throws: ZlibError.self) {
                    try Zlib.inflate(stream.span, limitBytes: limit, dictionary: known)
                }
                #expect(error?.category == category)
                #expect(error?.failureCode == code)
                // The centre's limit and dictionaries are its own.
                let isOfCentre = !knows && (category != "too_large" || limit == WireLimits.inflatedBytes)
                return isOfCentre ? (stream, code) : nil
            }
            #expect(try Zlib.inflate(stream.span, limitBytes: limit, dictionary: known) == expected)
            // The other way round, a compressor is only held to what its own output inflates to.
            let own = Zlib.deflate(expected.span, dictionary: known)
            #expect(try Zlib.inflate(own.span, limitBytes: limit, dictionary: known) == expected)
            return nil
        }
        guard let refused else { return }
        let centre = try VectorCentre()
        let reply = try await centre.exchange().answer(
            path: ProtocolVersion.syncPath, compressed: refused.stream)
        #expect(try reply.failureCode() == refused.code)
    }
}

extension ZlibError {
    /// The category of Protocol/vectors/README.md.
    var category: String {
        switch self {
        case .truncated: "truncated"
        case .corrupt: "corrupt"
        case .tooLarge: "too_large"
        case .unknownDictionary: "unknown_dictionary"
        case .trailingBytes: "trailing"
        }
    }

    /// The failure that a centre answers (SPEC.md §7.1).
    fileprivate var failureCode: String {
        switch self {
        case .truncated: "body.truncated"
        case .corrupt, .trailingBytes: "body.corrupt"
        case .tooLarge: "body.too_large"
        case .unknownDictionary: "body.dictionary"
        }
    }
}
