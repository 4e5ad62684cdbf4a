import HTTP
import Phrases
import Testing

@testable import Simulation

@Suite("What a line does")
struct LinkPassageTests {
    private static func profile(_ text: String) throws -> LinkProfile {
        try LinkProfile(parsing: text, source: "test.link")
    }

    @Test(
        "A piece arrives when its bytes have gone over the line, half a round trip later",
        arguments: [
            ("up 1 KB/s", 1000, 1000), ("up 1 KB/s", 3000, 3000),
            ("up 10 KB/s\nround-trip 400 ms", 1000, 300),
            ("round-trip 600 ms", 1_000_000, 300), ("# nothing is slow", 1_000_000, 0), ("up 5 KB/s", 0, 0),
        ] as [(String, Int, Int64)])
    func arrival(text: String, byteCount: Int, milliseconds: Int64) throws {
        var passage = LinkPassage(over: try Self.profile(text), seed: 1)
        let delivery = passage.pass(byteCount, .up, atMilliseconds: 50)
        #expect(delivery == RelayDelivery(byteCount: byteCount, milliseconds: 50 + milliseconds, end: nil))
    }

    @Test("Pieces share the line, each direction its own, and keep their order")
    func shared() throws {
        let text = "up 1 KB/s\ndown 2 KB/s\nround-trip 100 ms\njitter 3000 ms\nloss 20 %"
        var passage = LinkPassage(over: try Self.profile(text), seed: 3)
        var last: Int64 = 0
        for _ in 0..<50 {
            let arrival = passage.pass(100, .up, atMilliseconds: 0).milliseconds
            #expect(arrival >= last)
            last = arrival
        }
        // Five thousand bytes at a thousand a second; what was lost and late comes on top.
        #expect(last >= 5050)
        #expect(passage.pass(100, .down, atMilliseconds: 0).milliseconds < 5000)
    }

    @Test("A connection breaks once, at the byte given, counted over both directions")
    func cut() {
        var passage = LinkPassage(over: LinkProfile(), cutAfterBytes: 250, seed: 1)
        #expect(passage.pass(100, .up, atMilliseconds: 0).end == nil)
        #expect(passage.pass(100, .down, atMilliseconds: 0).end == nil)
        #expect(
            passage.pass(100, .up, atMilliseconds: 7)
                == RelayDelivery(byteCount: 50, milliseconds: 7, end: .cut))
    }

    @Test("Shares of connections meet a login page or an early end, as often as the profile says")
    func fates() throws {
        let profile = try Self.profile("portal 20 %\ntruncated 25 %")
        var counts: [String: Int] = [:]
        for seed in 0..<4000 {
            switch LinkPassage(over: profile, seed: SeededRandom(seed: 5, UInt64(seed)).seed).fate {
            case .portal: counts["portal", default: 0] += 1
            case .truncated: counts["truncated", default: 0] += 1
            case .carried: counts["carried", default: 0] += 1
            }
        }
        #expect((700...900).contains(counts["portal"] ?? 0))
        #expect((700...900).contains(counts["truncated"] ?? 0))
    }

    @Test("The same seed has the same fortune")
    func seeded() throws {
        let profile = try Self.profile("up 3 KB/s\njitter 500 ms\nloss 10 %\ncut-every 20 KB")
        func story(_ seed: UInt64) -> [RelayDelivery] {
            var passage = LinkPassage(over: profile, seed: seed)
            return (0..<20).map {
                passage.pass(700, $0.isMultiple(of: 2) ? .up : .down, atMilliseconds: Int64($0))
            }
        }
        #expect(story(1) == story(1))
        #expect(story(1) != story(2))
    }

    @Test("Every built-in line can be read, and is worse than the one before", arguments: LinkProfile.builtIn)
    func builtIn(name: String) throws {
        #expect(try LinkProfile.builtIn(name) != nil)
        #expect(try LinkProfile.named(name) == LinkProfile.builtIn(name))
    }

    @Test(
        "A file that is wrong says where, and what was meant",
        arguments: [
            ("up", "test.link:1: no value behind up"),
            ("\nup 5 KB/s\nup 6 KB/s", "test.link:3: up stands twice"),
            ("up 5 parrots", "test.link:1: up cannot be '5 parrots'; write it in: KB/s, MB/s, B/s"),
            ("up 1e300 KB/s", "test.link:1: up cannot be '1e300 KB/s'; write it in: KB/s, MB/s, B/s"),
            ("up 1e-300 KB/s", "test.link:1: up cannot be '1e-300 KB/s'; write it in: KB/s, MB/s, B/s"),
            ("up nan KB/s", "test.link:1: up cannot be 'nan KB/s'; write it in: KB/s, MB/s, B/s"),
            ("up -5 KB/s", "test.link:1: up cannot be '-5 KB/s'; write it in: KB/s, MB/s, B/s"),
            ("loss 101 %", "test.link:1: loss cannot be '101 %'; write it in: 0 % … 100 %"),
        ])
    func wrongFile(text: String, message: String) {
        let error = #expect(throws: ProfileError.self) { try Self.profile(text) }
        #expect(error?.phrase.english == message)
        let unknown = #expect(throws: ProfileError.self) { try Self.profile("# a\nspeed 5 KB/s") }
        #expect(
            unknown?.phrase.english.hasPrefix("test.link:2: there is no speed; known are: up, down") == true)
    }
}
