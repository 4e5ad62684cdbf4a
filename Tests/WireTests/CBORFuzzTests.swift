import Testing
import Wire

@Suite("CBOR: random items and random bytes")
struct CBORFuzzTests {
    @Test("A random item is read back as it was written", arguments: [1, 2, 3, 4] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2500 {
            let tree = CBORTree.random(depth: 4, using: &generator)
            let encoded = tree.encoded
            #expect(try CBORTree(decoding: encoded) == tree)
            var decoder = CBORDecoder(encoded.span)
            #expect(try decoder.rawItem() == encoded)
        }
    }

    @Test("Every proper prefix of an item is refused")
    func truncation() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            let encoded = CBORTree.random(depth: 3, using: &generator).encoded
            for length in 0..<encoded.count {
                let prefix = Array(encoded[..<length])
                #expect(throws: CBORError.self) { try CBORTree(decoding: prefix) }
                #expect(throws: CBORError.self) {
                    var decoder = CBORDecoder(prefix.span)
                    try decoder.skipItem()
                }
            }
        }
    }

    @Test(
        "Bytes that are accepted after mutation are the one encoding of what they hold",
        arguments: [6, 7, 8, 9] as [UInt64])
    func mutation(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var acceptedCount = 0
        for _ in 0..<10_000 {
            let encoded = CBORTree.random(depth: 3, using: &generator).encoded
            if checkCanonical(generator.mutation(of: encoded)) { acceptedCount += 1 }
        }
        // Both outcomes must occur, or the mutations test nothing.
        #expect((500..<9500).contains(acceptedCount))
    }

    @Test("Random bytes are read as canonical items or refused", arguments: [10, 11] as [UInt64])
    func randomBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var acceptedCount = 0
        for _ in 0..<20_000 {
            let input = generator.bytes(count: Int.random(in: 0...12, using: &generator))
            if checkCanonical(input) { acceptedCount += 1 }
        }
        #expect(acceptedCount > 100)
    }

    /// Whether `input` is one item; where it is, it must be what the encoder writes for it, and the two ways
    /// to read it must agree but for the order of keys in maps, which the typed methods leave to `map()`.
    private func checkCanonical(_ input: [UInt8]) -> Bool {
        let tree = try? CBORTree(decoding: input)
        var decoder = CBORDecoder(input.span)
        let skipError: CBORError?
        do throws(CBORError) {
            try decoder.skipItem()
            try decoder.expectEnd()
            skipError = nil
        } catch {
            skipError = error
        }
        if let tree {
            #expect(tree.encoded == input)
        }
        switch skipError {
        case nil: #expect(tree != nil, "skipped but not read: \(input)")
        case .unsortedKey, .duplicateKey: break
        default: #expect(tree == nil, "read but not skipped: \(input)")
        }
        return skipError == nil
    }
}
