package import Wire
import Ledgers

extension TownshipStore {
    /// Reads the feed of a cell behind a revision: every record once, at its latest revision, in order of
    /// revision, with those that left the cell.
    ///
    /// It merges one ordered index range per kind, so its cost is that of the items read. `body` gets each item,
    /// and returns false to stop before the next.
    ///
    /// - Returns: False when there was nothing at all behind the revision.
    /// - Throws: `StorageError`.
    package func readFeed(
        cell: CellNumber, after: Revision, _ body: (FeedItem) -> Bool
    ) throws(StorageError) -> Bool {
        var sources: [FeedSource] = []
        defer { for source in sources { source.statement.finish() } }
        for table in LedgerTable.all {
            try open(table.feed, table, cell: cell, after: after, into: &sources)
        }
        try open(
            "SELECT kind, id, revision FROM departure WHERE cell = ?1 AND revision > ?2 ORDER BY revision",
            nil,
            cell: cell, after: after, into: &sources)
        guard !sources.isEmpty else { return false }
        while let index = sources.indices.min(by: { sources[$0].revision < sources[$1].revision }) {
            if let item = try sources[index].item(after: after), !body(item) { return true }
            if try !sources[index].advance() {
                sources[index].statement.finish()
                sources.remove(at: index)
            }
        }
        return true
    }

    private func open(
        _ sql: String, _ table: LedgerTable?, cell: CellNumber, after: Revision,
        into sources: inout [FeedSource]
    ) throws(StorageError) {
        let statement = try connection.prepared(sql)
        var source = FeedSource(statement: statement, table: table)
        do throws(StorageError) {
            try statement.bind([.integer(cell), .integer(after)])
            if try source.advance() { sources.append(source) } else { statement.finish() }
        } catch {
            statement.finish()
            throw error
        }
    }

    /// How many records and departures the feed of a cell holds behind a revision.
    package func feedCount(cell: CellNumber, after: Revision) throws(StorageError) -> Int64 {
        var count =
            try connection.integer(
                "SELECT count(*) FROM departure WHERE cell = ?1 AND revision > ?2", .integer(cell),
                .integer(after))
            ?? 0
        for table in LedgerTable.all {
            count += try connection.integer(table.count, .integer(cell), .integer(after)) ?? 0
        }
        return count
    }

    /// Notes that a record left a cell.
    package func addDeparture(
        cell: CellNumber, revision: Revision, kind: KindNumber, id: RecordID
    ) throws(StorageError) {
        try connection.run(
            "INSERT INTO departure (cell, revision, kind, id) VALUES (?1, ?2, ?3, ?4)", .integer(cell),
            .integer(revision), .integer(Int64(kind.rawValue)), .blob(id.bytes))
    }
}

/// One ordered range of the feed, standing on its next row.
private struct FeedSource {
    let statement: Statement
    /// Nil for departures.
    let table: LedgerTable?
    var revision: Revision = 0

    mutating func advance() throws(StorageError) -> Bool {
        guard try statement.step() else { return false }
        revision = statement.integer(table == nil ? 2 : 3)
        return true
    }

    /// The item for a device that stands at `after`; nil for a tombstone of what it never had.
    func item(after: Revision) throws(StorageError) -> FeedItem? {
        guard let table else {
            return .departure(
                kind: KindNumber(rawValue: UInt16(clamping: statement.integer(0))), id: try statement.id(1),
                revision: revision)
        }
        let record = try RecordStore.read(statement, table)
        let isWhole = record.entered > after
        if isWhole, record.isRemoved { return nil }
        var fields = FieldMap<Value>()
        if isWhole {
            fields = record.fields
        } else {
            for (number, clock) in record.clocks where clock.revision > after {
                fields[number] = record[number]
            }
        }
        return .record(
            kind: record.kind, id: record.id, revision: revision, isWhole: isWhole, fields: fields)
    }
}
