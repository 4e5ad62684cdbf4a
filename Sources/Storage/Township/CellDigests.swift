package import Ledgers
package import Wire

/// What one saved record means for a cell.
struct CellChange {
    var cell: CellNumber
    /// What the cell's digest grows by.
    var digest: StateDigest
    /// The part of the cell's feed that has news.
    var feed: FeedPart
    var revision: Revision
}

/// Records at the centre, each cell with the digest that its records shall come to and how far its feed has come.
extension TownshipStore {
    /// Writes a record, keeps its cell's digest and news, and notes its departure when it left a cell. `old` is what the
    /// table holds now, as the caller read it.
    ///
    /// - Returns: The record's row in its table.
    /// - Throws: `StorageError`.
    @discardableResult
    package func save(
        _ record: LedgerRecord, replacing old: StoredRecord?
    ) throws(StorageError) -> Int64 {
        var digest = record.digest
        let row = try records.save(record, digest: digest, replacing: old?.record, row: old?.row)
        if let old, old.record.cell != record.cell {
            var removed = StateDigest.empty
            removed -= old.digest
            try addDeparture(
                cell: old.record.cell, revision: record.revision, kind: record.kind, id: record.id)
            try note(
                CellChange(
                    cell: old.record.cell, digest: removed, feed: .departures, revision: record.revision))
        } else if let old {
            digest -= old.digest
        }
        try note(
            CellChange(
                cell: record.cell, digest: digest, feed: .records(of: record.kind), revision: record.revision)
        )
        return row
    }

    /// Writes a record in place of what the table holds of it, as the other `save`.
    @discardableResult
    package func save(_ record: LedgerRecord) throws(StorageError) -> Int64 {
        try save(record, replacing: records.stored(record.kind, record.id))
    }

    /// Writes back a record that was damaged or lost, as it had been: the cell's digest counts it already. One that was lost
    /// has had its changes found (`forgetLostRows`).
    package func putBack(_ record: LedgerRecord) throws(StorageError) {
        if let damaged = try records.record(record.kind, record.id) {
            try forgetRow(of: record.kind, record.id)
            try records.delete(damaged)
        }
        try records.save(record, replacing: nil)
    }

    /// Moves records of kinds that this build has learnt into their own tables.
    func adoptKnownKinds() throws {
        guard try !records.learntRecords().isEmpty else { return }
        try transaction {
            for record in try records.learntRecords() {
                try forgetRow(of: record.kind, record.id)
                try records.adopt(record)
                try note(
                    CellChange(
                        cell: record.cell, digest: .empty, feed: .records(of: record.kind),
                        revision: record.revision))
            }
        }
    }

    /// Notes a change for its cell. Within a transaction all are written at the end, once for each cell.
    private func note(_ change: CellChange) throws(StorageError) {
        cellChanges.append(change)
        if !connection.isInTransaction { try writeCells() }
    }

    /// Writes the digests and the news of cells whose records have changed.
    func writeCells() throws(StorageError) {
        guard !cellChanges.isEmpty else { return }
        var digests: [CellNumber: StateDigest] = [:]
        var news: [CellNumber: [FeedPart: Revision]] = [:]
        for change in cellChanges {
            digests[change.cell, default: .empty] += change.digest
            news[change.cell, default: [:]][change.feed, default: 0].raise(to: change.revision)
        }
        for (cell, change) in digests {
            var digest = try writtenDigest(of: cell)
            digest += change
            try connection.run(
                "UPDATE cell SET digest = ?2 WHERE number = ?1", .integer(cell), .integer(digest.signed))
            for (part, revision) in news[cell] ?? [:] { try setNews(of: part, in: cell, revision) }
        }
        cellChanges = []
    }

    /// What the records of a cell shall come to; that they do, the reader of their rows finds out.
    package func digest(of cell: CellNumber) throws(StorageError) -> StateDigest {
        cellChanges.reduce(into: try writtenDigest(of: cell)) { digest, change in
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

extension Revision {
    fileprivate mutating func raise(to other: Revision) { self = Swift.max(self, other) }
}
