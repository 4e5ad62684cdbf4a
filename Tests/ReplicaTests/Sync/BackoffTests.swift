import Replica
import Testing

@Suite("Pauses after failures")
struct BackoffTests {
    /// Always the same number: a small one gives the shortest pause, the largest the longest.
    private struct Fixed: RandomNumberGenerator {
        let number: UInt64

        func next() -> UInt64 { number }
    }

    private static let middles = [1, 2, 4, 8, 16, 32, 60, 60, 60]

    @Test("A pause doubles from one second to sixty, half more or less [R7.1-23]")
    func bounds() {
        var (shortest, longest) = (Fixed(number: 1 << 32), Fixed(number: .max))
        var (low, high) = (Backoff(), Backoff())
        for seconds in Self.middles {
            #expect(low.pause(using: &shortest) == .milliseconds(seconds * 500))
            #expect(high.pause(using: &longest) == .milliseconds(seconds * 1500))
        }
    }

    @Test("Devices that fail together do not return together")
    func jitter() {
        var random = SeededRandom(1)
        for (place, seconds) in Self.middles.enumerated() {
            var pauses: [Duration] = []
            for _ in 0..<200 {
                var backoff = Backoff()
                for _ in 0..<place { _ = backoff.pause(using: &random) }
                pauses.append(backoff.pause(using: &random))
            }
            let range = Duration.milliseconds(seconds * 500)...Duration.milliseconds(seconds * 1500)
            #expect(pauses.allSatisfy(range.contains))
            #expect(Set(pauses).count > 50)
        }
    }

    @Test("A success begins anew")
    func reset() {
        var shortest = Fixed(number: 1 << 32)
        var backoff = Backoff()
        for _ in 0..<5 { _ = backoff.pause(using: &shortest) }
        backoff.reset()
        #expect(backoff.pause(using: &shortest) == .milliseconds(500))
    }
}
