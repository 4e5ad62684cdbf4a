package import Phrases

extension FleetReport {
    /// What a fleet that runs is at, in one line.
    package var live: Phrase {
        guard let now = hours.last else { return Phrase(zh: "建立乡镇", en: "founding the township") }
        let hour = now.hour < 10 ? "0\(now.hour)" : "\(now.hour)"
        let rate = wallMilliseconds > 0 ? Int64(sum(\.syncs)) * 1000 / wallMilliseconds : 0
        let megabytes = sum(\.byteCount) / 1_000_000
        return Phrase(
            zh:
                "第\(now.day)天 \(hour):00 · 在线 \(now.devicesOnline) · 待送 \(grouped(now.pendingChanges)) · 每秒同步 \(rate) · 待审 \(grouped(sum(\.inReview))) · 被拒 \(grouped(sum(\.refused))) · \(megabytes) MB",
            en:
                "day \(now.day) \(hour):00 · online \(now.devicesOnline) · pending \(grouped(now.pendingChanges)) · \(rate) syncs/s · conflicts \(grouped(sum(\.inReview))) · refused \(grouped(sum(\.refused))) · \(megabytes) MB"
        )
    }

    /// What the last day was like, in one line; nil within a day.
    package var day: Phrase? {
        guard let last = hours.last, last.hour == FleetRun.workingHours.upperBound - 1 else { return nil }
        let hours = hours.filter { $0.day == last.day }
        func sum(_ counted: KeyPath<Hour, Int>) -> String {
            grouped(hours.reduce(0) { $0 + $1[keyPath: counted] })
        }
        return Phrase(
            zh:
                "第\(last.day)天：录入 \(sum(\.entered))，同步 \(sum(\.syncs))，中断 \(sum(\.failedSyncs))，待审 \(sum(\.inReview))；待送 \(grouped(last.pendingChanges))，在 \(last.devicesPending) 台设备上",
            en:
                "day \(last.day): \(sum(\.entered)) entered, \(sum(\.syncs)) syncs, \(sum(\.failedSyncs)) broken off, \(sum(\.inReview)) to review; \(grouped(last.pendingChanges)) wait on \(last.devicesPending) devices"
        )
    }
}
