import Testing
import Wire

@Suite("Requests and answers as files")
struct BundleTests {
    private static let secret: [UInt8] = Array(0..<32)
    private static let key = HMACSHA256.Key(secret.span)

    private static let requests = [
        BundleRequest(path: "/v1/sync", authorization: "GL1 1.2.AAAAAAAAAAAA.x", body: [1, 2, 3]),
        BundleRequest(path: "", authorization: "", body: []),
    ]

    private static let answers = [
        BundleAnswer(device: 5, nonce: Array(1...9), status: 200, body: [0x78, 0x9c, 0x01], key: key),
        BundleAnswer(
            device: 0, nonce: [UInt8](repeating: 0, count: WireLimits.nonceBytes), status: 401, body: [],
            key: nil),
    ]

    private static let files: [Bundle.Content] = [.requests(requests), .answers(answers)]

    private static func encoded(_ content: Bundle.Content) -> [UInt8] {
        switch content {
        case .requests(let requests): requests.flatMap { $0.encoded() }
        case .answers(let answers): answers.flatMap { $0.encoded() }
        }
    }

    private static func count(_ content: Bundle.Content) -> Int {
        switch content {
        case .requests(let requests): requests.count
        case .answers(let answers): answers.count
        }
    }

    @Test("A file is read back as it was written", arguments: files)
    func roundTrip(content: Bundle.Content) throws {
        let bytes = Self.encoded(content)
        #expect(try Bundle.read(bytes.span) == content)
    }

    @Test(
        "Messages of unknown numbers are skipped, in front too, and so are further elements", arguments: files
    )
    func laterVersions(content: Bundle.Content) throws {
        let unknown = try bytes("821903e7a1616101")
        let between = unknown + Self.encoded(content) + unknown
        #expect(try Bundle.read(between.span) == content)
        var longer = Self.encoded(content)
        longer[0] += 1
        let first =
            switch content {
            case .requests(let requests): requests[0].encoded().count
            case .answers(let answers): answers[0].encoded().count
            }
        longer.insert(0xf6, at: first)
        #expect(try Bundle.read(longer.span) == content)
    }

    @Test("A file that ends early is refused, or holds whole messages alone", arguments: files)
    func truncation(content: Bundle.Content) throws {
        let whole = Self.encoded(content)
        var readable = 0
        for end in whole.indices {
            let start = Array(whole[..<end])
            guard let read = try? Bundle.read(start.span) else { continue }
            readable += 1
            #expect(Self.count(read) < Self.count(content))
            #expect(whole.starts(with: Self.encoded(read)))
        }
        #expect(readable == 1)
    }

    @Test(
        "What is no bundle is refused",
        arguments: [
            "", "00", "80", "8132", "843203f6f6", "83189660", "d90100", "8418326040",
        ])
    func malformed(hex: String) throws {
        let bytes = try bytes(hex)
        #expect(throws: MessageError.self) { try Bundle.read(bytes.span) }
    }

    @Test("An answer has a nonce and a code of their lengths, and a status")
    func elements() {
        func refusal(_ change: (inout BundleAnswer) -> Void) -> MessageError? {
            var answer = Self.answers[0]
            change(&answer)
            let bytes = answer.encoded()
            do throws(MessageError) {
                _ = try Bundle.read(bytes.span)
                return nil
            } catch { return error }
        }
        #expect(refusal { _ in } == nil)
        #expect(refusal { $0.nonce.removeLast() } == .badElement(message: 51, name: "nonce"))
        #expect(refusal { $0.nonce.append(0) } == .badElement(message: 51, name: "nonce"))
        #expect(refusal { $0.code.removeLast() } == .badElement(message: 51, name: "code"))
        #expect(refusal { $0.code = [] } == .badElement(message: 51, name: "code"))
        #expect(refusal { $0.status = -1 } == .badElement(message: 51, name: "status"))
    }

    @Test("Requests and answers do not lie in one file")
    func mixed() {
        let mixed = Self.requests[0].encoded() + Self.answers[0].encoded()
        #expect(throws: MessageError.self) { try Bundle.read(mixed.span) }
    }

    @Test("A body, and a file, may be as large as the limit says and no larger")
    func limits() throws {
        func request(_ byteCount: Int) -> [UInt8] {
            BundleRequest(path: "", authorization: "", body: [UInt8](repeating: 0, count: byteCount))
                .encoded()
        }
        func answer(_ byteCount: Int) -> [UInt8] {
            BundleAnswer(
                device: 1, nonce: Array(1...9), status: 200, body: [UInt8](repeating: 0, count: byteCount),
                key: Self.key
            ).encoded()
        }
        func refusal(_ bytes: [UInt8]) -> MessageError? {
            do throws(MessageError) {
                _ = try Bundle.read(bytes.span)
                return nil
            } catch { return error }
        }
        #expect(refusal(request(WireLimits.requestBytes)) == nil)
        #expect(refusal(request(WireLimits.requestBytes + 1)) == .overLimit(name: "request-bytes"))
        #expect(refusal(answer(WireLimits.inflatedBytes)) == nil)
        #expect(refusal(answer(WireLimits.inflatedBytes + 1)) == .overLimit(name: "answer-bytes"))
        let large = [UInt8](repeating: 0, count: WireLimits.bundleBytes + 1)
        #expect(refusal(large) == .overLimit(name: "bundle-bytes"))
    }

    @Test("The code of an answer is the HMAC of the lines that SPEC.md gives")
    func code() throws {
        // Computed by another implementation of HMAC and SHA-256.
        let code = try bytes("3ce0227dd8008eb742bec5e8f999cc2103ad017a09cf1cc75f47b89f18d1ac5b")
        #expect(Self.answers[0].code == code)
        #expect(Self.answers[0].hasCode && Self.answers[0].isValid(key: Self.key))
    }

    @Test("A change of any part of an answer is noticed, and so is another device's key")
    func forged() {
        func isValid(_ change: (inout BundleAnswer) -> Void) -> Bool {
            var answer = Self.answers[0]
            change(&answer)
            return answer.isValid(key: Self.key)
        }
        #expect(isValid { _ in })
        #expect(!isValid { $0.device = 6 })
        #expect(!isValid { $0.status = 401 })
        for index in 0..<WireLimits.nonceBytes { #expect(!isValid { $0.nonce[index] ^= 1 }) }
        for index in 0..<3 { #expect(!isValid { $0.body[index] ^= 0x80 }) }
        #expect(!isValid { $0.body.append(0) })
        for index in 0..<Digest256.byteCount { #expect(!isValid { $0.code[index] ^= 1 }) }
        let other: [UInt8] = Array(1...32)
        #expect(!Self.answers[0].isValid(key: HMACSHA256.Key(other.span)))
    }

    @Test("An answer without a code is nobody's")
    func withoutCode() {
        #expect(Self.answers[1].code == [UInt8](repeating: 0, count: Digest256.byteCount))
        #expect(!Self.answers[1].hasCode && !Self.answers[1].isValid(key: Self.key))
    }
}
