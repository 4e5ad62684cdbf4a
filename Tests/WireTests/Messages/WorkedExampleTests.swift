import Foundation
import Testing
import Wire

/// The hexadecimal of SPEC.md §16 is what this build speaks: a specification that drifts from the code fails here.
@Suite("The specification's worked example")
struct WorkedExampleTests {
    /// The code blocks of §16, in order.
    private let blocks: [String]

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("Protocol/SPEC.md"), encoding: .utf8)
        let section = try #require(text.range(of: "\n## 16. "))
        blocks = text[section.upperBound...].components(separatedBy: "```").enumerated()
            .compactMap { $0.offset % 2 == 1 ? $0.element.trimmingCharacters(in: .newlines) : nil }
        try #require(blocks.count >= 8)
    }

    private func bytes(_ block: Int) throws -> [UInt8] {
        try #require(Hex.decode(blocks[block].filter { !$0.isWhitespace }))
    }

    @Test("The request inflates, reads and writes back to the bytes shown")
    func request() throws {
        let (sequence, body) = (try bytes(0), try bytes(2))
        let inflated = try Zlib.inflate(body.span, limitBytes: WireLimits.inflatedBytes)
        #expect(inflated == sequence)
        let request = try SyncRequest(decoding: sequence.span)
        #expect(request.encoded() == sequence)
        #expect(request.changes.first?.edits[FieldNumber(rawValue: 2)] == .set(.text("李大山")))
    }

    @Test("The signature shown is that of the request")
    func signature() throws {
        let header = try #require(blocks[4].split(separator: ":", maxSplits: 1).last).trimmingCharacters(
            in: .whitespaces)
        let signature = try #require(RequestSignature(header: header))
        let (secret, body) = (Array(UInt8(0)..<32), try bytes(2))
        let key = HMACSHA256.Key(secret.span)
        let isValid = signature.isValid(key: key, method: "POST", path: ProtocolVersion.syncPath, body: body)
        #expect(isValid)
        #expect(blocks[3].hasSuffix(SHA256.hash(body.span).description))
    }

    @Test("The answer inflates, reads and writes back to the bytes shown")
    func answer() throws {
        let (body, sequence) = (try bytes(5), try bytes(6))
        let inflated = try Zlib.inflate(body.span, limitBytes: WireLimits.inflatedBytes)
        #expect(inflated == sequence)
        let response = try SyncResponse(decoding: sequence.span)
        #expect(response.encoded() == sequence)
        #expect(response.outcomes.map(\.status) == [.applied])
    }
}
