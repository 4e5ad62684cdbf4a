/// How long to wait after a failure before the next try: doubled each time up to a bound, and more or less at random,
/// so that the devices of a centre that failed do not all return at once (SPEC.md §5.9).
package struct Backoff: Sendable {
    package static let first = Duration.seconds(1)
    package static let longest = Duration.seconds(60)
    /// By how much a pause is longer or shorter, at most, in hundredths.
    private static let jitterPercent = 50

    private var next = Backoff.first

    package init() {}

    /// The pause before the next try.
    package mutating func pause(using random: inout some RandomNumberGenerator) -> Duration {
        let percent = Int.random(in: (100 - Self.jitterPercent)...(100 + Self.jitterPercent), using: &random)
        defer { next = min(next * 2, Self.longest) }
        return next * percent / 100
    }

    /// Begins anew, after a success.
    package mutating func reset() { next = Self.first }
}
