import Ledgers
import Phrases
import Storage
import Terminal
import Wire

/// Field values as people read them: references by name, workers by name, identity numbers masked.
final class RecordText: LedgerNames {
    let store: ReplicaStore
    let language: Language
    /// Whether identity numbers are shown whole.
    private let showsMasked: Bool
    private var titles: [RecordID: String] = [:]
    private var cellCodes: [CellNumber: String]?
    private var workers: [WorkerNumber: String]?

    init(store: ReplicaStore, language: Language, showsMasked: Bool) {
        self.store = store
        self.language = language
        self.showsMasked = showsMasked
    }

    /// The value of a field.
    func text(of value: Value, _ field: FieldDefinition) throws -> String {
        switch (field.type, value) {
        case (.reference(let kind), .bytes):
            return try value.asID.map { try title(of: $0, kind) } ?? ""
        case (.references(let kind), .array(let elements)):
            return try elements.compactMap(\.asID).map { try title(of: $0, kind) }
                .joined(separator: language == .chinese ? "、" : ", ")
        case (.worker, .integer(let number)): return try workerName(number)
        case (_, .text(let text)) where field.isMasked && !showsMasked: return IdentityNumber.masked(text)
        default: return field.text(of: value, in: language)
        }
    }

    /// The value of a field as JSON: numbers and lists as such, the rest in the form that options read.
    func json(of value: Value, _ field: FieldDefinition) -> JSONValue {
        switch (field.type, value) {
        case (_, .null): .null
        case (.integer, .integer(let number)), (.fen, .integer(let number)), (.worker, .integer(let number)):
            .integer(number)
        case (.choices(let list), .array(let elements)):
            .array(elements.compactMap(\.asInteger).map { .string(list.name(of: $0)) })
        case (.references, .array(let elements)), (.remarks, .array(let elements)):
            .array(elements.map { .string($0.plainText) })
        case (_, .text(let text)) where field.isMasked && !showsMasked: .string(IdentityNumber.masked(text))
        default: .string(field.text(of: value, in: nil))
        }
    }

    /// What a record is called; its id's end when the device does not hold it.
    func title(of id: RecordID, _ kind: KindNumber) throws -> String {
        if let title = titles[id] { return title }
        var title = id.shortText
        if let definition = Schema.kind(kind), let record = try store.records.record(kind, id) {
            title = RecordTitle.title(id, record.fields, definition, language)
        }
        titles[id] = title
        return title
    }

    /// The code of a cell; its number when it is no longer this device's.
    func cellCode(_ number: CellNumber) throws -> String {
        if cellCodes == nil {
            cellCodes = try store.cells().reduce(into: [:]) { $0?[$1.number] = $1.code }
        }
        return cellCodes?[number] ?? "#\(number)"
    }

    func workerName(_ number: WorkerNumber) throws -> String {
        if workers == nil { workers = try store.workerNames() }
        return workers?[number] ?? "#\(number)"
    }
}
