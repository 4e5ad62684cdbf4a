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

/// What a cell's row tells of its records.
struct CellState {
    /// What their digests shall come to.
    var digest: StateDigest
    /// The last revision of each part of the cell's feed, in the order of `FeedPart.all`.
    var news: [Revision]

    mutating func add(_ change: CellChange) {
        digest += change.digest
        news[change.feed.position] = max(news[change.feed.position], change.revision)
    }
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
    /// has had its changes found (`dissolveLostChains`).
    package func putBack(_ record: LedgerRecord) throws(StorageError) {
        if let damaged = try records.record(record.kind, record.id) {
            try dissolveChain(of: record.kind, record.id)
            try records.delete(damaged)
        }
        try records.save(record, replacing: nil)
    }

    /// Moves records of kinds that this build has learnt into their own tables.
    func adoptKnownKinds() throws {
        guard try !records.learntRecords().isEmpty else { return }
        try transaction {
            for record in try records.learntRecords() {
                try dissolveChain(of: record.kind, record.id)
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

    /// Writes what has changed in the rows of the cells whose records have.
    func writeCells() throws(StorageError) {
        guard !cellChanges.isEmpty else { return }
        for (cell, changes) in Dictionary(grouping: cellChanges, by: \.cell) {
            var state = try writtenState(of: cell)
            for change in changes { state.add(change) }
            try connection.run(
                Self.updateState,
                values: [.integer(cell), .integer(state.digest.signed)] + state.news.map(SQLValue.integer))
        }
        cellChanges = []
    }

    private static let updateState = {
        let news = FeedPart.all.enumerated().map { ", \($1.newsColumn) = ?\($0 + 3)" }
        return "UPDATE cell SET digest = ?2\(news.joined()) WHERE number = ?1"
    }()

    private static let selectState =
        "SELECT digest\(FeedPart.all.map { ", \($0.newsColumn)" }.joined()) FROM cell WHERE number = ?1"

    /// What the records of a cell shall come to; that they do, the reader of their rows finds out.
    package func digest(of cell: CellNumber) throws(StorageError) -> StateDigest {
        try state(of: cell).digest
    }

    /// What a cell's row tells, with what the transaction that is under way will write there.
    func state(of cell: CellNumber) throws(StorageError) -> CellState {
        var state = try writtenState(of: cell)
        for change in cellChanges where change.cell == cell { state.add(change) }
        return state
    }

    private func writtenState(of cell: CellNumber) throws(StorageError) -> CellState {
        try connection.first(Self.selectState, .integer(cell)) { row throws(StorageError) in
            CellState(
                digest: StateDigest(signed: row.integer(0)),
                news: FeedPart.all.indices.map { row.integer($0 + 1) })
        } ?? CellState(digest: .empty, news: FeedPart.all.map { _ in 0 })
    }

    /// A number that changes when another connection, of this process or another, has written to the file.
    package func otherWritersMark() throws(StorageError) -> Int64 {
        try connection.integer("PRAGMA data_version") ?? 0
    }
}
