import Foundation
import Terminal
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test(
        "Values print as RFC 8259 writes them",
        arguments: [
            (nil, "null"), (true, "true"), (false, "false"), (0, "0"),
            (.integer(.min), "-9223372036854775808"),
            (.integer(.max), "9223372036854775807"), ([], "[]"), ([:], "{}"),
            ([1, ["a"], nil], "[1,[\"a\"],null]"),
            (["z": 1, "a": ["m": false]], "{\"z\":1,\"a\":{\"m\":false}}"), ("户主", "\"户主\""),
            ("\"\\/", "\"\\\"\\\\/\""), ("\n\r\t\u{8}\u{0}", "\"\\n\\r\\t\\u0008\\u0000\""),
            ("\u{1B}[31m\u{7F}\u{9B}\u{2028}\u{202E}", "\"\\u001b[31m\\u007f\\u009b\\u2028\\u202e\""),
            ("🙂", "\"🙂\""),
            (["\u{1B}\"": 1], "{\"\\u001b\\\"\":1}"),
        ] as [(JSONValue, String)])
    func text(value: JSONValue, expected: String) {
        #expect(value.text == expected)
    }

    @Test("Every character of the basic plane survives a reading by another implementation")
    func roundTrip() throws {
        let scalars = (UInt32(0)...0xFFFF).compactMap(Unicode.Scalar.init)
        let string = String(String.UnicodeScalarView(scalars))
        let document = JSONValue.object([.init("text", .string(string))])
        let decoded = try JSONDecoder().decode([String: String].self, from: Data(document.text.utf8))
        #expect(decoded["text"].map { Array($0.unicodeScalars) } == scalars)
    }

    @Test("Absent values are null")
    func optional() {
        #expect(JSONValue.optional(String?.none) == .null)
        #expect(JSONValue.optional("a") == .string("a"))
        #expect(JSONValue.optional(Int64?.some(3)) == .integer(3))
    }
}
