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
