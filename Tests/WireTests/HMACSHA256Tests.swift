import Testing
import Wire

@Suite("HMAC-SHA-256")
struct HMACSHA256Tests {
    private static let longKey = String(repeating: "aa", count: 131)

    /// RFC 4231 §4.2 to §4.8; the fifth case's code is cut to 128 bits there.
    @Test(
        "The test cases of RFC 4231",
        arguments: [
            (
                String(repeating: "0b", count: 20), "4869205468657265",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                "0102030405060708090a0b0c0d0e0f10111213141516171819", String(repeating: "cd", count: 50),
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
            ),
            (
                String(repeating: "0c", count: 20), "546573742057697468205472756e636174696f6e",
                "a3b6167473100ee06e0c796c2955552b"
            ),
            (
                longKey,
                "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d20"
                    + "48617368204b6579204669727374",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            (
                longKey,
                "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b"
                    + "2d73697a65206b657920616e642061206c6172676572207468616e20626c6f636b2d73697a652064"
                    + "6174612e20546865206b6579206e6565647320746f20626520686173686564206265666f72652062"
                    + "65696e6720757365642062792074686520484d414320616c676f726974686d2e",
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
            ),
        ])
    func rfc4231(secret: String, message: String, code: String) throws {
        let secret = try bytes(secret)
        let message = try bytes(message)
        let key = HMACSHA256.Key(secret.span)
        #expect(HMACSHA256.authenticationCode(of: message.span, key: key).description.hasPrefix(code))

        var inPieces = HMACSHA256(key: key)
        for index in message.indices {
            inPieces.update(message.span.extracting(index...index))
        }
        #expect(inPieces.finalize() == HMACSHA256.authenticationCode(of: message.span, key: key))
    }

    @Test("Every length of key up to two blocks and more, against another implementation")
    func everyLength() {
        var codes = SHA256()
        for length in 0..<150 {
            let secret = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 5 + length) }
            let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7 + length) }
            let key = HMACSHA256.Key(secret.span)
            let code = HMACSHA256.authenticationCode(of: message.span, key: key).bytes
            codes.update(code.span)
        }
        #expect(
            codes.finalize().description == "6b4c319dbef43a35f2b0aeffaf2c175a3cc342ef933bf85f0cc85ab0b37681c4"
        )
    }

    @Test("A code is valid for its message and key alone, and only whole")
    func validation() {
        let message = Array("message".utf8)
        let secret = Array("secret".utf8)
        let key = HMACSHA256.Key(secret.span)
        let otherKey = HMACSHA256.Key(message.span)
        let code = HMACSHA256.authenticationCode(of: message.span, key: key).bytes
        func isValid(_ code: [UInt8], of message: [UInt8], key: HMACSHA256.Key) -> Bool {
            HMACSHA256.isValid(code.span, of: message.span, key: key)
        }
        #expect(isValid(code, of: message, key: key))
        #expect(!isValid(code, of: secret, key: key))
        #expect(!isValid(code, of: message, key: otherKey))
        for index in code.indices {
            var wrong = code
            wrong[index] ^= 1
            #expect(!isValid(wrong, of: message, key: key))
            #expect(!isValid(Array(code[..<index]), of: message, key: key))
        }
    }
}
