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
        var revision = try store.revision()
        var count = 0
        for record in records where record.cell != cell {
            revision += 1
            count += 1
            var moved = record
            moved.cell = cell
            moved.revision = revision
            moved.entered = revision
            try store.save(moved, replacing: record)
            try log(moved, from: record, revision)
        }
        try store.setRevision(revision)
        return count
    }

    private func log(_ moved: LedgerRecord, from old: LedgerRecord, _ revision: Revision) throws {
        let change = Change(
            number: 0, operation: .edit, kind: moved.kind, id: moved.id, cell: moved.cell, base: old.revision,
            wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: [:])
        var logged = LoggedChange(
            writer: Writer.centre, number: nil, worker: nil, change: change, editedMilliseconds: now,
            rawMilliseconds: now, receivedMilliseconds: now,
            outcome: Outcome(number: 0, status: .applied, revision: revision))
        logged.cellBefore = old.cell
        _ = try store.append(logged)
    }
}
