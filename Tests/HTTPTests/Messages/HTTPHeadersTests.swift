import Testing

@testable import HTTP

@Suite("Header fields")
struct HTTPHeadersTests {
    @Test("Names are found in whatever case, and the first field counts")
    func lookup() {
        let headers: HTTPHeaders = ["Set-Cookie": "a", "ETag": "b", "set-cookie": "c"]
        #expect(headers["SET-COOKIE"] == "a")
        #expect(headers.values(of: "Set-cookie") == ["a", "c"])
        #expect(headers["Cookie"] == nil)
    }

    @Test(
        "Only ASCII letters have a case", arguments: [("[", "{"), ("@", "`"), ("K", "\u{212A}"), ("a", "aa")])
    func caseFolding(left: String, right: String) {
        #expect(HTTPHeaders(dictionaryLiteral: (left, "x"))[right] == nil)
    }

    @Test("Assignment replaces every field of the name")
    func assignment() {
        var headers: HTTPHeaders = ["A": "1", "B": "2", "a": "3"]
        headers["a"] = "4"
        #expect(headers == ["B": "2", "a": "4"])
        headers["B"] = nil
        #expect(headers == ["a": "4"])
    }

    @Test("Fields keep the order in which they were added")
    func order() {
        var headers = HTTPHeaders()
        for name in ["C", "A", "B", "A"] { headers.append(name, "") }
        #expect(headers.fields.map(\.name) == ["C", "A", "B", "A"])
    }
}
