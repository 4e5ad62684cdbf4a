import Testing
import Wire

private let field = FieldNumber(rawValue: 1)

@Suite("Values and edits on the wire")
struct ValueCodingTests {
    private static let edits: [FieldEdit] = [
        .set(.null), .set(.integer(.min)), .set(.integer(.max)), .set(.text("")), .set(.text("李大山\u{0}")),
        .set(.bytes([])), .set(.bytes([0, 255])), .set(.array([])),
        .set(.array([.integer(1), .text("a"), .null])),
        .union(adding: [], removing: []),
        .union(adding: [.integer(1)], removing: [.integer(2), .bytes([3])]),
        .add(0), .add(.min), .add(.max), .append([]), .append([.text("甲"), .text("乙")]),
    ]

    @Test("An edit is read back as it was written", arguments: edits)
    func editRoundTrip(edit: FieldEdit) throws {
        var encoder = CBOREncoder()
        encoder.edits([field: edit, FieldNumber(rawValue: .max): edit])
        var decoder = CBORDecoder(encoder.bytes.span)
        #expect(try decoder.edits() == [field: edit, FieldNumber(rawValue: .max): edit])
        try decoder.expectEnd()
    }

    @Test("A value is read back as it was written")
    func valueRoundTrip() throws {
        for case .set(let value) in Self.edits {
            var encoder = CBOREncoder()
            encoder.value(value)
            encoder.fields([field: value])
            var decoder = CBORDecoder(encoder.bytes.span)
            #expect(try decoder.value() == value)
            #expect(try decoder.fields() == [field: value])
            try decoder.expectEnd()
        }
    }

    @Test(
        "Edits have the bytes of SPEC.md",
        arguments: [
            (FieldEdit.set(.integer(5)), "a10105"), (.set(.array([.integer(5)])), "a10182008105"),
            (.union(adding: [.integer(5)], removing: []), "a1018301810580"), (.add(-1), "a101820220"),
            (.append([.text("a")]), "a101820381" + "6161"), (.set(.null), "a101f6"),
        ])
    func spelling(edit: FieldEdit, hex: String) {
        var encoder = CBOREncoder()
        encoder.edits([field: edit])
        #expect(Hex.encode(encoder.bytes.span) == hex)
    }

    @Test(
        "What is no edit is refused",
        arguments: [
            ("no operation", "a10180"), ("unknown operation", "a101820480"),
            ("add without a number", "a1018202" + "80"),
            ("union of two", "a101820180"), ("set of three", "a10183008080"),
            ("nested arrays", "a10182008180"),
            ("map as a value", "a101a0"), ("boolean as a value", "a101f5"),
            ("field that is too great", "a11a0001000001"),
            ("negative field", "a12001"), ("field twice", "a201010101"),
            ("fields out of order", "a202010101"),
            ("operation that is no integer", "a1018260" + "80"),
        ])
    func refused(name: String, hex: String) throws {
        let bytes = try bytes(hex)
        #expect(throws: (any Error).self, "\(name)") {
            var decoder = CBORDecoder(bytes.span)
            _ = try decoder.edits()
        }
    }

    @Test(
        "A value at its limit passes, one beyond it does not",
        arguments: [
            (Value.text(String(repeating: "a", count: WireLimits.valueBytes)), true),
            (.text(String(repeating: "a", count: WireLimits.valueBytes + 1)), false),
            (.bytes([UInt8](repeating: 0, count: WireLimits.valueBytes)), true),
            (.bytes([UInt8](repeating: 0, count: WireLimits.valueBytes + 1)), false),
            (.array([Value](repeating: .null, count: WireLimits.elementsPerValue)), true),
            (.array([Value](repeating: .null, count: WireLimits.elementsPerValue + 1)), false),
        ])
    func valueLimits(value: Value, isAllowed: Bool) {
        var encoder = CBOREncoder()
        encoder.value(value)
        var decoder = CBORDecoder(encoder.bytes.span)
        #expect(((try? decoder.value()) == value) == isAllowed)
    }

    @Test("A record has at most so many fields", arguments: [0, 1])
    func fieldLimit(beyond: Int) {
        let count = UInt16(WireLimits.fieldsPerRecord + beyond)
        let map = FieldMap((0..<count).map { (FieldNumber(rawValue: $0), Value.null) })
        let edits = FieldMap((0..<count).map { (FieldNumber(rawValue: $0), FieldEdit.set(.null)) })
        var encoder = CBOREncoder()
        encoder.fields(map)
        encoder.edits(edits)
        var decoder = CBORDecoder(encoder.bytes.span)
        #expect((try? decoder.fields()) == (beyond == 0 ? map : nil))
        if beyond == 0 { #expect((try? decoder.edits()) == edits) }
    }
}
