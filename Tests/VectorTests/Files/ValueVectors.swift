import Testing
import Wire

extension Vector {
    /// values.json, `items`.
    func checkItem() throws {
        let (item, bytes) = try read { keys in (try keys.item("item"), try keys.bytes("hex")) }
        #expect(item.encoded == bytes)
        #expect(try Item(decoding: bytes) == item)
    }

    /// values.json, `digests`.
    func checkDigest() throws {
        try read { keys in
            let message = try keys.bytes("message")
            let key = try keys.takeIfPresent("key")?.asBytes("key")
            if let hash = try keys.takeIfPresent("sha256")?.asText("sha256") {
                #expect(SHA256.hash(message.span) == Digest256(hex: hash))
            } else if let text = try keys.takeIfPresent("base64url")?.asText("base64url") {
                #expect(Base64URL.encode(message.span) == text)
                #expect(Base64URL.decode(text) == message)
            } else {
                let secret = try #require(key)
                let key = HMACSHA256.Key(secret.span)
                let code = try keys.bytes("hmac")
                #expect(HMACSHA256.authenticationCode(of: message.span, key: key).bytes == code)
                let isValid = HMACSHA256.isValid(code.span, of: message.span, key: key)
                #expect(isValid)
            }
        }
    }
}
