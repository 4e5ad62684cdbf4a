package import Phrases
package import Ledgers
import Storage

extension UndoObstacle {
    /// Why something is not undone, and what to do instead.
    package func phrase(_ text: LedgerText) throws -> Phrase {
        switch self {
        case .undone(let change):
            let reference = try text.reference(to: change)
            return Phrase(zh: "已撤销（\(reference.chinese)）", en: "undone already (\(reference.english))")
        case .notInForce:
            return Phrase(zh: "没有生效的内容，无须撤销", en: "nothing of it is in force")
        case .appendOnly:
            return Phrase(
                zh: "走访和处置记录只增不改，请补记一条说明",
                en: "visits and incident entries stay; add one that says what is right")
        case .move:
            return Phrase(zh: "划转请用 grid-server cell move 划回", en: "move it back with: grid-server cell move")
        case .merging(let item):
            return Phrase(
                zh: "合并请用 grid-server review split \(item) 拆开",
                en: "take the merging back with: grid-server review split \(item)")
        case .changedSince(let change):
            guard let change else { return Phrase(zh: "此后又有改动", en: "changed since") }
            let reference = try text.reference(to: change)
            return Phrase(zh: "此后又被改动（\(reference.chinese)）", en: "changed since (\(reference.english))")
        case .confirmed(let change):
            let reference = try text.reference(to: change)
            return Phrase(
                zh: "另有人填了同样的内容（\(reference.chinese)）",
                en: "somebody else entered the same (\(reference.english))")
        case .pointedTo(let reference):
            let record = try text.record(reference.kind, reference.id)
            return Phrase(zh: "还有记录属于它：\(record)", en: "another record points to it: \(record)")
        case .recordRemoved: return Phrase(zh: "记录已被删除", en: "the record is removed")
        case .asBefore: return Phrase(zh: "已是原来的内容", en: "it is as it was before")
        case .goesWithRecord(let sequence):
            return Phrase(
                zh: "随整条记录删除（见第 \(sequence) 号）", en: "goes with the record (see no. \(sequence))")
        case .refused(let reason): return reason
        }
    }
}

extension ItemUndo {
    /// What becomes of the item, or would.
    package func phrase(isDone: Bool) -> Phrase {
        let number = item.number
        switch effect {
        case .reopened:
            return isDone
                ? Phrase(
                    zh: "待审第 \(number) 号重新待审：其决定已撤销",
                    en: "review item \(number) waits again: its decision is undone")
                : Phrase(
                    zh: "待审第 \(number) 号将重新待审：其决定将撤销",
                    en: "review item \(number) would wait again: its decision would be undone")
        case .resolved:
            return isDone
                ? Phrase(zh: "待审第 \(number) 号不必再决定", en: "review item \(number) needs no decision any more")
                : Phrase(
                    zh: "待审第 \(number) 号将不必再决定", en: "review item \(number) would need no decision any more")
        case .decidedAgain(let decision):
            return isDone
                ? Phrase(
                    zh: "待审第 \(number) 号恢复原决定：\(decision.phrase.chinese)",
                    en: "review item \(number) is decided again as before: \(decision.phrase.english)")
                : Phrase(
                    zh: "待审第 \(number) 号将恢复原决定：\(decision.phrase.chinese)",
                    en: "review item \(number) would be decided again as before: \(decision.phrase.english)")
        }
    }

    /// What becomes of it as programs name it.
    package var name: String {
        switch effect {
        case .reopened: "reopened"
        case .resolved: "resolved"
        case .decidedAgain: "decided_again"
        }
    }
}
