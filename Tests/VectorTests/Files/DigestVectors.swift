import Testing
import Wire

extension Vector {
    /// digests.json, `records`.
    func checkRecordDigest() throws {
        try read { keys in
            let digest = StateDigest(
                kind: try keys.kind("kind"), id: try keys.id("id"), revision: try keys.integer("revision"),
                fields: try keys.fields("fields"))
            let expected = try keys.bytes("digest")
            #expect(digest.bytes == expected)
            #expect(StateDigest(bytes: expected) == digest)
            let input = try keys.bytes("input")
            #expect(Array(SHA256.hash(input.span).bytes.prefix(StateDigest.byteCount)) == expected)
        }
    }

    /// digests.json, `sets`.
    func checkSetDigest() throws {
        try read { keys in
            let digests = try keys.array("digests").map { try $0.asDigest("digests") }
            var sum = StateDigest.empty
            for digest in digests { sum += digest }
            #expect(sum.bytes == (try keys.bytes("sum")))
            for digest in digests { sum -= digest }
            #expect(sum == .empty)
        }
    }

    /// digests.json, `ranges`.
    func checkRangeDigest() throws {
        try read { keys in
            let range = DigestRange(
                cell: 1, bits: Int(try keys.integer("bits")), value: try keys.integer("value"))
            let records = try keys.array("records").map { json in
                try Keys.read(json) { record in
                    (id: try record.id("id"), digest: try record.take("digest").asDigest("digest"))
                }
            }
            let inside = records.filter { range.contains($0.id) }
            #expect(inside.map(\.id) == (try keys.array("inside").map { try $0.asID("inside") }))
            #expect(inside.map(\.digest).sum.bytes == (try keys.bytes("sum")))
            guard let parts = try keys.takeIfPresent("parts")?.asArray("parts") else {
                #expect(range.bits == DigestRange.bitsMax)
                return
            }
            let expected = try parts.map { try $0.asBytes("parts") }
            #expect(expected.count == DigestRange.partCount)
            let sums = range.parts.map { part in
                records.filter { part.contains($0.id) }.map(\.digest).sum.bytes
            }
            #expect(sums == expected)
            for (id, _) in inside { #expect(range.parts[range.part(of: id)].contains(id)) }
        }
    }
}

extension [StateDigest] {
    fileprivate var sum: StateDigest {
        reduce(into: .empty) { $0 += $1 }
    }
}
