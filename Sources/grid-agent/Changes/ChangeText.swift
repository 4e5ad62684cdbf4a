import Ledgers
import Phrases
import Storage
import Terminal
import Wire

/// This device's own changes, as people read them.
struct ChangeText {
    let session: Session
    let text: RecordText

    /// What was changed: "改 户 12 王小明".
    func subject(of entry: JournalEntry) throws -> String {
        let operation = Self.label(entry.operation).text(in: session.language)
        guard let kind = Schema.kind(entry.kind) else { return "\(operation) \(entry.id.shortText)" }
        return "\(operation) \(kind.label.text(in: session.language)) \(try title(of: entry, kind))"
    }

    /// The names of the fields that a change touches.
    func fieldNames(of entry: JournalEntry) -> String {
        let kind = Schema.kind(entry.kind)
        return entry.edits.filter { !isFilledIn($0.number, entry) }.map { number, _ in
            kind?.field(number)?.label.text(in: session.language) ?? "#\(number.rawValue)"
        }.joined(separator: session.language == .chinese ? "、" : ", ")
    }

    /// Each field that a change touches, with what the change makes of it.
    func edits(of entry: JournalEntry) throws -> [(label: Phrase, text: String)] {
        let kind = Schema.kind(entry.kind)
        return try entry.edits.map { number, edit in
            guard let field = kind?.field(number) else {
                return (Phrase(zh: "第 \(number.rawValue) 项", en: "field \(number.rawValue)"), "")
            }
            return (field.label, try self.text(of: edit, field))
        }
    }

    /// What a change entered, field by field, and what the ledger shows now where that is something else: "电话
    /// 138…（现为 139…）".
    func standing(of entry: JournalEntry) throws -> String {
        let kind = Schema.kind(entry.kind)
        let now = try standingValues(of: entry)
        let parts = try entry.edits.filter { !isFilledIn($0.number, entry) }.map { number, edit -> String in
            guard let field = kind?.field(number) else { return "#\(number.rawValue)" }
            let entered = "\(field.label.text(in: session.language)) \(try text(of: edit, field))"
            guard let value = now[number] else { return entered }
            let shown = value == .null ? "—" : try text.text(of: value, field)
            return Phrase(zh: "\(entered)（现为 \(shown)）", en: "\(entered) (now: \(shown))").text(
                in: session.language)
        }
        return parts.joined(separator: session.language == .chinese ? "；" : "; ")
    }

    /// What stands now in the fields to which a change gave another value.
    private func standingValues(of entry: JournalEntry) throws -> FieldMap<Value> {
        guard let record = try session.store.records.record(entry.kind, entry.id), !record.isRemoved else {
            return [:]
        }
        var values = FieldMap<Value>()
        for case (let number, .set(let value)) in entry.edits where record[number] != value {
            values[number] = record[number]
        }
        return values
    }

    /// Where a change stands: "待同步", or what the centre answered.
    func state(of entry: JournalEntry) -> Phrase {
        switch (entry.state, entry.outcome?.status) {
        case (.pending, _): Phrase(zh: "待同步", en: "to be synced")
        case (.refused, _): Phrase(zh: "被拒，等待处理", en: "refused, waiting for you")
        case (.closed, _), (.withdrawn, _): Phrase(zh: "被拒，已处理", en: "refused, dealt with")
        case (_, .inReview): Phrase(zh: "中心审核中", en: "in review at the centre")
        case (_, _): Phrase(zh: "已入账", en: "in the ledger")
        }
    }

    /// Why the centre did not simply take a change.
    func reason(of entry: JournalEntry) -> String {
        let sentence = entry.outcome?.sentence.flatMap { $0.isEmpty ? nil : $0 }
        return sentence ?? entry.outcome?.code ?? ""
    }

    /// A change as a JSON object, with what stands now in the fields where that is something else.
    func jsonWithStanding(of entry: JournalEntry) throws -> JSONValue {
        let kind = Schema.kind(entry.kind)
        let now = try standingValues(of: entry).compactMap { number, value in
            try kind?.field(number).map { JSONValue.Member($0.name, .string(try text.text(of: value, $0))) }
        }
        return .object(try members(of: entry) + [.init("now", .object(now))])
    }

