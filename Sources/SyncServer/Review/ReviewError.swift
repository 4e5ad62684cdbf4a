package import Phrases
import Wire

/// Why a decision cannot be made.
package enum ReviewError: Error, Sendable, Equatable {
    case noSuchItem(Int64)
    case alreadyDecided(Int64, by: String)
    /// The item offers no such decision: an entry that does not count cannot be given another value.
    case notOffered(Int64)
    /// The record changed in a way that does not allow it.
    case refused(Phrase)
    /// One of the two records of a duplicate is gone.
    case recordGone(Int64)
    /// Only a merging can be split.
    case notMerged(Int64)
    /// There is no decision to take back.
    case notDecided(Int64)
    /// A merging is taken back by splitting it.
    case isMerged(Int64)
    /// The decision changed the ledger, by this change: undoing that takes the decision back.
    case changedLedger(Int64, change: Int64)
    /// What was typed names no record.
    case noSuchRecord(String)
    case reasonMissing
    /// It would wait again at once.
    case timePast

    package var phrase: Phrase {
        switch self {
        case .noSuchItem(let number):
            Phrase(
                zh: "没有第 \(number) 号待审事项，见 grid-server review list",
                en: "no review item \(number); see: grid-server review list")
        case .alreadyDecided(let number, let person):
            Phrase(zh: "第 \(number) 号已由\(person)决定", en: "item \(number) was decided by \(person)")
        case .notOffered(let number):
            Phrase(
                zh: "第 \(number) 号不能这样决定，见 grid-server review show \(number)",
                en: "item \(number) cannot be decided in this way; see: grid-server review show \(number)")
        case .refused(let reason): reason
        case .recordGone(let number):
            Phrase(
                zh: "第 \(number) 号的两条记录已有一条被删除，请用 review decide \(number) --keep",
                en:
                    "one of the two records of item \(number) was removed; use: review decide \(number) --keep"
            )
        case .notMerged(let number):
            Phrase(zh: "第 \(number) 号没有合并过，无从拆分", en: "item \(number) merged nothing that could be split")
        case .notDecided(let number):
            Phrase(
                zh: "第 \(number) 号尚未决定，没有可以收回的",
                en: "item \(number) is not decided; there is nothing to take back")
        case .isMerged(let number):
            Phrase(
                zh: "第 \(number) 号已合并，收回请用 grid-server review split \(number)",
                en: "item \(number) was merged; to take that back: grid-server review split \(number)")
        case .changedLedger(let number, let change):
            Phrase(
                zh: "第 \(number) 号的决定改动了台账，收回请用 grid-server undo \(change)",
                en:
                    "what was decided of item \(number) changed the ledger; to take that back: grid-server undo \(change)"
            )
        case .noSuchRecord(let text): Phrase(zh: "找不到记录“\(text)”", en: "no record \"\(text)\"")
        case .reasonMissing: Phrase(zh: "推迟须写明原因", en: "say why it is put off")
        case .timePast: Phrase(zh: "推迟到的时间须在以后", en: "the time to which it is put off is past")
        }
    }
}
