/// Whole zlib streams (RFC 1950), with state made for each; see `Deflater` and `Inflater` for reusable state.
package enum Zlib {
    /// `bytes` as one stream.
    package static func deflate(
        _ bytes: Span<UInt8>, dictionary: ZlibDictionary? = nil, level: ZlibLevel = .balanced
    ) -> [UInt8] {
        var deflater =
            if let dictionary, level == .balanced, bytes.count <= ZlibLimits.shortBytes,
                let prepared = SchemaDictionary.deflater(dictionary)
            { prepared } else { Deflater(level: level, dictionary: dictionary) }
        var output: [UInt8] = []
        deflater.compress(bytes, into: &output, finish: true)
        return output
    }

    /// What `bytes`, one whole stream, decompresses to: at most `limitBytes`.
    package static func inflate(
        _ bytes: Span<UInt8>, limitBytes: Int, dictionary: ZlibDictionary? = nil
    ) throws(ZlibError) -> [UInt8] {
        var inflater = Inflater(limitBytes: limitBytes) { id in dictionary?.id == id ? dictionary : nil }
        var output: [UInt8] = []
        try inflater.decompress(bytes, into: &output)
        try inflater.expectEnd()
        return output
    }
}

extension Zlib {
    /// What a body decompresses to, at most `limitBytes`, and which of the protocol's dictionaries it was made with.
    package static func inflateBody(
        _ bytes: Span<UInt8>, limitBytes: Int
    ) throws(ZlibError) -> (bytes: [UInt8], dictionary: ZlibDictionary?) {
        let dictionary = dictionaryID(of: bytes).flatMap(SchemaDictionary.named)
        return (try inflate(bytes, limitBytes: limitBytes, dictionary: dictionary), dictionary)
    }

    /// The dictionary that a stream's header asks for (RFC 1950 §2.2), or nil when it asks for none.
    private static func dictionaryID(of bytes: Span<UInt8>) -> UInt32? {
        let asksForOne: UInt8 = 0x20
        guard bytes.count >= 6, bytes[1] & asksForOne != 0 else { return nil }
        return (2..<6).reduce(0) { $0 << 8 | UInt32(bytes[$1]) }
    }
}

/// The bounds of the memory that compression takes at a time.
enum ZlibLimits {
    /// Up to this, a message and its dictionary fit into what a compressor of small memory remembers.
    static let shortBytes = 3 * 1024

    /// How many bytes of output to make room for in one step, which has `inputBytes` to go on.
    static func outputStepBytes(forInput inputBytes: Int) -> Int {
        min(max(inputBytes, 512), 32 * 1024)
    }
}
