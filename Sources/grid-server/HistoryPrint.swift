import Ledgers
import Phrases
import Storage
import SyncServer
import Terminal
import Wire

/// A record's history as people read it and as programs do.
struct HistoryPrint {
    let kind: KindDefinition
    let language: Language
    private let text: LedgerText
    private let cellCodes: [CellNumber: String]

    init(kind: KindDefinition, store: TownshipStore, language: Language) throws {
        self.kind = kind
        self.language = language
        text = LedgerText(store: store, language: language)
        cellCodes = try Dictionary(
            store.cells().map { ($0.number, $0.code) }, uniquingKeysWith: { first, _ in first })
    }

    /// A change as a block of lines: its head, and what is to say of it, indented.
    func lines(_ entry: HistoryEntry) throws -> [String] {
        let change = entry.change
        var head = "\(change.sequence)  \(time(change.editedMilliseconds))  \(try text.author(of: change))"
        if let device = device(of: change) {
            head += Phrase(zh: "（设备 \(device)）", en: " (device \(device))").text(in: language)
        }
        head += "  " + outcome(change.outcome).text(in: language)
        if let revision = change.outcome.revision {
            head += Phrase(zh: "，版次 \(revision)", en: ", revision \(revision)").text(in: language)
        }
        var notes: [String] = []
        func note(_ phrase: Phrase?) { if let phrase { notes.append(phrase.text(in: language)) } }
        note(change.origin.phrase)
        // A decision that lets a device's change in bears the device's name; who decided is said besides.
        if change.writer != Writer.centre {
            note(change.person.map { Phrase(zh: "由\($0)决定", en: "decided by \($0)") })
        }
        note(
            doubt(about: change)
                ?? deviceClock(of: change).map { shown in
                    Phrase(zh: "设备时钟 \(shown)", en: "the device's clock showed \(shown)")
                })
        if let before = change.cellBefore {
            let (from, to) = (cellCode(before), cellCode(change.cell))
            note(Phrase(zh: "由网格 \(from) 划入 \(to)", en: "moved from cell \(from) to \(to)"))
        }
        notes += try entry.fields.map(line)
        if let sentence = change.outcome.sentence, !sentence.isEmpty { notes.append(sentence) }
        for item in entry.items { note(standing(item)) }
        if let undoing = entry.undoneBy {
            let reference = try text.reference(to: undoing)
            note(Phrase(zh: "已撤销：\(reference.chinese)", en: "undone by \(reference.english)"))
        }
        return [head] + notes.map { "    " + $0 }
    }

    /// A change as a JSON object.
    func json(_ entry: HistoryEntry) throws -> JSONValue {
        let change = entry.change
        return [
            "number": .integer(change.sequence),
            "revision": .optional(change.outcome.revision),
            "when": .string(time(change.editedMilliseconds)),
            "known_by": .string(change.timeBasis.name),
            "device_clock": .optional(deviceClock(of: change)),
            "received": .string(time(change.receivedMilliseconds)),
            "who": .string(try text.author(of: change)),
            "device": .optional(device(of: change)),
            "decided_by": .optional(change.person),
            "cell": .string(cellCode(change.cell)),
            "cell_before": .optional(change.cellBefore.map(cellCode)),
            "origin": .string(change.originName),
            "outcome": .string(outcome(change.outcome).text(in: language)),
            "code": .optional(change.outcome.code),
            "what": .string(try text.description(of: change)),
            "fields": .array(try entry.fields.map(json)),
            "items": .array(entry.items.map(json)),
            "undone_by": .optional(entry.undoneBy?.sequence),
        ]
    }

    /// "电话 138… → 139…（后改的生效）".
    private func line(_ field: HistoryEntry.Field) throws -> String {
        let label = text.label(field.field, of: kind.number)
        var what = label
        if let after = field.after {
            let left = try text.value(after, field.field, of: kind.number)
            what +=
                field.before == .null && field.field != .removed
                ? " \(left)" : " \(try text.value(field.before, field.field, of: kind.number)) → \(left)"
        } else if let entered = field.entered {
            what += " \(try text.edit(entered, field.field, of: kind.number))"
        }
        var rules = field.verdict.phrase.map { [$0] } ?? []
        if let winner = field.lostTo {
            rules.append(
                Phrase(zh: "后被第 \(winner) 号取代：后改的生效", en: "no. \(winner) took its place: the later edit won"))
        }
        guard !rules.isEmpty else { return what }
        return Phrase(
            zh: "\(what)（\(rules.map(\.chinese).joined(separator: "；"))）",
            en: "\(what) (\(rules.map(\.english).joined(separator: "; ")))"
        ).text(in: language)
    }

    private func json(_ field: HistoryEntry.Field) throws -> JSONValue {
        func shown(_ value: Value) throws -> JSONValue {
            value == .null && field.field != .removed
                ? .null : .string(try text.value(value, field.field, of: kind.number))
        }
        return [
            "field": .string(
                field.field == .removed
                    ? "removed" : kind.field(field.field)?.name ?? "#\(field.field.rawValue)"),
            "before": field.after == nil ? .null : try shown(field.before),
            "after": try field.after.map(shown) ?? .null,
            "entered": .optional(try field.entered.map { try text.edit($0, field.field, of: kind.number) }),
            "rule": .string(field.verdict.rawValue),
            "lost_to": .optional(field.lostTo),
        ]
    }

    private func json(_ item: ReviewItem) -> JSONValue {
        [
            "number": .integer(item.number),
            "standing": .string(standing(item).text(in: language)),
            "decided_by": .optional(item.decidedBy.flatMap { $0.isEmpty ? nil : $0 }),
            "decided": .optional(item.decidedMilliseconds.map(time)),
        ]
    }

    private func standing(_ item: ReviewItem) -> Phrase {
        let standing = item.standing(time: time)
        guard let chinese = item.detailChinese, let english = item.detailEnglish else { return standing }
        return Phrase(zh: "\(standing.chinese)（\(chinese)）", en: "\(standing.english) (\(english))")
    }

    private func time(_ milliseconds: Int64) -> String {
        LocalTime.textWithSeconds(milliseconds: milliseconds)
    }

    private func cellCode(_ number: CellNumber) -> String { cellCodes[number] ?? "#\(number)" }

    private func device(of change: LoggedChange) -> Int64? {
        change.writer == Writer.centre ? nil : change.writer
    }

    private func deviceClock(of change: LoggedChange) -> String? {
        change.wrongClockMilliseconds.map(time)
    }

    /// What is doubtful about the time of a change; nil for one that is known.
    private func doubt(about change: LoggedChange) -> Phrase? {
        let shown = time(change.rawMilliseconds)
        switch change.timeBasis {
        case .clock, .wallClock: return nil
        case .bounded:
            return Phrase(
                zh: "时间存疑：设备时钟显示 \(shown)，不可能",
                en: "the time is doubtful: the device's clock said \(shown), which cannot be")
        case .ambiguous:
            return Phrase(
                zh: "时间存疑：设备时钟显示 \(shown)，后来被调过",
                en: "the time is doubtful: the device's clock said \(shown) and was set since")
        }
    }

    private func outcome(_ outcome: Outcome) -> Phrase {
        switch outcome.status {
        case .applied: Phrase(zh: "已生效", en: "applied")
        case .inReview: Phrase(zh: "待审", en: "in review")
        case .refused: Phrase(zh: "被拒：\(outcome.code ?? "")", en: "refused: \(outcome.code ?? "")")
        }
    }
}
