import Testing
import Wire

@Suite("Field maps")
struct FieldMapTests {
    private func number(_ raw: UInt16) -> FieldNumber { FieldNumber(rawValue: raw) }

    @Test("A field map does what a dictionary does, in order of number", arguments: [1, 2, 3] as [UInt64])
    func likeDictionary(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var map = FieldMap<Int>()
        var dictionary: [FieldNumber: Int] = [:]
        for step in 0..<2000 {
            let key = number(UInt16.random(in: 0...20, using: &random))
            let value = Bool.random(using: &random) ? step : nil
            map[key] = value
            dictionary[key] = value
            #expect(map[key] == value)
            #expect(map.map(\.number) == dictionary.keys.sorted())
            #expect(map.map(\.element) == dictionary.sorted { $0.key < $1.key }.map(\.value))
        }
        #expect(map.count == dictionary.count)
        #expect(map.isEmpty == dictionary.isEmpty)
    }

    @Test("Order of insertion makes no difference; a number given twice keeps its last element")
    func equality() {
        #expect([number(1): "a", number(2): "b"] as FieldMap == [number(2): "b", number(1): "a"])
        #expect([number(1): "a", number(1): "b"] as FieldMap == [number(1): "b"])
        #expect([number(1): "a"] as FieldMap != [number(1): "b"])
        #expect([number(1): "a"] as FieldMap != [number(2): "a"])
        #expect([number(1): "a"] as FieldMap != [:])
    }

    @Test("It tells under which numbers another holds something else", arguments: [1, 2, 3] as [UInt64])
    func differences(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let numbers = Array(0...6) + [.max] as [UInt16]
        for _ in 0..<500 {
            let maps = (0..<2).map { _ in
                FieldMap(
                    numbers.map { (number($0), Int.random(in: 0...2, using: &random)) }.filter { $0.1 > 0 })
            }
            let expected = numbers.map(number).filter { maps[0][$0] != maps[1][$0] }
            #expect(maps[0].numbersDiffering(from: maps[1]) == expected)
            #expect(maps[1].numbersDiffering(from: maps[0]) == expected)
        }
    }

    @Test("Appending refuses a number that is not greater than the last")
    func appending() {
        var map = FieldMap<Int>()
        let taken = [(3, 1), (3, 2), (2, 3), (.max, 4)].map { raw, element in
            map.appendInOrder(number(raw), element)
        }
        #expect(taken == [true, false, false, true])
        #expect(map == [number(3): 1, number(.max): 4])
    }
}
