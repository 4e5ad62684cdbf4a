import Ledgers
import Phrases
import Replica
import Terminal

/// What a sync did, in one line.
struct SyncReport {
    let progress: SyncProgress

    /// Changes that the centre has answered. A request that had to be signed again carried them twice.
    private var sent: Int { progress.applied + progress.inReview + progress.refused }

    var sentence: Phrase {
        let chinese =
            "上传 \(sent) 处改动" + (sent > 0 ? "（\(chineseOutcomes)）" : "")
            + "，收到 \(progress.recordsReceived) 条记录"
            + (progress.departuresReceived > 0 ? "，移出 \(progress.departuresReceived) 条" : "")
            + "；往返 \(progress.roundTrips) 次，"
            + "上行 \(Self.size(progress.bytesUp))，下行 \(Self.size(progress.bytesDown))"
        let english =
            "sent \(Self.count(sent, "change"))" + (sent > 0 ? " (\(englishOutcomes))" : "")
            + ", received \(Self.count(progress.recordsReceived, "record"))"
            + (progress.departuresReceived > 0 ? ", \(progress.departuresReceived) left" : "")
            + "; \(Self.count(progress.roundTrips, "round trip")), \(Self.size(progress.bytesUp)) up, "
            + "\(Self.size(progress.bytesDown)) down"
        return Phrase(zh: chinese, en: english)
    }

    /// A number and its noun in English.
    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Members of the JSON document.
    var members: [JSONValue.Member] {
        let numbers = [
            ("sent", sent), ("applied", progress.applied), ("in_review", progress.inReview),
            ("refused", progress.refused), ("received", progress.recordsReceived),
            ("left", progress.departuresReceived), ("round_trips", progress.roundTrips),
            ("bytes_up", progress.bytesUp), ("bytes_down", progress.bytesDown),
        ]
        return numbers.map { .init($0.0, .integer(Int64($0.1))) } + [.init("wiped", .bool(progress.isWiped))]
    }

    private var chineseOutcomes: String {
        "入账 \(progress.applied)、待审 \(progress.inReview)、被拒 \(progress.refused)"
    }

    private var englishOutcomes: String {
        "\(progress.applied) applied, \(progress.inReview) in review, \(progress.refused) refused"
    }

    /// Bytes in the largest unit that leaves a whole number, with one decimal below ten.
    static func size(_ byteCount: Int) -> String {
        guard byteCount >= 1000 else { return "\(byteCount) B" }
        let unit = byteCount < 1_000_000 ? (1000, "KB") : (1_000_000, "MB")
        let tenths = byteCount / (unit.0 / 10)
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10) \(unit.1)" : "\(tenths / 10) \(unit.1)"
    }
}
