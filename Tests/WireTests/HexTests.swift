import Testing
import Wire

@Suite("Hexadecimal")
struct HexTests {
    /// RFC 4648 §10, in lowercase.
    @Test(
        "The test vectors of RFC 4648",
        arguments: [
            ("", ""), ("f", "66"), ("fo", "666f"), ("foo", "666f6f"), ("foob", "666f6f62"),
            ("fooba", "666f6f6261"), ("foobar", "666f6f626172"),
        ])
    func rfc4648(text: String, hex: String) {
        let bytes = Array(text.utf8)
        #expect(Hex.encode(bytes.span) == hex)
        #expect(Hex.decode(hex) == bytes)
    }

    @Test("Every byte has one form")
    func everyByte() {
        let all = [UInt8](0...255)
        let hex = Hex.encode(all.span)
        #expect(Hex.decode(hex) == all)
        #expect(hex.hasPrefix("000102") && hex.hasSuffix("fdfeff"))
    }

    @Test(
        "Any other form is refused",
        arguments: ["0", "000", "0A", "A0", "0g", "g0", "0x00", " 00", "00 ", "é0", "/0", ":0", "`0"])
    func refused(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
