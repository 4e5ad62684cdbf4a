import Ledgers
package import Storage
package import Wire

/// Moves records to another cell: a family that moved, a cell that is split or merged. The devices of the old cell
/// drop them at their next sync, those of the new one receive them (SPEC.md §10.4).
package struct LedgerMove {
    let store: TownshipStore
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    package init(store: TownshipStore, now: Int64) {
        self.store = store
        self.now = now
    }

    /// Moves a household with all that belongs to it: residents, benefits and visits. Incidents stay where they
    /// happened.
    ///
    /// - Returns: How many records moved.
    /// - Throws: `StorageError`.
    package func moveHousehold(_ id: RecordID, to cell: CellNumber) throws -> Int {
        try store.transaction {
            guard let household = try store.records.record(Household.kind, id) else { return 0 }
            var records = [household]
            for kind in Schema.kinds where kind.number != Incident.kind {
                for field in kind.fields where field.type == .reference(Household.kind) {
                    records += try store.records.list(kind, matching: (field, .id(id)))
                }
            }
            return try move(records, to: cell)
        }
    }

    /// Moves everything in a cell to another.
    ///
    /// - Returns: How many records moved.
    /// - Throws: `StorageError`.
    package func moveAll(from old: CellNumber, to cell: CellNumber) throws -> Int {
        try store.transaction {
            var records: [LedgerRecord] = []
            try store.records.forEachRecord(in: old) { record, _ in records.append(record) }
            return try move(records, to: cell)
        }
    }

    private func move(_ records: [LedgerRecord], to cell: CellNumber) throws -> Int {
        let writer = CentreWrite(store: store, now: now)
        let moving = records.filter { $0.cell != cell }
        var revision = try store.revision()
        for record in moving {
            var moved = record
            moved.cell = cell
            try writer.write(moved, replacing: record, &revision)
        }
        try store.setRevision(revision)
        return moving.count
    }
}
