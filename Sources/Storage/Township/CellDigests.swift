package import Ledgers
package import Wire

/// Records at the centre, each cell with the digest that its records shall come to.
extension TownshipStore {
    /// Writes a record, keeps its cell's digest, and notes its departure when it left a cell. `old` is what the
    /// table holds now, as the caller read it.
    package func save(_ record: LedgerRecord, replacing old: StoredRecord?) throws(StorageError) {
        let digest = record.digest
        try records.save(record, digest: digest, replacing: old?.record, row: old?.row)
        if let old, old.record.cell != record.cell {
            var removed = StateDigest.empty
            removed -= old.digest
            try addToDigest(removed, of: old.record.cell)
            try addToDigest(digest, of: record.cell)
            try addDeparture(
                cell: old.record.cell, revision: record.revision, kind: record.kind, id: record.id)
        } else {
            var change = digest
            if let old { change -= old.digest }
            try addToDigest(change, of: record.cell)
        }
    }

    /// Writes a record in place of what the table holds of it, as the other `save`.
    package func save(_ record: LedgerRecord) throws(StorageError) {
        try save(record, replacing: records.stored(record.kind, record.id))
    }

    /// Writes back a record that was damaged or lost, as it had been: the cell's digest counts it already.
    package func putBack(_ record: LedgerRecord) throws(StorageError) {
        if let damaged = try records.record(record.kind, record.id) { try records.delete(damaged) }
        try records.save(record, replacing: nil)
    }

    /// Counts a change of a cell's digest. Within a transaction it is written at the end, once for each cell.
    private func addToDigest(_ change: StateDigest, of cell: CellNumber) throws(StorageError) {
        digestChanges.append((cell, change))
        if !connection.isInTransaction { try writeDigests() }
    }

    /// Writes the digests of cells whose records have changed.
    func writeDigests() throws(StorageError) {
        guard !digestChanges.isEmpty else { return }
        let sums = digestChanges.reduce(into: [:]) { sums, change in
            sums[change.cell, default: .empty] += change.digest
        }
        for (cell, change) in sums {
            var digest = try writtenDigest(of: cell)
            digest += change
            try connection.run(
                "UPDATE cell SET digest = ?2 WHERE number = ?1", .integer(cell), .integer(digest.signed))
        }
        digestChanges = []
    }

    /// What the records of a cell shall come to; that they do, the reader of their rows finds out.
    package func digest(of cell: CellNumber) throws(StorageError) -> StateDigest {
        digestChanges.reduce(into: try writtenDigest(of: cell)) { digest, change in
            if change.cell == cell { digest += change.digest }
        }
    }

    private func writtenDigest(of cell: CellNumber) throws(StorageError) -> StateDigest {
        StateDigest(
            signed: try connection.integer("SELECT digest FROM cell WHERE number = ?1", .integer(cell)) ?? 0)
    }

    /// A number that changes when another connection, of this process or another, has written to the file.
    package func otherWritersMark() throws(StorageError) -> Int64 {
        try connection.integer("PRAGMA data_version") ?? 0
    }

    /// A text that changes whenever records, the directory or the standing of a device do; a mere contact does not
    /// change it.
    package func stateMark() throws(StorageError) -> String {
        try connection.first(
            "SELECT revision, directory, (SELECT count(revoked_ms) FROM device) FROM township"
        ) { row throws(StorageError) in "\(row.integer(0)) \(row.integer(1)) \(row.integer(2))" } ?? ""
    }
}
