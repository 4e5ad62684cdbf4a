import Ledgers
import Phrases
import Replica
import Terminal

/// What a sync did, in one line.
struct SyncReport {
    let progress: SyncProgress

    /// Changes that the centre has answered. A request that had to be signed again carried them twice.
    private var sent: Int { progress.applied + progress.inReview + progress.refused }

    /// What went both ways, and at what cost.
    var sentence: Phrase {
        let (trips, up, down) = (
            progress.roundTrips, Self.size(progress.bytesUp), Self.size(progress.bytesDown)
        )
        return Phrase(
            zh: "\(exchanged.chinese)；往返 \(trips) 次，上行 \(up)，下行 \(down)",
            en: "\(exchanged.english); \(Self.count(trips, "round trip")), \(up) up, \(down) down")
    }

    /// What went both ways.
    var exchanged: Phrase {
        let chinese =
            "上传 \(sent) 处改动" + (sent > 0 ? "（\(chineseOutcomes)）" : "")
            + "，收到 \(progress.recordsReceived) 条记录"
            + (progress.departuresReceived > 0 ? "，移出 \(progress.departuresReceived) 条" : "")
        let english =
            "sent \(Self.count(sent, "change"))" + (sent > 0 ? " (\(englishOutcomes))" : "")
            + ", received \(Self.count(progress.recordsReceived, "record"))"
            + (progress.departuresReceived > 0 ? ", \(progress.departuresReceived) left" : "")
        return Phrase(zh: chinese, en: english)
    }

    /// What was out of the ordinary, and was put right or could not be; for each a sentence.
    var incidents: [Phrase] {
        var phrases: [Phrase] = []
        if progress.isHealing {
            phrases.append(
                Phrase(
                    zh: "中心曾恢复备份，本机已交回它丢失的内容（\(progress.recordsOffered) 条记录）",
                    en:
                        "the centre came back from a backup; what it had lost was given back "
                        + "(\(Self.count(progress.recordsOffered, "record")))"))
        }
        if let first = progress.changesLostBefore {
            phrases.append(
                Phrase(
                    zh: "中心缺少第 \(first) 号以前的改动，本机已不再保存；其结果已随记录交回，请告知中心",
                    en:
                        "the centre lacks changes before number \(first), which this device no longer keeps; what "
                        + "they made was given back with the records; tell the centre"))
        }
        if progress.isRenewed {
            phrases.append(
                Phrase(
                    zh: "本机与另一台设备同源（恢复过旧数据或被复制），已换用自己的新编号，内容不变",
                    en:
                        "this device had been copied or set back to an older copy; it has a number of its own now, "
                        + "and nothing is lost"))
        }
        if progress.recordsRepaired > 0 {
            phrases.append(
                Phrase(
                    zh: "发现本机与中心有 \(progress.recordsRepaired) 条记录不一致，已核对修复",
                    en:
                        "device and centre differed in \(Self.count(progress.recordsRepaired, "record")); put right"
                ))
        }
        if progress.cellsUnrepaired > 0 {
            phrases.append(
                Phrase(
                    zh: "有 \(progress.cellsUnrepaired) 个网格与中心仍不一致，请与中心联系",
                    en:
                        "still different from the centre: \(Self.count(progress.cellsUnrepaired, "cell")); tell the centre"
                ))
        }
        return phrases
    }

    /// A number and its noun in English.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Members of the JSON document.
    var members: [JSONValue.Member] {
        let numbers = [
            ("sent", sent), ("applied", progress.applied), ("in_review", progress.inReview),
            ("refused", progress.refused), ("received", progress.recordsReceived),
            ("left", progress.departuresReceived), ("round_trips", progress.roundTrips),
            ("bytes_up", progress.bytesUp), ("bytes_down", progress.bytesDown),
            ("offered", progress.recordsOffered), ("repaired", progress.recordsRepaired),
            ("unrepaired_cells", progress.cellsUnrepaired),
        ]
        let states = [
            ("wiped", progress.isWiped), ("healed", progress.isHealing), ("renewed", progress.isRenewed),
        ]
        return numbers.map { .init($0.0, .integer(Int64($0.1))) } + states.map { .init($0.0, .bool($0.1)) }
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
