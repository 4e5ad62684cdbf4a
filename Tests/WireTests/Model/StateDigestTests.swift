import Testing
import Wire

@Suite("Digests of records")
struct StateDigestTests {
    private func id(_ last: UInt8) throws -> RecordID {
        try #require(RecordID(bytes: [UInt8](repeating: 0xa5, count: 15) + [last]))
    }

    private func digest(_ last: UInt8, revision: Revision = 1) throws -> StateDigest {
        StateDigest(
            kind: KindNumber(rawValue: 1), id: try id(last), revision: revision,
            fields: [FieldNumber(rawValue: 1): .text("一")])
    }

    @Test("The sum of a set does not depend on the order, and what leaves it leaves no trace")
    func sums() throws {
        let parts = try (0..<20).map { try digest($0) }
        var forward = StateDigest.empty
        for part in parts { forward += part }
        var backward = StateDigest.empty
        for part in parts.reversed() { backward += part }
        #expect(forward == backward)
        for part in parts { forward -= part }
        #expect(forward == .empty)
    }

    @Test("Anything that makes a record another one changes its digest")
    func sensitivity() throws {
        let others = [
            try digest(2), try digest(1, revision: 2),
            StateDigest(kind: KindNumber(rawValue: 2), id: try id(1), revision: 1, fields: [:]),
            StateDigest(
                kind: KindNumber(rawValue: 1), id: try id(1), revision: 1,
                fields: [FieldNumber(rawValue: 1): .text("二")]),
        ]
        #expect(try Set(others + [digest(1)]).count == others.count + 1)
    }

    @Test("Bytes and stored numbers give back the same digest", arguments: [0, 1, .max, 1 << 63] as [UInt64])
    func forms(sum: UInt64) throws {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: sum >> (56 - 8 * $0)) }
        let digest = try #require(StateDigest(bytes: bytes))
        #expect(digest.sum == sum && digest.bytes == bytes)
        #expect(StateDigest(signed: digest.signed) == digest)
        #expect(StateDigest(bytes: Array(bytes.dropLast())) == nil)
    }

    @Test("Each id falls into exactly one of the sixteen parts of its range, at every depth")
    func ranges() throws {
        let id = try id(0x3c)
        var range = DigestRange(cell: 1)
        while range.bits < DigestRange.bitsMax {
            #expect(range.contains(id))
            let holding = range.parts.indices.filter { range.parts[$0].contains(id) }
            #expect(holding == [range.part(of: id)])
            range = range.parts[range.part(of: id)]
        }
        #expect(try !DigestRange(cell: 1, bits: 4, value: 1).contains(self.id(0x3c)))
    }
}
