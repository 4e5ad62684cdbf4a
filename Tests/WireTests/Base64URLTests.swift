import Testing
import Wire

@Suite("base64url")
struct Base64URLTests {
    /// RFC 4648 §10, without the padding.
    @Test(
        "The test vectors of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func rfc4648(text: String, encoded: String) {
        let bytes = Array(text.utf8)
        #expect(Base64URL.encode(bytes.span) == encoded)
        #expect(Base64URL.decode(encoded) == bytes)
    }

    @Test("The alphabet is that of RFC 4648 §5, in its order")
    func alphabet() throws {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        let bytes = try #require(Base64URL.decode(alphabet))
        #expect(Hex.encode(bytes.span).hasPrefix("00108310518720928b30d38f"))
        #expect(Base64URL.encode(bytes.span) == alphabet)
    }

    @Test("Random bytes of every length are read back")
    func roundTrip() {
        var generator = SeededGenerator(seed: 1)
        for count in 0..<500 {
            let bytes = generator.bytes(count: count)
            #expect(Base64URL.decode(Base64URL.encode(bytes.span)) == bytes)
        }
    }

    @Test(
        "Any other form is refused: padding, other alphabets, white space, a symbol too many, loose bits",
        arguments: [
            "Zg==", "Zm8=", "Zm9vYg==", "=", "A", "Zm9vY", "+A", "/A", "Zm 9v", "Zm9v\n", "Zh", "Zm9", "é",
        ])
    func refused(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test("A random text is refused or is the one form of its bytes")
    func onlyForm() {
        var generator = SeededGenerator(seed: 2)
        var acceptedCount = 0
        for _ in 0..<20_000 {
            let symbols = "AQgwZz09-_".unicodeScalars.map { Character($0) }
            let text = String(
                (0..<Int.random(in: 0...7, using: &generator)).map { _ in
                    symbols.randomElement(using: &generator) ?? "A"
                })
            if let bytes = Base64URL.decode(text) {
                acceptedCount += 1
                #expect(Base64URL.encode(bytes.span) == text)
            }
        }
        #expect((1000..<19_000).contains(acceptedCount))
    }
}
