package import Ledgers
package import Wire

/// Records at the centre, each cell with the digest that its records shall come to.
extension TownshipStore {
    /// Writes a record, keeps its cell's digest, and notes its departure when it left a cell. `old` is what the
    /// table holds now, as the caller read it.
    package func save(_ record: LedgerRecord, replacing old: LedgerRecord?) throws(StorageError) {
        let stored = try old.flatMap { old throws(StorageError) in try records.stored(old.kind, old.id) }
        let digest = record.digest
        try records.save(record, digest: digest, replacing: old)
        if let stored, stored.cell != record.cell {
            var removed = StateDigest.empty
            removed -= stored.digest
            try addToDigest(removed, of: stored.cell)
            try addToDigest(digest, of: record.cell)
            try addDeparture(
                cell: stored.cell, revision: record.revision, kind: record.kind, id: record.id)
        } else {
            var change = digest
            if let stored { change -= stored.digest }
            try addToDigest(change, of: record.cell)
        }
    }

    /// Writes back a record that was damaged or lost, as it had been: the cell's digest counts it already.
    package func putBack(_ record: LedgerRecord) throws(StorageError) {
        if let damaged = try records.record(record.kind, record.id) { try records.delete(damaged) }
        try records.save(record, replacing: nil)
    }

    private func addToDigest(_ change: StateDigest, of cell: CellNumber) throws(StorageError) {
        var digest = try self.digest(of: cell)
        digest += change
        try connection.run(
            "UPDATE cell SET digest = ?2 WHERE number = ?1", .integer(cell), .integer(digest.signed))
    }

    /// What the records of a cell shall come to; that they do, the reader of their rows finds out.
    package func digest(of cell: CellNumber) throws(StorageError) -> StateDigest {
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
