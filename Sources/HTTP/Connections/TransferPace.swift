/// How a transfer in one direction gets on. A slow link may take as long as it needs while bytes keep
/// moving; a client that only pretends may not.
struct TransferPace {
    private let start: ContinuousClock.Instant
    private var lastProgress: ContinuousClock.Instant
    private(set) var byteCount = 0

    init(start: ContinuousClock.Instant) {
        self.start = start
        lastProgress = start
    }

    /// Notes that `byteCount` bytes have been moved since the start.
    mutating func reach(byteCount newCount: Int, at now: ContinuousClock.Instant) {
        guard newCount > byteCount else { return }
        byteCount = newCount
        lastProgress = now
    }

    /// When to give the transfer up: after a silence of `stallTime`, or when, `graceTime` aside, it has
    /// been slower on average than the limits allow.
    func deadline(stallTime: Duration, limits: HTTPLimits) -> ContinuousClock.Instant {
        let timeEarned = Duration.seconds(
            Double(byteCount) / Double(max(1, limits.transferBytesPerSecondMin)))
        return min(lastProgress + stallTime, start + limits.transferGraceTime + timeEarned)
    }
}
