package import Phrases
package import Storage
package import Wire

extension FieldVerdict {
    /// The rule in words; nil where nothing needs to be said.
    package var phrase: Phrase? {
        switch self {
        case .unopposed: nil
        case .bothCounted: Phrase(zh: "与他人的改动都计入", en: "counted, and so did another's")
        case .laterEditWon: Phrase(zh: "后改的生效", en: "the later edit won")
        case .laterEditLost: Phrase(zh: "未生效：他人后改的生效", en: "not in force: another's later edit won")
        case .centreStands:
            Phrase(zh: "未生效：中心的值保留，待人决定", en: "not in force: the centre's value stands until decided")
        case .restoredStands:
            Phrase(zh: "未生效：中心恢复后新填的保留", en: "not in force: what was entered since the restore stands")
        case .heldAlready: Phrase(zh: "台账中已是此值", en: "the ledger held it already")
        case .editBeatRemoval: Phrase(zh: "未删除：他人的修改生效", en: "not removed: another's edit won")
        case .removalLost: Phrase(zh: "他人的删除未生效，记录恢复", en: "another's removal lost, the record came back")
        case .notMerged: Phrase(zh: "未生效", en: "not in force")
        }
    }
}

extension LoggedChange {
    /// Less than this is no error worth a word.
    private static let clockErrorMilliseconds: UInt64 = 60_000

    /// What the device's wall clock showed when the change was made, where it was wrong; nil where it was right, and
    /// for the centre's own changes.
    package var wrongClockMilliseconds: Int64? {
        let (error, overflow) = rawMilliseconds.subtractingReportingOverflow(editedMilliseconds)
        let isWrong = overflow || error.magnitude > Self.clockErrorMilliseconds
        return writer != Writer.centre && isWrong ? rawMilliseconds : nil
    }
}

extension LoggedChange.Origin {
    /// What made a change, where it was not simply entered.
    package var phrase: Phrase? {
        switch self {
        case .entered: nil
        case .imported: Phrase(zh: "导入", en: "imported")
        case .healed: Phrase(zh: "中心恢复备份后由设备交回", en: "given back by the device after the centre was restored")
        case .decision(let item): Phrase(zh: "决定第 \(item) 号待审事项", en: "decision of review item \(item)")
        case .merging(let item):
            Phrase(zh: "合并或拆分（待审第 \(item) 号）", en: "merging or splitting, review item \(item)")
        case .undo(let sequence): Phrase(zh: "撤销第 \(sequence) 号改动", en: "undoes no. \(sequence)")
        }
    }
}

extension LoggedChange {
    /// What made the change, as programs name it.
    package var originName: String {
        switch origin {
        case .entered: cellBefore == nil ? "entered" : "moved"
        case .imported: "imported"
        case .healed: "healed"
        case .decision: "decision"
        case .merging: "merging"
        case .undo: "undo"
        }
    }
}

extension Outcome.Status {
    /// The outcome as programs name it.
    package var name: String {
        switch self {
        case .applied: "applied"
        case .inReview: "in_review"
        case .refused: "refused"
        }
    }
}

extension ReviewReason {
    /// Why something waits, in a word or two.
    package var label: Phrase {
        switch self {
        case .laterEditWon: Phrase(zh: "两人改同一项，后改的生效", en: "two edits, the later won")
        case .centreStands: Phrase(zh: "两人改同一项，须人工决定", en: "two edits, to be decided")
        case .editBeatRemoval: Phrase(zh: "一人改、一人删", en: "edited and removed")
        case .entryNotApplied: Phrase(zh: "处置步骤未计入", en: "a step that does not count")
        case .revokedDevice: Phrase(zh: "停用设备的改动", en: "from a revoked device")
        case .healing: Phrase(zh: "恢复备份后的差异", en: "differs since a restore")
        case .duplicate: Phrase(zh: "可能重复", en: "may be a duplicate")
        case .suspiciousTime: Phrase(zh: "时间存疑", en: "a doubtful time")
        }
    }
}

extension ReviewDecision {
    /// The decision as programs name it.
    package var name: String {
        switch self {
        case .keep: "keep"
        case .take: "take"
        case .value: "value"
        case .resolved: "resolved"
        case .merged: "merged"
        }
    }

    /// What was decided.
    package var phrase: Phrase {
        switch self {
        case .keep: Phrase(zh: "保留现值", en: "kept what is in force")
        case .take: Phrase(zh: "采用另一值", en: "took the other")
        case .value: Phrase(zh: "改用新值", en: "entered a new value")
        case .resolved: Phrase(zh: "不必再决定", en: "needs no decision any more")
        case .merged: Phrase(zh: "合并为一条", en: "made one record of both")
        }
    }

    /// What was decided, by whom and when: “采用另一值，赵主任，2026-11-28 14:03”.
    fileprivate func phrase(by person: String, _ time: String) -> Phrase {
        Phrase(
            zh: [phrase.chinese, person, time].filter { !$0.isEmpty }.joined(separator: "，"),
            en: [phrase.english, person.isEmpty ? "" : "by \(person)", time].filter { !$0.isEmpty }
                .joined(separator: ", "))
    }
}

extension Reopening {
    /// What had been decided, and who undid it.
    package func phrase(time: (Int64) -> String) -> Phrase {
        let decided = decision.phrase(by: decidedBy, time(decidedMilliseconds))
        let when = time(milliseconds)
        guard let undo else {
            return Phrase(
                zh: "\(decided.chinese)；\(when) 由\(person)收回",
                en: "\(decided.english); taken back by \(person), \(when)")
        }
        return Phrase(
            zh: "\(decided.chinese)；\(when) 由\(person)撤销（第 \(undo) 号）",
            en: "\(decided.english); undone by \(person), \(when) (no. \(undo))")
    }
}

extension ReviewItem {
    /// How the item stands: open, or decided by whom and when; and which decisions about it were undone.
    package func standing(time: (Int64) -> String) -> Phrase {
        let earlier = reopenings.map { $0.phrase(time: time) }
        return earlier.reduce(current(time: time)) { text, reopening in
            Phrase(
                zh: "\(text.chinese)；此前：\(reopening.chinese)",
                en: "\(text.english); before: \(reopening.english)")
        }
    }

    private func current(time: (Int64) -> String) -> Phrase {
        if let decision {
            let decided = decision.phrase(by: decidedBy ?? "", decidedMilliseconds.map(time) ?? "")
            return Phrase(
                zh: "待审第 \(number) 号：\(decided.chinese)", en: "review item \(number): \(decided.english)")
        }
        return reopenings.isEmpty
            ? Phrase(zh: "待审第 \(number) 号，尚未决定", en: "review item \(number) is open")
            : Phrase(zh: "待审第 \(number) 号，重新待审", en: "review item \(number) is open again")
    }
}
