import Testing
import Wire

/// The examples of RFC 8949, Appendix A, every one.
@Suite("CBOR: examples of RFC 8949, Appendix A")
struct CBORAppendixATests {
    @Test(
        "An example within the subset is read and written exactly",
        arguments: [
            ("00", .integer(0)), ("01", .integer(1)), ("0a", .integer(10)), ("17", .integer(23)),
            ("1818", .integer(24)), ("1819", .integer(25)), ("1864", .integer(100)),
            ("1903e8", .integer(1000)),
            ("1a000f4240", .integer(1_000_000)), ("1b000000e8d4a51000", .integer(1_000_000_000_000)),
            ("20", .integer(-1)), ("29", .integer(-10)), ("3863", .integer(-100)),
            ("3903e7", .integer(-1000)),
            ("f4", .boolean(false)), ("f5", .boolean(true)), ("f6", .null),
            ("40", .bytes([])), ("4401020304", .bytes([1, 2, 3, 4])),
            ("60", .text("")), ("6161", .text("a")), ("6449455446", .text("IETF")), ("62225c", .text("\"\\")),
            ("62c3bc", .text("ü")), ("63e6b0b4", .text("水")), ("64f0908591", .text("𐅑")),
            ("80", .array([])), ("83010203", .array([.integer(1), .integer(2), .integer(3)])),
            (
                "8301820203820405",
                .array([
                    .integer(1), .array([.integer(2), .integer(3)]), .array([.integer(4), .integer(5)]),
                ])
            ),
            (
                "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
                .array((1...25).map { .integer($0) })
            ),
            ("a0", .map([])),
            (
                "a201020304",
                .map([
                    .init(key: .integer(1), value: .integer(2)), .init(key: .integer(3), value: .integer(4)),
                ])
            ),
            (
                "a26161016162820203",
                .map([
                    .init(key: .text("a"), value: .integer(1)),
                    .init(key: .text("b"), value: .array([.integer(2), .integer(3)])),
                ])
            ),
            (
                "826161a161626163",
                .array([.text("a"), .map([.init(key: .text("b"), value: .text("c"))])])
            ),
            (
                "a56161614161626142616361436164614461656145",
                .map(["a", "b", "c", "d", "e"].map { .init(key: .text($0), value: .text($0.uppercased())) })
            ),
        ] as [(String, CBORTree)])
    func withinSubset(hex: String, tree: CBORTree) throws {
        let input = try bytes(hex)
        #expect(try CBORTree(decoding: input) == tree)
        #expect(tree.encoded == input)
        var decoder = CBORDecoder(input.span)
        #expect(try decoder.rawItem() == input)
        try decoder.expectEnd()
    }

    @Test(
        "An example outside the subset is refused for what it is",
        arguments: [
            ("1bffffffffffffffff", .integerOutOfRange(offset: 0)),
            ("3bffffffffffffffff", .integerOutOfRange(offset: 0)),
            ("c249010000000000000000", .tag(offset: 0)), ("c349010000000000000000", .tag(offset: 0)),
            ("f90000", .floatingPoint(offset: 0)), ("f98000", .floatingPoint(offset: 0)),
            ("f93c00", .floatingPoint(offset: 0)), ("fb3ff199999999999a", .floatingPoint(offset: 0)),
            ("f93e00", .floatingPoint(offset: 0)), ("f97bff", .floatingPoint(offset: 0)),
            ("fa47c35000", .floatingPoint(offset: 0)), ("fa7f7fffff", .floatingPoint(offset: 0)),
            ("fb7e37e43c8800759c", .floatingPoint(offset: 0)), ("f90001", .floatingPoint(offset: 0)),
            ("f90400", .floatingPoint(offset: 0)), ("f9c400", .floatingPoint(offset: 0)),
            ("fbc010666666666666", .floatingPoint(offset: 0)), ("f97c00", .floatingPoint(offset: 0)),
            ("f97e00", .floatingPoint(offset: 0)), ("f9fc00", .floatingPoint(offset: 0)),
            ("fa7f800000", .floatingPoint(offset: 0)), ("fa7fc00000", .floatingPoint(offset: 0)),
            ("faff800000", .floatingPoint(offset: 0)), ("fb7ff0000000000000", .floatingPoint(offset: 0)),
            ("fb7ff8000000000000", .floatingPoint(offset: 0)),
            ("fbfff0000000000000", .floatingPoint(offset: 0)),
            ("f7", .simpleValue(offset: 0)), ("f0", .simpleValue(offset: 0)),
            ("f818", .simpleValue(offset: 0)),
            ("f8ff", .simpleValue(offset: 0)),
            ("c074323031332d30332d32315432303a30343a30305a", .tag(offset: 0)),
            ("c11a514b67b0", .tag(offset: 0)), ("c1fb41d452d9ec200000", .tag(offset: 0)),
            ("d74401020304", .tag(offset: 0)), ("d818456449455446", .tag(offset: 0)),
            ("d82076687474703a2f2f7777772e6578616d706c652e636f6d", .tag(offset: 0)),
            ("5f42010243030405ff", .indefiniteLength(offset: 0)),
            ("7f657374726561646d696e67ff", .indefiniteLength(offset: 0)),
            ("9fff", .indefiniteLength(offset: 0)), ("9f018202039f0405ffff", .indefiniteLength(offset: 0)),
            ("9f01820203820405ff", .indefiniteLength(offset: 0)),
            ("83018202039f0405ff", .indefiniteLength(offset: 5)),
            ("83019f0203ff820405", .indefiniteLength(offset: 2)),
            (
                "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff",
                .indefiniteLength(offset: 0)
            ),
            ("bf61610161629f0203ffff", .indefiniteLength(offset: 0)),
            ("826161bf61626163ff", .indefiniteLength(offset: 3)),
            ("bf6346756ef563416d7421ff", .indefiniteLength(offset: 0)),
        ] as [(String, CBORError)])
    func outsideSubset(hex: String, error: CBORError) throws {
        let input = try bytes(hex)
        #expect(throws: error) { try CBORTree(decoding: input) }
        #expect(throws: error) {
            var decoder = CBORDecoder(input.span)
            try decoder.skipItem()
        }
    }
}
