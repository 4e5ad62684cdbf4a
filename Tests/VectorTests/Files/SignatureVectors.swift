import SyncServer
import Testing
import Wire

extension Vector {
    private func secret() throws -> [UInt8] { try #require(common["secret"]).asBytes("secret") }

    private func key() throws -> HMACSHA256.Key {
        let secret = try secret()
        return HMACSHA256.Key(secret.span)
    }

    /// signatures.json, `requests`.
    func checkSignedRequest() throws {
        let (secret, key) = (try secret(), try key())
        try read { keys in
            let (path, body) = (try keys.text("path"), try keys.bytes("body"))
            let signature = RequestSignature(
                device: try keys.integer("device"), dateMilliseconds: try keys.integer("date"),
                nonce: try keys.bytes("nonce"), key: key, method: "POST", path: path, body: body)
            let text = Array(try keys.text("text").utf8)
            #expect(signature.code == HMACSHA256.authenticationCode(of: text.span, key: key).bytes)
            let header = try keys.text("header")
            #expect(signature.header == header)
            let received = try #require(RequestSignature(header: header))
            #expect(received == signature)
            #expect(received.isValid(key: key, method: "POST", path: path, body: body))
            #expect(!received.isValid(key: key, method: "POST", path: path + "x", body: body))
            #expect(!received.isValid(key: key, method: "POST", path: path, body: body + [0]))
            for index in body.indices {
                var altered = body
                altered[index] ^= 1
                #expect(!received.isValid(key: key, method: "POST", path: path, body: altered))
            }
            for index in secret.indices {
                var altered = secret
                altered[index] ^= 1
                let other = HMACSHA256.Key(altered.span)
                #expect(!received.isValid(key: other, method: "POST", path: path, body: body))
            }
        }
    }

    /// signatures.json, `headers`.
    func checkRefusedHeader() throws {
        let key = try key()
        try read { keys in
            let signature = RequestSignature(header: try keys.text("header"))
            let code = FailureCode(rawValue: try keys.text("code"))
            guard code == .signatureMissing else {
                #expect(code == .signatureWrong)
                let (path, body) = (try keys.text("path"), try keys.bytes("body"))
                let isValid = try #require(signature).isValid(
                    key: key, method: "POST", path: path, body: body)
                #expect(!isValid)
                return
            }
            #expect(signature == nil)
        }
    }

    /// signatures.json, `freshness`.
    func checkFreshness() throws {
        let key = try key()
        try read { keys in
            let date = try keys.integer("date")
            let signature = RequestSignature(
                device: 1, dateMilliseconds: date, nonce: [UInt8](repeating: 0, count: WireLimits.nonceBytes),
                key: key, method: "POST", path: ProtocolVersion.syncPath, body: [])
            let guarding = ReplayGuard(nowMilliseconds: try keys.integer("started"))
            if try keys.boolean("seen") {
                #expect(guarding.admit(signature, nowMilliseconds: date) == .fresh)
            }
            let verdict = guarding.admit(signature, nowMilliseconds: try keys.integer("now"))
            let code = try keys.textOrNull("code")
            #expect(verdict.failureCode?.rawValue == code)
        }
    }

    /// signatures.json, `codes`.
    func checkEnrolmentCode() throws {
        try read { keys in
            let (typed, plain) = (try keys.text("typed"), try keys.text("plain"))
            #expect(EnrolmentCode.normalized(typed) == plain)
        }
    }
}

extension ReplayGuard.Verdict {
    fileprivate var failureCode: FailureCode? {
        switch self {
        case .fresh: nil
        case .stale: .signatureStale
        case .replayed: .signatureReplayed
        }
    }
}

extension Vector {
    /// signatures.json, `answers`.
    func checkBundledAnswer() throws {
        let key = try key()
        try read { keys in
            let answer = BundleAnswer(
                device: try keys.integer("device"), nonce: try keys.bytes("nonce"),
                status: Int(try keys.integer("status")), body: try keys.bytes("body"), key: key)
            let text = Array(try keys.text("text").utf8)
            #expect(answer.code == HMACSHA256.authenticationCode(of: text.span, key: key).bytes)
            let code = try keys.bytes("code")
            #expect(answer.code == code)
            #expect(answer.isValid(key: key))
            var altered = answer
            altered.status += 1
            #expect(!altered.isValid(key: key))
            altered = answer
            altered.body.append(0)
            #expect(!altered.isValid(key: key))
            altered = answer
            altered.device += 1
            #expect(!altered.isValid(key: key))
            altered = answer
            altered.nonce[0] ^= 1
            #expect(!altered.isValid(key: key))
        }
    }
}
