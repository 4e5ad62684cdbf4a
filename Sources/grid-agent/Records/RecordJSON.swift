import Ledgers
import Terminal
import Wire

extension Session {
    /// A record as a JSON object: what it is and where, then every field by its column name, then for an
    /// incident where it stands.
    func json(of record: LedgerRecord, _ kind: KindDefinition, _ text: RecordText) throws -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("ledger", .string(kind.name)), .init("id", .string(record.id.description)),
            .init("cell", .string(try text.cellCode(record.cell))),
            .init("revision", .integer(record.revision)),
            .init("unsynced_changes", .integer(Int64(try unsyncedChanges(of: record.id)))),
        ]
        for field in kind.fields {
            members.append(.init(field.name, text.json(of: record[field.number], field)))
        }
        for (number, value) in record.fields where number != .removed && kind.field(number) == nil {
            members.append(.init("#\(number.rawValue)", .string(value.plainText)))
        }
        if kind.number == Incident.kind { members += try IncidentStanding(self).json(of: record) }
        return .object(members)
    }
}
