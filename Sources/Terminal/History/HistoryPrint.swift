package import Ledgers
import Phrases
package import Wire

/// A record's history as people read it and as programs do: the same at the centre and on a device.
package struct HistoryPrint {
    private let kind: KindDefinition
    private let text: LedgerText

    package init(kind: KindDefinition, text: LedgerText) {
        self.kind = kind
        self.text = text
    }

    /// A change as a block of lines: its head, and what is to say of it, indented.
    package func lines(_ change: PastChange) throws -> [String] {
        var head = "\(change.number)  \(time(change.editedMilliseconds))  \(change.who)"
        if let device = change.madeOn {
            head += Phrase(zh: "（设备 \(device)）", en: " (device \(device))").text(in: text.language)
        }
        head += "  " + outcome(change).text(in: text.language)
        if let revision = change.revision {
            head += Phrase(zh: "，版次 \(revision)", en: ", revision \(revision)").text(in: text.language)
        }
        var notes: [String] = []
        func note(_ phrase: Phrase?) { if let phrase { notes.append(phrase.text(in: text.language)) } }
        note(originPhrase(change))
        // A decision that lets a device's change in bears the device's name; who decided is said besides.
        if change.madeOn != nil {
            note(change.decidedBy.map { Phrase(zh: "由\($0)决定", en: "decided by \($0)") })
        }
        note(
            doubt(about: change)
                ?? change.wrongClockMilliseconds.map(time).map { shown in
                    Phrase(zh: "设备时钟 \(shown)", en: "the device's clock showed \(shown)")
                })
        if let before = change.cellBefore {
            note(
                Phrase(
                    zh: "由网格 \(before) 划入 \(change.cell)", en: "moved from cell \(before) to \(change.cell)"))
        }
        notes += try change.fields.map(line)
        if let sentence = change.sentence, !sentence.isEmpty { notes.append(sentence) }
        notes += change.items.map(\.standing)
        if let undoing = change.undoneBy {
            let when = time(undoing.editedMilliseconds)
            note(
                Phrase(
                    zh: "已撤销：\(undoing.who)，\(when)，第 \(undoing.number) 号",
                    en: "undone by \(undoing.who) at \(when), no. \(undoing.number)"))
        }
        return [head] + notes.map { "    " + $0 }
    }

    /// A change as a JSON object.
    package func json(_ change: PastChange) throws -> JSONValue {
        [
            "number": .integer(change.number),
            "revision": .optional(change.revision),
            "when": .string(time(change.editedMilliseconds)),
            "known_by": .string(TimeBasis(rawValue: change.timeBasis)?.name ?? "#\(change.timeBasis)"),
            "device_clock": .optional(change.wrongClockMilliseconds.map(time)),
            "received": .string(time(change.receivedMilliseconds)),
            "who": .string(change.who),
            "device": .optional(change.madeOn),
            "decided_by": .optional(change.decidedBy),
            "cell": .string(change.cell),
            "cell_before": .optional(change.cellBefore),
            "origin": .string(originName(change)),
            "outcome": .string(outcome(change).text(in: text.language)),
            "code": .optional(change.code),
            "what": .string(try description(of: change)),
            "fields": .array(try change.fields.map(json)),
            "items": .array(change.items.map(json)),
            "undone_by": .optional(change.undoneBy?.number),
        ]
    }

    /// "电话 138… → 139…（后改的生效）".
    private func line(_ field: PastField) throws -> String {
        let label = text.label(field.field, of: kind.number)
        var what = label
        if let after = field.after {
            let left = try text.value(after, field.field, of: kind.number)
            let before = field.before ?? .null
            what +=
                before == .null && field.field != .removed
                ? " \(left)" : " \(try text.value(before, field.field, of: kind.number)) → \(left)"
        } else if let entered = field.entered {
            what += " \(try text.edit(entered, field.field, of: kind.number))"
        }
        var rules: [Phrase] = []
        if let verdict = FieldVerdict(rawValue: field.rule) {
            if let phrase = verdict.phrase { rules.append(phrase) }
        } else {
            rules.append(Phrase(zh: "第 \(field.rule) 号规则", en: "by rule \(field.rule)"))
        }
        if let winner = field.lostTo {
            rules.append(
                Phrase(zh: "后被第 \(winner) 号取代：后改的生效", en: "no. \(winner) took its place: the later edit won"))
        }
        guard !rules.isEmpty else { return what }
        return Phrase(
            zh: "\(what)（\(rules.map(\.chinese).joined(separator: "；"))）",
            en: "\(what) (\(rules.map(\.english).joined(separator: "; ")))"
        ).text(in: text.language)
    }

    private func json(_ field: PastField) throws -> JSONValue {
        func shown(_ value: Value) throws -> JSONValue {
            value == .null && field.field != .removed
                ? .null : .string(try text.value(value, field.field, of: kind.number))
        }
        return [
            "field": .string(
                field.field == .removed
                    ? "removed" : kind.field(field.field)?.name ?? "#\(field.field.rawValue)"),
            "before": try field.before.map(shown) ?? .null,
            "after": try field.after.map(shown) ?? .null,
            "entered": .optional(try field.entered.map { try text.edit($0, field.field, of: kind.number) }),
            "rule": .string(FieldVerdict(rawValue: field.rule)?.name ?? "#\(field.rule)"),
            "lost_to": .optional(field.lostTo),
        ]
    }

    private func json(_ item: PastItem) -> JSONValue {
        [
            "number": .integer(item.number),
            "standing": .string(item.standing),
            "decided_by": .optional(item.decidedBy),
            "decided": .optional(item.decidedMilliseconds.map(time)),
        ]
    }

    private func time(_ milliseconds: Int64) -> String {
        LocalTime.textWithSeconds(milliseconds: milliseconds)
    }

    private func description(of change: PastChange) throws -> String {
        var (before, after) = (FieldMap<Value>(), FieldMap<Value>())
        var edits = FieldMap<FieldEdit>()
        for field in change.fields {
            before[field.field] = field.before
            after[field.field] = field.after
            edits[field.field] = field.entered
        }
        return try text.description(
            of: (change.operation, change.cellBefore != nil, change.status == .applied), kind: kind.number,
            before: before, after: after, edits: edits)
    }

    /// What is doubtful about the time of a change; nil for one that is known.
    private func doubt(about change: PastChange) -> Phrase? {
        let shown = time(change.rawMilliseconds)
        switch TimeBasis(rawValue: change.timeBasis) {
        case .clock, .wallClock: return nil
        case .bounded:
            return Phrase(
                zh: "时间存疑：设备时钟显示 \(shown)，不可能",
                en: "the time is doubtful: the device's clock said \(shown), which cannot be")
        case .ambiguous:
            return Phrase(
                zh: "时间存疑：设备时钟显示 \(shown)，后来被调过",
                en: "the time is doubtful: the device's clock said \(shown) and was set since")
        case nil:
            return Phrase(
                zh: "时间依据不明：设备时钟显示 \(shown)",
                en: "how the time is known is not known here: the device's clock said \(shown)")
        }
    }

    private func originPhrase(_ change: PastChange) -> Phrase? {
        guard let origin = ChangeOrigin(origin: change.origin, about: change.about) else {
            return Phrase(zh: "来源第 \(change.origin) 类", en: "made in way \(change.origin)")
        }
        return origin.phrase
    }

    private func originName(_ change: PastChange) -> String {
        guard let origin = ChangeOrigin(origin: change.origin, about: change.about) else {
            return "#\(change.origin)"
        }
        return origin == .entered && change.cellBefore != nil ? "moved" : origin.name
    }

    private func outcome(_ change: PastChange) -> Phrase {
        switch change.status {
        case .applied: Phrase(zh: "已生效", en: "applied")
        case .inReview: Phrase(zh: "待审", en: "in review")
        case .refused: Phrase(zh: "被拒：\(change.code ?? "")", en: "refused: \(change.code ?? "")")
        }
    }
}

extension PastChange {
    /// The number of the device that it was made on; nil for the centre.
    fileprivate var madeOn: WriterNumber? { device == Writer.centre ? nil : device }

    /// What the device's wall clock showed, where it was wrong.
    fileprivate var wrongClockMilliseconds: Int64? {
        madeOn == nil
            ? nil
            : EditTime.wrongClock(rawMilliseconds: rawMilliseconds, editedMilliseconds: editedMilliseconds)
    }
}
