import Testing
import Wire

@Suite("SHA-256")
struct SHA256Tests {
    @Test("NIST's short messages", arguments: SHA256Vectors.shortMessages)
    func shortMessage(message: String, digest: String) throws {
        let message = try bytes(message)
        #expect(SHA256.hash(message.span).description == digest)
    }

    @Test("NIST's long messages, at once and in pieces", arguments: SHA256Vectors.longMessages)
    func longMessage(message: String, digest: String) throws {
        let message = try bytes(message)
        #expect(SHA256.hash(message.span).description == digest)
        for pieceBytes in [1, 3, 63, 64, 65, 200] {
            var hash = SHA256()
            for start in stride(from: 0, to: message.count, by: pieceBytes) {
                hash.update(message.span.extracting(start..<min(start + pieceBytes, message.count)))
            }
            #expect(hash.finalize().description == digest)
        }
    }

    /// The Secure Hash Algorithm Validation System (SHAVS), §6.4.
    @Test("NIST's pseudorandomly generated messages")
    func monteCarlo() throws {
        var seed = try bytes(SHA256Vectors.monteCarloSeed)
        for checkpoint in SHA256Vectors.monteCarloCheckpoints {
            var last = [seed, seed, seed]
            for _ in 0..<1000 {
                let message = Array(last.joined())
                last = [last[1], last[2], SHA256.hash(message.span).bytes]
            }
            seed = last[2]
            #expect(Hex.encode(seed.span) == checkpoint)
        }
    }

    @Test(
        "The examples of FIPS 180-4",
        arguments: [
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func examples(text: String, digest: String) {
        let message = Array(text.utf8)
        #expect(SHA256.hash(message.span).description == digest)
    }

    @Test("Every length up to some blocks, against another implementation")
    func everyLength() {
        var digests = SHA256()
        for length in 0..<300 {
            let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7 + length) }
            let digest = SHA256.hash(message.span).bytes
            digests.update(digest.span)
        }
        #expect(
            digests.finalize().description
                == "d5238871a46ac4a1a75ac3fb19d645b0b3b9e5f35f5f720e2b240d605c6b694e")
    }

    @Test("A digest may be taken on the way, and more bytes follow")
    func finalizeOnTheWay() {
        let message = [UInt8](0..<150)
        var hash = SHA256()
        for index in message.indices {
            #expect(hash.finalize() == SHA256.hash(message.span.extracting(..<index)))
            hash.update(message.span.extracting(index...index))
        }
        #expect(hash.finalize() == SHA256.hash(message.span))
    }
}
