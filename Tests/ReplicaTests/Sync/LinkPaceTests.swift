import Testing
import Wire

@testable import Replica

@Suite("How much feed a device asks for")
struct LinkPaceTests {
    private static let answers: [(asked: Int, bytes: Int, milliseconds: Int64, next: Int)] = [
        // At the speed of the answer, what 1.6 s carry.
        (32_768, 32_000, 3200, 16_000), (32_768, 32_000, 800, 64_000),
        // Growth is bounded, the page too, on both sides.
        (32_768, 32_000, 1, 131_072), (1 << 20, 1 << 20, 0, 1 << 20), (4096, 4096, .max, 4096),
        (1 << 20, .max, 1, 1 << 20),
        // A short answer tells of the round trip alone.
        (32_768, 900, 3000, 32_768),
    ]

    @Test("It learns from what the link carried", arguments: answers)
    func learns(asked: Int, bytes: Int, milliseconds: Int64, next: Int) {
        var pace = LinkPace(pageBytes: asked)
        pace.learn(inflatedBytes: bytes, milliseconds: milliseconds)
        #expect(pace.pageBytes == next)
    }

    @Test("A cut halves it, down to the least page [R8-12]")
    func cut() {
        var pace = LinkPace(pageBytes: nil)
        #expect(pace.pageBytes == WireLimits.pageBytesByDefault)
        #expect(WireLimits.pageBytesByDefault == 16_384 && WireLimits.pageBytes == 4096...1_048_576)
        pace.learnCut()
        #expect(pace.pageBytes == WireLimits.pageBytesByDefault / 2)
        for _ in 0..<20 { pace.learnCut() }
        #expect(pace.pageBytes == WireLimits.pageBytes.lowerBound)
        #expect(LinkPace(pageBytes: -5).pageBytes == WireLimits.pageBytes.lowerBound)
    }
}
