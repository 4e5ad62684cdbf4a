import Testing
import Wire

@Suite("Values")
struct ValueTests {
    /// In their order.
    private static let ordered: [Value] = [
        .null, .integer(.min), .integer(-1), .integer(0), .integer(.max), .text(""), .text("a"),
        .text("a\u{0}"),
        .text("b"), .text("e\u{301}"), .text("z"), .text("\u{e9}"), .text("户"), .bytes([]), .bytes([0]),
        .bytes([0, 0]), .bytes([1]), .array([]), .array([.null]), .array([.null, .null]),
        .array([.integer(2)]),
    ]

    @Test("Values have one total order")
    func order() {
        for (leftIndex, left) in Self.ordered.enumerated() {
            for (rightIndex, right) in Self.ordered.enumerated() {
                #expect((left < right) == (leftIndex < rightIndex), "\(left) < \(right)")
                #expect((left == right) == (leftIndex == rightIndex), "\(left) == \(right)")
            }
        }
        var random = SeededGenerator(seed: 1)
        #expect(Self.ordered.shuffled(using: &random).sorted() == Self.ordered)
    }

    @Test("Values that are equal are one element of a set; texts of other bytes are others")
    func hashing() {
        #expect(Set(Self.ordered + Self.ordered).count == Self.ordered.count)
    }

    @Test("A value is of one case alone")
    func accessors() {
        for value in Self.ordered where value != .null {
            let cases = [value.asInteger != nil, value.asText != nil, value.asArray != nil]
            #expect(cases.count { $0 } == (value < .bytes([]) || value >= .array([]) ? 1 : 0))
        }
        #expect(Value.bytes([1, 2]).asID == nil)
        let id = RecordID(text: "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        #expect(id.map { Value.id($0) }?.asID == id)
    }
}
