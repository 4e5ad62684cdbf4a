import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// A record as pages show it.
struct RecordBody: Encodable {
    struct Field: Encodable {
        var name: String
        var label: String
        var text: String
        var isMasked: Bool?
        var links: [RecordLinkBody]?
    }

    var ledger: NamedBody
    var id: String
    var title: String
    var version: String
    var revision: Int64
    var cell: CellBody?
    var isRemoved: Bool?
    var fields: [Field]
}

extension ConsoleContext {
    /// A record with its fields, ID numbers masked. What it names outside of this user's sight is not named.
    func body(of record: LedgerRecord, _ kind: KindDefinition) throws -> RecordBody {
        RecordBody(
            ledger: NamedBody(kind, language), id: record.id.description,
            title: RecordTitle.title(record.id, record.fields, kind, language), version: "\(record.revision)",
            revision: record.revision, cell: try cell(record.cell).map(CellBody.init),
            isRemoved: record.isRemoved ? true : nil,
            fields: try kind.fields.filter { record[$0.number] != .null }.map { field in
                try body(of: record[field.number], field, kind)
            })
    }

    private func body(
        of value: Value, _ field: FieldDefinition, _ kind: KindDefinition
    ) throws -> RecordBody.Field {
        var body = RecordBody.Field(
            name: field.name, label: field.label.text(in: language), text: "",
            isMasked: field.isMasked ? true : nil)
        switch (field.type, value) {
        case (.reference(let target), .bytes):
            body.links = try links([value], target)
        case (.references(let target), .array(let elements)):
            body.links = try links(elements, target)
        default:
            body.text = try text.value(value, field.number, of: kind.number)
            return body
        }
        body.text = (body.links ?? []).map(\.title).joined(separator: language == .chinese ? "、" : ", ")
        return body
    }

    private func links(_ values: [Value], _ target: KindNumber) throws -> [RecordLinkBody] {
        guard let kind = Schema.kind(target) else { return [] }
        return try values.compactMap(\.asID).filter { try sight.sees(target, $0, in: store) }.map {
            try link(kind, $0)
        }
    }
}
