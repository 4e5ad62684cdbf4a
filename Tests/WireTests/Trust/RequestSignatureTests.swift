import Testing
import Wire

@Suite("Request signatures")
struct RequestSignatureTests {
    private let secret: [UInt8] = Array(0..<32)
    private let body: [UInt8] = [1, 2, 3]
    private let nonce: [UInt8] = Array(0..<9)

    private var key: HMACSHA256.Key { HMACSHA256.Key(secret.span) }

    private var signature: RequestSignature {
        RequestSignature(
            device: 12, dateMilliseconds: 1_795_500_000_000, nonce: nonce, key: key, method: "POST",
            path: "/v1/sync", body: body)
    }

    @Test("The code is the HMAC of the text that SPEC.md gives")
    func signedText() {
        let text =
            "GL1\nPOST\n/v1/sync\n12\n1795500000000\n\(Base64URL.encode(nonce.span))\n\(SHA256.hash(body.span))"
        let message = Array(text.utf8)
        #expect(signature.code == HMACSHA256.authenticationCode(of: message.span, key: key).bytes)
    }

    @Test("The header is read back as it was written, and fits its request")
    func roundTrip() throws {
        let read = try #require(RequestSignature(header: signature.header))
        #expect(read == signature)
        #expect(read.isValid(key: key, method: "POST", path: "/v1/sync", body: body))
    }

    @Test("A change of any part is noticed")
    func changedParts() {
        func isValid(
            _ change: (inout RequestSignature) -> Void = { _ in }, method: String = "POST",
            path: String = "/v1/sync",
            body: [UInt8] = [1, 2, 3], secret: [UInt8] = Array(0..<32)
        ) -> Bool {
            var changed = signature
            change(&changed)
            return changed.isValid(key: HMACSHA256.Key(secret.span), method: method, path: path, body: body)
        }
        #expect(isValid())
        #expect(!isValid({ $0.device += 1 }))
        #expect(!isValid({ $0.dateMilliseconds += 1 }))
        for index in nonce.indices { #expect(!isValid({ $0.nonce[index] ^= 1 })) }
        for index in signature.code.indices { #expect(!isValid({ $0.code[index] ^= 0x80 })) }
        #expect(!isValid({ $0.code.removeLast() }))
        #expect(!isValid({ $0.code = [] }))
        #expect(!isValid(method: "GET"))
        #expect(!isValid(path: "/v1/enrol"))
        #expect(!isValid(body: []))
        #expect(!isValid(body: [1, 2, 3, 0]))
        #expect(!isValid(secret: Array(1...32)))
    }

    @Test("A header that is not of the form is refused")
    func malformed() {
        let good = signature.header
        let parts = good.dropFirst(4).split(separator: ".").map(String.init)
        func header(_ change: (inout [String]) -> Void) -> String {
            var changed = parts
            change(&changed)
            return "GL1 " + changed.joined(separator: ".")
        }
        let bad = [
            "", "GL1", "GL1 ", "Basic abc", String(good.dropFirst(4)), "gl1" + good.dropFirst(3), good + ".",
            "GL1  " + good.dropFirst(4), good + String(repeating: "A", count: 200),
            header { $0[0] = "0" }, header { $0[0] = "-1" }, header { $0[0] = "" },
            header { $0[0] = "9223372036854775808" },
            header { $0[1] = "-1" }, header { $0[1] = "x" }, header { $0[1] = "" },
            header { $0[2] = "AAAA" }, header { $0[2] = "" }, header { $0[2] = "!!!!!!!!!!!!" },
            header { $0[3].removeLast() }, header { $0[3] += "A" }, header { $0[3] = "" },
            header { $0.removeLast() }, header { $0.append("x") }, header { $0[0] = "+12" },
            header { $0[0] = "012" },
        ]
        #expect(RequestSignature(header: good) != nil)
        for header in bad { #expect(RequestSignature(header: header) == nil, "\(header)") }
    }
}
