import Wire

/// How much feed to ask for in one answer: as much as the link carries in `SyncEngineLimits.answerMilliseconds`, so
/// that a line which breaks now and then costs little, and a fast one needs few round trips.
struct LinkPace {
    private(set) var pageBytes: Int

    init(pageBytes: Int?) { self.pageBytes = Self.bounded(pageBytes ?? WireLimits.pageBytesByDefault) }

    /// Learns from an answer of `inflatedBytes` that took `milliseconds` from its request to its end.
    mutating func learn(inflatedBytes: Int, milliseconds: Int64) {
        // A short answer tells of the round trip alone.
        guard inflatedBytes >= pageBytes / 2 else { return }
        let elapsed = Int(clamping: max(1, milliseconds))
        let (scaled, overflow) = inflatedBytes.multipliedReportingOverflow(
            by: Int(SyncEngineLimits.answerMilliseconds))
        let carried = overflow ? .max : scaled / elapsed
        pageBytes = Self.bounded(min(carried, pageBytes * SyncEngineLimits.pageGrowth))
    }

    /// Learns from a line that broke.
    mutating func learnCut() { pageBytes = Self.bounded(pageBytes / 2) }

    private static func bounded(_ count: Int) -> Int {
        min(max(count, WireLimits.pageBytes.lowerBound), WireLimits.pageBytes.upperBound)
    }
}
