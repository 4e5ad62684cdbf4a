package import Phrases

extension FleetReport {
    /// The report in a few lines for a terminal.
    package var lines: [Phrase] {
        func sum(_ counted: KeyPath<Hour, Int>) -> Int { hours.reduce(0) { $0 + $1[keyPath: counted] } }
        let (syncs, failed) = (sum(\.syncs), sum(\.failedSyncs))
        let kilobytes = (sum(\.bytesUp) + sum(\.bytesDown)) / 1000
        let days = Set(hours.map(\.day)).count
        let troubles = troubles.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(
            separator: ", ")
        let server = serverMicroseconds.sorted()
        let (median, slow) = (Self.percentile(server, 0.5) ?? 0, Self.percentile(server, 0.99) ?? 0)
        let bytes = Self.percentile(syncBytes.sorted(), 0.5) ?? 0
        var lines = [
            Phrase(
                zh: "乡镇 \(profile)，种子 \(seed)：\(deviceCount) 台设备，\(days) 天，用时 \(wallMilliseconds / 1000) 秒",
                en:
                    "township \(profile), seed \(seed): \(deviceCount) devices, \(days) days, in \(wallMilliseconds / 1000) s"
            ),
            Phrase(
                zh:
                    "录入 \(sum(\.entered)) 处改动：入账 \(sum(\.applied))，待审 \(sum(\.inReview))，被拒 \(sum(\.refused))；台账 \(recordCount) 条，待审项 \(reviewCount)",
                en:
                    "entered \(sum(\.entered)) changes: \(sum(\.applied)) applied, \(sum(\.inReview)) in review, \(sum(\.refused)) refused; \(recordCount) records, \(reviewCount) items open"
            ),
            Phrase(
                zh: "同步 \(syncs) 次，未成 \(failed) 次" + (troubles.isEmpty ? "" : "（\(troubles)）")
                    + "；共 \(kilobytes) KB，一次同步的中位数 \(bytes) 字节",
                en: "\(syncs) syncs, \(failed) broken off" + (troubles.isEmpty ? "" : " (\(troubles))")
                    + "; \(kilobytes) KB, \(bytes) bytes a sync in the median"),
            Phrase(
                zh: "中心的应答：中位数 \(median) 微秒，百分之九十九在 \(slow) 微秒内",
                en: "the server's answers: \(median) µs in the median, 99 % within \(slow) µs"),
        ]
        for (name, values) in lineMilliseconds.sorted(by: { $0.key < $1.key }) {
            let sorted = values.sorted()
            let (middle, long) = (Self.percentile(sorted, 0.5) ?? 0, Self.percentile(sorted, 0.9) ?? 0)
            lines.append(
                Phrase(
                    zh: "线路 \(name)：一次同步 \(middle) 毫秒（中位数），\(long) 毫秒（百分之九十）",
                    en: "line \(name): a sync takes \(middle) ms in the median, \(long) ms at 90 %"))
        }
        for invariant in invariants {
            let mark = invariant.faults.isEmpty ? "✓" : "✗ \(invariant.faultCount)"
            lines.append(
                Phrase(zh: "\(mark) \(invariant.name.chinese)", en: "\(mark) \(invariant.name.english)"))
            lines += invariant.faults.map { Phrase(zh: "    \($0)", en: "    \($0)") }
        }
        return lines
    }
}
