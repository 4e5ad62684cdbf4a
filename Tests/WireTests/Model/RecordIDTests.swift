import Testing
import Wire

@Suite("Record ids")
struct RecordIDTests {
    @Test(
        "An id is a UUID of version 7 that begins with the time of its making",
        arguments: [0, 1, 1_795_500_000_000, 0xffff_ffff_ffff] as [Int64])
    func layout(milliseconds: Int64) {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            let id = RecordID(unixMilliseconds: milliseconds, using: &random)
            #expect(id.unixMilliseconds == milliseconds)
            #expect(id.bytes[6] >> 4 == 7)
            #expect(id.bytes[8] >> 6 == 0b10)
        }
    }

    @Test("A clock before 1970 or beyond 48 bits still makes ids", arguments: [Int64.min, -1, .max])
    func impossibleClock(milliseconds: Int64) {
        var random = SeededGenerator(seed: 2)
        let id = RecordID(unixMilliseconds: milliseconds, using: &random)
        #expect(id.bytes[6] >> 4 == 7)
        #expect((0...0xffff_ffff_ffff).contains(id.unixMilliseconds))
    }

    @Test("All other bits are random")
    func randomBits() {
        var random = SeededGenerator(seed: 3)
        var (everSet, everClear) = ([UInt8](repeating: 0, count: 16), [UInt8](repeating: 0, count: 16))
        for _ in 0..<200 {
            for (index, byte) in RecordID(unixMilliseconds: 0, using: &random).bytes.enumerated() {
                everSet[index] |= byte
                everClear[index] |= ~byte
            }
        }
        let isRandom = zip(everSet, everClear).map { $0 & $1 }
        #expect(isRandom == [0, 0, 0, 0, 0, 0, 0x0f, 0xff, 0x3f] + [UInt8](repeating: 0xff, count: 7))
    }

    @Test("Ids of one time are in the order of their counters, and end in random bits")
    func counters() {
        var random = SeededGenerator(seed: 6)
        let counters: [UInt64] = [0, 1, 2, 1 << 14 - 1, 1 << 14, 1 << 25, 1 << 26 - 1]
        let ids = counters.map { RecordID(unixMilliseconds: 7, counter: $0, using: &random) }
        #expect(ids == ids.sorted())
        for id in ids {
            #expect(id.unixMilliseconds == 7 && id.bytes[6] >> 4 == 7 && id.bytes[8] >> 6 == 0b10)
        }
        #expect(Set(ids.map { $0.lowBits(48) }).count == ids.count)
        let again = RecordID(unixMilliseconds: 7, counter: 1, using: &random)
        #expect(again.bytes[..<10] == ids[1].bytes[..<10] && again != ids[1])
    }

    @Test("Bytes and text are read back as they were written")
    func roundTrip() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<500 {
            let id = RecordID(bytes: random.bytes(count: 16))
            #expect(id.flatMap { RecordID(bytes: $0.bytes) } == id)
            #expect(id.flatMap { RecordID(text: $0.description) } == id)
        }
    }

    @Test(
        "Text is that of RFC 9562: its example of version 7 in every spelling",
        arguments: [
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
            "017f22e279b07cc398c4dc0c0c07398f",
        ])
    func spelling(text: String) throws {
        let id = try #require(RecordID(text: text))
        #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        #expect(id.unixMilliseconds == 0x017f_22e2_79b0)
    }

    @Test(
        "What is no id is refused",
        arguments: [
            "", "-", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
            " 017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "０17f22e279b07cc398c4dc0c0c07398f", "户",
        ])
    func badText(text: String) {
        #expect(RecordID(text: text) == nil)
    }

    @Test("Only sixteen bytes are an id", arguments: [0, 1, 15, 17])
    func badByteCount(count: Int) {
        #expect(RecordID(bytes: [UInt8](repeating: 0, count: count)) == nil)
    }

    @Test("Ids sort by the time of their making, then by their bytes")
    func order() {
        var random = SeededGenerator(seed: 5)
        let ids = (0..<300).compactMap { _ in RecordID(bytes: random.bytes(count: 16)) }
        #expect(ids.sorted().map(\.bytes) == ids.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) })
        let (early, late) = (
            RecordID(unixMilliseconds: 1, using: &random), RecordID(unixMilliseconds: 2, using: &random)
        )
        #expect(early < late)
    }
}
