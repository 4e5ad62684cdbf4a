import Ledgers
import Storage
import Wire

/// Which living records point to which.
struct RecordReferences {
    let records: RecordStore

    /// The records that point to each of `targets`. Where a field has no index, its whole ledger is read once, however
    /// many targets there are.
    func referrers(to targets: [RecordReference]) throws -> [RecordID: [RecordReference]] {
        var found: [RecordID: [RecordReference]] = [:]
        for kind in Schema.kinds {
            var unindexed: [FieldDefinition] = []
            for field in kind.fields {
                switch field.type {
                case .reference(let target) where target == Household.kind || target == Incident.kind:
                    for id in targets where id.kind == target {
                        for record in try records.list(kind, matching: (field, .id(id.id))) {
                            found[id.id, default: []].append(
                                RecordReference(kind: kind.number, id: record.id))
                        }
                    }
                case .reference(let target), .references(let target):
                    if targets.contains(where: { $0.kind == target }) { unindexed.append(field) }
                default: break
                }
            }
            guard !unindexed.isEmpty else { continue }
            let ids = Set(targets.map(\.id))
            try records.forEach(kind) { record in
                for field in unindexed {
                    let value = record[field.number]
                    for id in (value.asArray ?? [value]).compactMap(\.asID) where ids.contains(id) {
                        found[id, default: []].append(RecordReference(kind: kind.number, id: record.id))
                    }
                }
            }
        }
        return found
    }
}
