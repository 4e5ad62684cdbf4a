import Testing
import Wire

@Suite("CBOR maps")
struct CBORMapTests {
    @Test("A map with sorted keys is read key by key")
    func sortedKeys() throws {
        let input = try bytes("a301f4616101626161f6")
        var decoder = CBORDecoder(input.span)
        var cursor = try decoder.map()
        #expect(cursor.remainingCount == 3)
        #expect(try decoder.nextIntegerKey(in: &cursor) == 1)
        #expect(try decoder.boolean() == false)
        #expect(try decoder.nextTextKey(in: &cursor) == "a")
        #expect(try decoder.integer() == 1)
        #expect(try decoder.nextTextKey(in: &cursor) == "aa")
        try decoder.null()
        #expect(try decoder.nextTextKey(in: &cursor) == nil)
        #expect(try decoder.nextIntegerKey(in: &cursor) == nil)
        try decoder.expectEnd()
    }

    @Test(
        "Keys out of bytewise order, or equal, are refused however the map is read",
        arguments: [
            ("a2616200616100", .unsortedKey(offset: 4)),
            ("a262616100616200", .unsortedKey(offset: 5)),
            ("a2616100616100", .duplicateKey(offset: 4)),
            ("a36161006162006162f6", .duplicateKey(offset: 7)),
        ] as [(String, CBORError)])
    func textKeys(hex: String, error: CBORError) throws {
        let input = try bytes(hex)
        #expect(throws: error) {
            var decoder = CBORDecoder(input.span)
            var cursor = try decoder.map()
            while try decoder.nextTextKey(in: &cursor) != nil {
                try decoder.skipItem()
            }
        }
        #expect(throws: error) {
            var decoder = CBORDecoder(input.span)
            try decoder.skipItem()
        }
    }

    @Test(
        "Integer keys sort by their encodings: negative after positive, near zero first",
        arguments: [
            ("a40000170018180020f6", nil), ("a220000000", .unsortedKey(offset: 3)),
            ("a221002000", .unsortedKey(offset: 3)), ("a218180018180000", .duplicateKey(offset: 4)),
        ] as [(String, CBORError?)])
    func integerKeys(hex: String, error: CBORError?) throws {
        let input = try bytes(hex)
        func readAll() throws(CBORError) {
            var decoder = CBORDecoder(input.span)
            var cursor = try decoder.map()
            while try decoder.nextIntegerKey(in: &cursor) != nil {
                try decoder.skipItem()
            }
        }
        if let error {
            #expect(throws: error) { try readAll() }
        } else {
            try readAll()
        }
    }

    @Test("A key that is refused is not passed")
    func refusedKey() throws {
        let input = try bytes("a20100616100")
        var decoder = CBORDecoder(input.span)
        var cursor = try decoder.map()
        do throws(CBORError) {
            _ = try decoder.nextTextKey(in: &cursor)
            Issue.record("an integer was read as a text key")
        } catch {
            #expect(error == .unexpectedType(expected: .text, found: .integer, offset: 1))
        }
        #expect(decoder.offset == 1)
        #expect(cursor.remainingCount == 2)
        #expect(try decoder.nextIntegerKey(in: &cursor) == 1)
    }

    @Test("Skipping checks the order of compound keys too")
    func compoundKeys() throws {
        // {[1]: 0, [2]: 0} and the same with its keys exchanged.
        let sorted = try bytes("a2810100810200")
        var decoder = CBORDecoder(sorted.span)
        try decoder.skipItem()
        try decoder.expectEnd()
        let unsorted = try bytes("a2810200810100")
        #expect(throws: CBORError.unsortedKey(offset: 4)) {
            var decoder = CBORDecoder(unsorted.span)
            try decoder.skipItem()
        }
    }
}
