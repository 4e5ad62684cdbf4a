import Testing

@testable import HTTP

@Suite("Header field lines")
struct FieldLineTests {
    @Test(
        "A field is a name and a value without the white space around it",
        arguments: [
            ("Accept: */*", "Accept", "*/*"),
            ("accept:*/*", "accept", "*/*"),
            ("X-A: \t b c \t", "X-A", "b c"),
            ("X-Empty:", "X-Empty", ""),
            ("X-Blank:  \t ", "X-Blank", ""),
            ("X-Colon: a:b", "X-Colon", "a:b"),
            ("!#$%&'*+-.^_`|~9: token", "!#$%&'*+-.^_`|~9", "token"),
            ("X-Name: 户主", "X-Name", "户主"),
        ])
    func field(line: String, name: String, value: String) throws {
        #expect(
            try HTTPHeaders.Field(parsing: [UInt8](line).span) == HTTPHeaders.Field(name: name, value: value))
    }

    @Test("A value that is not UTF-8 is kept legible")
    func notUTF8() throws {
        let line = [UInt8]("X-Name: a") + [0xBB, 0xA7] + [UInt8]("b")
        #expect(try HTTPHeaders.Field(parsing: line.span).value == "a\u{FFFD}\u{FFFD}b")
    }

    @Test(
        "A malformed field is refused",
        arguments: [
            (" folded", .foldedField),
            ("\tfolded", .foldedField),
            ("no colon", .invalidFieldName),
            (": no name", .invalidFieldName),
            ("Name : value", .invalidFieldName),
            ("Na me: value", .invalidFieldName),
            ("Na\0me: value", .invalidFieldName),
            ("(comment): value", .invalidFieldName),
            ("户: value", .invalidFieldName),
            ("Name: a\rb", .invalidFieldValue),
            ("Name: a\0b", .invalidFieldValue),
            ("Name: a\u{1B}b", .invalidFieldValue),
            ("Name: a\u{7F}b", .invalidFieldValue),
        ] as [(String, RequestFault)])
    func refusal(line: String, fault: RequestFault) {
        #expect(throws: fault) { try HTTPHeaders.Field(parsing: [UInt8](line).span) }
    }
}
