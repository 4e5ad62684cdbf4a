import Ledgers
import Storage
import Wire

/// Which living records point to which.
struct RecordReferences {
    let records: RecordStore

    /// The records that point to each of `targets`.
    func referrers(to targets: [RecordReference]) throws -> [RecordID: [RecordReference]] {
        var found: [RecordID: [RecordReference]] = [:]
        try forEach(pointingTo: targets) { record, _, target in
            found[target, default: []].append(RecordReference(kind: record.kind, id: record.id))
        }
        return found
    }

    /// Hands over each record that points to one of `targets`, with the field that does and the target. A field that
    /// lists several records has no index: its whole ledger is looked through once, however many targets there are.
    func forEach(
        pointingTo targets: [RecordReference],
        _ body: (_ record: LedgerRecord, _ field: FieldDefinition, _ target: RecordID) throws -> Void
    ) throws {
        for kind in Schema.kinds {
            for field in kind.fields {
                switch field.type {
                case .reference(let target):
                    for id in targets where id.kind == target {
                        for record in try records.list(kind, matching: (field, .id(id.id))) {
                            try body(record, field, id.id)
                        }
                    }
                case .references(let target):
                    let ids = Set(targets.filter { $0.kind == target }.map(\.id))
                    guard !ids.isEmpty else { continue }
                    try records.forEach(kind, listing: ids, in: field) { record in
                        for id in (record[field.number].asArray ?? []).compactMap(\.asID)
                        where ids.contains(id) {
                            try body(record, field, id)
                        }
                    }
                default: continue
                }
            }
        }
    }
}
