package import Ledgers
package import Phrases
package import Storage
package import Wire

extension LoggedChange {
    /// What the device's wall clock showed when the change was made, where it was wrong; nil where it was right, and
    /// for the centre's own changes.
    package var wrongClockMilliseconds: Int64? {
        guard writer != Writer.centre else { return nil }
        return EditTime.wrongClock(rawMilliseconds: rawMilliseconds, editedMilliseconds: editedMilliseconds)
    }
}

extension LoggedChange {
    /// What made the change, as programs name it.
    package var originName: String { origin == .entered && cellBefore != nil ? "moved" : origin.name }
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
    /// How the item stands: open, or decided by whom and when; which decisions about it were undone; and what the centre
    /// has to say of it beside.
    package func sentence(time: (Int64) -> String) -> Phrase {
        let standing = standing(time: time)
        guard let chinese = detailChinese, let english = detailEnglish else { return standing }
        return Phrase(zh: "\(standing.chinese)（\(chinese)）", en: "\(standing.english) (\(english))")
    }

    private func standing(time: (Int64) -> String) -> Phrase {
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

extension HistoryEntry {
    /// The entry as it travels and is printed: people by name, cells by `cellCode`, explained in the language of `text`.
    package func past(_ text: LedgerText, cellCode: (CellNumber) -> String) throws -> PastChange {
        let origin = change.origin.numbers
        var past = PastChange(
            number: change.sequence, operation: change.operation, outcome: change.outcome,
            editedMilliseconds: change.editedMilliseconds, rawMilliseconds: change.rawMilliseconds,
            timeBasis: change.timeBasis.rawValue, receivedMilliseconds: change.receivedMilliseconds,
            who: try text.author(of: change), device: change.writer, decidedBy: change.person,
            cell: cellCode(change.cell), cellBefore: change.cellBefore.map(cellCode), origin: origin.origin,
            about: origin.about,
            undoneBy: try undoneBy.map { undoing in
                .init(
                    number: undoing.sequence, editedMilliseconds: undoing.editedMilliseconds,
                    who: try text.author(of: undoing))
            })
        past.fields = fields.map { field in
            PastField(
                field: field.field, rule: field.verdict.rawValue, before: field.before, after: field.after,
                entered: field.entered, lostTo: field.lostTo)
        }
        past.items = items.map { item in
            PastItem(
                number: item.number, reason: item.reason.rawValue, field: item.field,
                decision: item.decision?.rawValue,
                decidedBy: item.decidedBy.flatMap { $0.isEmpty ? nil : $0 },
                decidedMilliseconds: item.decidedMilliseconds,
                standing: item.sentence { LocalTime.textWithSeconds(milliseconds: $0) }
                    .text(in: text.language))
        }
        return past
    }
}
