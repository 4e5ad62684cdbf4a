import Synchronization

/// The preset dictionaries that are part of the protocol (SPEC.md §3.2), one for a ledger schema version.
package enum SchemaDictionary {
    /// The dictionary of the newest schema version that this build knows: what a device compresses with.
    package static let current = schema1

    /// Every dictionary that this build can read with, the newest first.
    package static let all = [schema1]

    /// The dictionary that a stream names by its Adler-32 checksum; nil if this build does not have it.
    package static func named(_ id: UInt32) -> ZlibDictionary? {
        all.first { $0.id == id }
    }

    /// A compressor for a short message, with one of these dictionaries; nil for another dictionary. Taking one in costs
    /// more than compressing a device's usual answer, so it is done once.
    static func deflater(_ dictionary: ZlibDictionary) -> Deflater? {
        prepared.first { $0.dictionary == dictionary }?.copy()
    }

    private static let prepared = all.map { PreparedDeflater($0) }

    private final class PreparedDeflater: Sendable {
        let dictionary: ZlibDictionary
        private let deflater: Mutex<Deflater>

        init(_ dictionary: ZlibDictionary) {
            self.dictionary = dictionary
            deflater = Mutex(Deflater(dictionary: dictionary, memory: .small))
        }

        func copy() -> Deflater { deflater.withLock { Deflater(copying: $0) } }
    }

    // Text that does not decode would leave an empty dictionary, which is the same as none; a test holds the
    // bytes to Protocol/dictionaries.
    private static let schema1 = ZlibDictionary(bytes(of: SchemaDictionaryText.schema1))

    private static func bytes(of text: String) -> [UInt8] {
        Base64URL.decode(text.filter { !$0.isNewline }) ?? []
    }
}