    /// What can be typed about a change that waits because it was refused.
    private func commands(of entry: JournalEntry) throws -> [String] {
        guard entry.state == .refused else { return [] }
        return try session.advice(on: entry).steps.map { "grid-agent \($0.command)" }
    }

    /// A change as a JSON object.
    func json(of entry: JournalEntry) throws -> JSONValue { .object(try members(of: entry)) }

    private func members(of entry: JournalEntry) throws -> [JSONValue.Member] {
        let kind = Schema.kind(entry.kind)
        let outcome = entry.outcome
        let fields = try entry.edits.map { number, edit in
            let field = kind?.field(number)
            return JSONValue.Member(
                field?.name ?? "#\(number.rawValue)", .string(try field.map { try text(of: edit, $0) } ?? ""))
        }
        return [
            .init("number", .integer(entry.number)), .init("operation", .string(Self.name(entry.operation))),
            .init("ledger", .optional(kind?.name)), .init("id", .string(entry.id.description)),
            .init("title", .optional(try kind.map { try title(of: entry, $0) })),
            .init("made", .string(LocalTime.text(milliseconds: entry.made.wallMilliseconds))),
            .init("state", .string(Self.name(entry.state))),
            .init("outcome", .optional(outcome.map { Self.name($0.status) })),
            .init("code", .optional(outcome?.code)),
            .init("field", .optional(outcome?.field.flatMap { kind?.field($0)?.name })),
            .init("sentence", .optional(outcome?.sentence)), .init("fields", .object(fields)),
            .init("commands", .array(try commands(of: entry).map { .string($0) })),
        ]
    }

    /// What a record is called, even where the change that would have made it was refused.
    private func title(of entry: JournalEntry, _ kind: KindDefinition) throws -> String {
        var fields = try session.store.records.record(entry.kind, entry.id)?.fields ?? [:]
        if fields.isEmpty {
            for made in try session.store.entries(of: entry.id) {
                for case (let number, .set(let value)) in made.edits { fields[number] = value }
            }
        }
        return RecordTitle.title(entry.id, fields, kind, session.language)
    }

    private func isFilledIn(_ number: FieldNumber, _ entry: JournalEntry) -> Bool {
        Schema.kind(entry.kind)?.field(number)?.isAutomatic == true
    }

    private func text(of edit: FieldEdit, _ field: FieldDefinition) throws -> String {
        switch edit {
        case .set(.null): Phrase(zh: "（清除）", en: "(cleared)").text(in: session.language)
        case .set(let value): try text.text(of: value, field)
        case .union(let adding, let removing):
            try [("+", adding), ("−", removing)].filter { !$0.1.isEmpty }
                .map { sign, elements in sign + (try text.text(of: .array(elements), field)) }
                .joined(separator: " ")
        case .add(let delta): delta < 0 ? "\(delta)" : "+\(delta)"
        case .append(let elements): try text.text(of: .array(elements), field)
        }
    }

    private static func label(_ operation: Change.Operation) -> Phrase {
        switch operation {
        case .create: Phrase(zh: "新增", en: "add")
        case .edit: Phrase(zh: "修改", en: "edit")
        case .remove: Phrase(zh: "删除", en: "remove")
        }
    }

    private static func name(_ operation: Change.Operation) -> String {
        switch operation {
        case .create: "add"
        case .edit: "edit"
        case .remove: "remove"
        }
    }

    private static func name(_ state: JournalEntry.State) -> String {
        switch state {
        case .pending: "pending"
        case .acknowledged: "acknowledged"
        case .settled: "settled"
        case .refused: "refused"
        case .closed, .withdrawn: "closed"
        }
    }

    private static func name(_ status: Outcome.Status) -> String {
        switch status {
        case .applied: "applied"
        case .inReview: "in_review"
        case .refused: "refused"
        }
    }
}
