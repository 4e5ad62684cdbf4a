import Ledgers
package import Phrases
package import Storage
package import Wire

/// What is in the centre's ledger as people read it: records and people by name, ID numbers masked.
package final class LedgerText {
    private let store: TownshipStore
    let language: Language
    private var titles: [RecordID: String] = [:]
    private var people: [WorkerNumber: String]?

    package init(store: TownshipStore, language: Language) {
        self.store = store
        self.language = language
    }

    /// What a field is called; `FieldNumber.removed` is the record as a whole.
    package func label(_ field: FieldNumber, of kind: KindNumber) -> String {
        if field == .removed { return Phrase(zh: "整条记录", en: "the record").text(in: language) }
        return Schema.kind(kind)?.field(field)?.label.text(in: language) ?? "#\(field.rawValue)"
    }

    /// The value of a field; a dash for nothing.
    package func value(_ value: Value, _ number: FieldNumber, of kind: KindNumber) throws -> String {
        if number == .removed {
            let phrase =
                value == .integer(1)
                ? Phrase(zh: "已删除", en: "removed") : Phrase(zh: "在册", en: "in the ledger")
            return phrase.text(in: language)
        }
        guard let field = Schema.kind(kind)?.field(number), value != .null else {
            return value == .null ? "—" : value.plainText
        }
        switch (field.type, value) {
        case (.reference(let target), .bytes):
            return try value.asID.map { try title(target, $0) } ?? value.plainText
        case (.references(let target), .array(let elements)):
            return try elements.compactMap(\.asID).map { try title(target, $0) }
                .joined(separator: language == .chinese ? "、" : ", ")
        case (.worker, .integer(let number)): return try person(number)
        case (.remarks, .array(let elements)):
            return elements.compactMap(\.asText).joined(separator: " / ")
        default:
            let text = field.text(of: value, in: language)
            return field.isMasked ? IdentityNumber.masked(text) : text
        }
    }

    /// What somebody entered in a field.
    package func edit(_ edit: FieldEdit, _ number: FieldNumber, of kind: KindNumber) throws -> String {
        switch edit {
        case .set(let value): try self.value(value, number, of: kind)
        case .union(let adding, let removing):
            try [("+", adding), ("−", removing)].filter { !$0.1.isEmpty }
                .map { sign, elements in sign + (try self.value(.array(elements), number, of: kind)) }
                .joined(separator: " ")
        case .add(let step): step < 0 ? "\(step)" : "+\(step)"
        case .append(let elements): "+" + (try self.value(.array(elements), number, of: kind))
        }
    }

    /// A record by its kind and what it is called; by the end of its id where the ledger does not hold it.
    package func record(_ kind: KindNumber, _ id: RecordID) throws -> String {
        let label = Schema.kind(kind)?.label.text(in: language) ?? "#\(kind.rawValue)"
        return "\(label) \(try title(kind, id))"
    }

    /// Who made a change: the worker, the person at the centre, or just the centre.
    package func author(of change: LoggedChange) throws -> String {
        if change.writer == Writer.centre, let person = change.person, !person.isEmpty { return person }
        return try person(change.worker ?? Writer.centre)
    }

    /// By whom and when: "王网格 2026-11-28 14:03:05 第 12 号".
    package func reference(to change: LoggedChange) throws -> Phrase {
        let author = try author(of: change)
        let time = LocalTime.textWithSeconds(milliseconds: change.editedMilliseconds)
        return Phrase(
            zh: "\(author)，\(time)，第 \(change.sequence) 号",
            en: "\(author) at \(time), no. \(change.sequence)")
    }

    /// What people call a record; the end of its id where the ledger does not hold it.
    package func title(_ kind: KindNumber, _ id: RecordID) throws -> String {
        if let title = titles[id] { return title }
        var title = id.shortText
        if let definition = Schema.kind(kind), let record = try store.records.record(kind, id) {
            title = RecordTitle.title(id, record.fields, definition, language)
        }
        titles[id] = title
        return title
    }

    /// A worker's name, or the centre.
    package func person(_ number: WorkerNumber) throws -> String {
        guard number != Writer.centre else { return Phrase(zh: "中心", en: "the centre").text(in: language) }
        if people == nil {
            people = try Dictionary(
                store.workers().map { ($0.number, $0.name) }, uniquingKeysWith: { first, _ in first })
        }
        return people?[number] ?? "#\(number)"
    }
}
