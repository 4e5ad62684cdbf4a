package import Wire
import Ledgers

extension TownshipStore {
    /// Reads the feed of a cell behind a revision: every record once, at its latest revision, in order of
    /// revision, with those that left the cell.
    ///
    /// It merges one ordered index range per kind that has news, so its cost is that of the items read. `body` gets each
    /// item, and returns false to stop before the next.
    ///
    /// - Parameters:
    ///   - cell: The cell.
    ///   - after: The revision behind which it begins.
    ///   - isReadToEnd: Whether the device that asks had read the cell to its end at that revision. One that stopped at
    ///     the end of a page may lack what had changed before it in a record that has changed since, and stood behind
    ///     it: such a record comes whole.
    ///   - own: The changes of the device that asks, so that they need not travel back whole.
    ///   - body: Gets the items.
    /// - Returns: False when there was nothing at all behind the revision.
    /// - Throws: `StorageError`.
    package func readFeed(
        cell: CellNumber, after: Revision, isReadToEnd: Bool = true, own: OwnChanges = OwnChanges(),
        _ body: (FeedItem) -> Bool
    ) throws(StorageError) -> Bool {
        let reader = FeedReader(after: after, isReadToEnd: isReadToEnd, own: own)
        var sources: [FeedSource] = []
        defer { for source in sources { source.statement.finish() } }
        for part in try news(of: cell, after: after) {
            switch part {
            case .records(let table): try open(table.feed, table, cell: cell, after: after, into: &sources)
            case .departures:
                try open(
                    "SELECT kind, id, revision FROM departure WHERE cell = ?1 AND revision > ?2 ORDER BY revision",
                    nil, cell: cell, after: after, into: &sources)
            }
        }
        guard !sources.isEmpty else { return false }
        while let index = sources.indices.min(by: { sources[$0].revision < sources[$1].revision }) {
            let item = try sources[index].item(for: reader) { id throws(StorageError) in
                try hasOtherChanges(of: id, after: after, than: own)
            }
            if let item, !body(item) { return true }
            if try !sources[index].advance() {
                sources[index].statement.finish()
                sources.remove(at: index)
            }
        }
        return true
    }

    /// Whether anything but `own` has changed a record behind a revision.
    private func hasOtherChanges(
        of id: RecordID, after: Revision, than own: OwnChanges
    ) throws(StorageError) -> Bool {
        let revisions = try connection.all(
            "SELECT revision FROM change WHERE \(Self.isOfRecord) AND revision > ?2", .blob(id.bytes),
            .integer(after)
        ) { row throws(StorageError) in row.integer(0) }
        return revisions.contains { own.numbers[$0] == nil }
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
        var count: Int64 = 0
        for part in try news(of: cell, after: after) {
            let sql =
                switch part {
                case .records(let table): table.count
                case .departures: "SELECT count(*) FROM departure WHERE cell = ?1 AND revision > ?2"
                }
            count += try connection.integer(sql, .integer(cell), .integer(after)) ?? 0
        }
        return count
    }

    /// Whether a record left a cell, or any cell, behind a revision.
    package func hasLeft(
        _ cell: CellNumber?, _ id: RecordID, after revision: Revision
    ) throws(StorageError) -> Bool {
        try connection.integer(
            "SELECT 1 FROM departure WHERE id = ?1 AND revision > ?2 AND (?3 IS NULL OR cell = ?3) LIMIT 1",
            .blob(id.bytes), .integer(revision), .optional(cell)) != nil
    }

    /// Notes that a record left a cell.
    func addDeparture(
        cell: CellNumber, revision: Revision, kind: KindNumber, id: RecordID
    ) throws(StorageError) {
        try connection.run(
            "INSERT INTO departure (cell, revision, kind, id) VALUES (?1, ?2, ?3, ?4)", .integer(cell),
            .integer(revision), .integer(Int64(kind.rawValue)), .blob(id.bytes))
    }
}

/// The changes of one request that are in force just as they were sent.
package struct OwnChanges: Sendable {
    /// Their numbers, by the revisions that they made.
    package var numbers: [Revision: Int64] = [:]
    /// Records of which the request carried other changes too.
    package var excluded: Set<RecordID> = []

    package init() {}

    /// The item for a record in which nothing else has changed behind a revision: it names the last change, and holds
    /// what the centre filled in; nil for any other record.
    ///
    /// - Parameters:
    ///   - record: The record; its fields are not looked at.
    ///   - kind: Its kind.
    ///   - after: Where the reader stands.
    ///   - isReadToEnd: Whether the reader had read everything up to there.
    ///   - value: Gives the value of a field.
    ///   - hasOthers: Tells of a record whether there is another change.
    /// - Returns: The item; nil where the record has to travel.
    /// - Throws: `StorageError`.
    fileprivate func echo(
        of record: LedgerRecord, _ kind: KindDefinition, after: Revision, isReadToEnd: Bool,
        value: (FieldDefinition) -> Value, hasOthers: (RecordID) throws(StorageError) -> Bool
    ) throws(StorageError) -> FeedItem? {
        guard !numbers.isEmpty, let number = numbers[record.revision], !excluded.contains(record.id) else {
            return nil
        }
        var stamps = FieldMap<Value>()
        var isAddedTo = false
        for (field, clock) in record.clocks where clock.revision > after {
            guard numbers[clock.revision] != nil else { return nil }
            let definition = kind.field(field)
            if let definition, definition.stamp != nil { stamps[field] = value(definition) }
            isAddedTo = isAddedTo || definition?.policy.adds ?? true
        }
        let isNew = numbers[record.entered] != nil
        guard isNew || (isReadToEnd && record.entered <= after) else { return nil }
        // The clock of a counter, a set or a list names only the last of those who added to it.
        if isAddedTo, !isNew, try hasOthers(record.id) { return nil }
        return .echo(change: number, revision: record.revision, fields: stamps)
    }
}

/// Who reads a feed, from where.
private struct FeedReader {
    let after: Revision
    let isReadToEnd: Bool
    let own: OwnChanges
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

    /// The item for a device; nil for a tombstone of what it never had.
    func item(
        for reader: FeedReader, hasOthers: (RecordID) throws(StorageError) -> Bool
    ) throws(StorageError) -> FeedItem? {
        guard let table else {
            return .departure(
                kind: KindNumber(rawValue: UInt16(clamping: statement.integer(0))), id: try statement.id(1),
                revision: revision)
        }
        var record = try RecordStore.readWithoutFields(statement, table)
        let isNew = record.entered > reader.after
        // A tombstone that came back with a device is news to those that had it alive in the lost ledger.
        let cameBack = record.clocks[.removed]?.revision == record.entered
        if isNew, record.isRemoved, !cameBack { return nil }
        let echo = try reader.own.echo(
            of: record, table.kind, after: reader.after, isReadToEnd: reader.isReadToEnd,
            value: { RecordStore.value(of: $0, statement, table) }, hasOthers: hasOthers)
        if let echo { return echo }
        try RecordStore.readFields(of: &record, statement, table)
        let isWhole = isNew || !reader.isReadToEnd
        var fields = FieldMap<Value>()
        if isWhole {
            fields = record.fields
        } else {
            for (number, clock) in record.clocks where clock.revision > reader.after {
                fields[number] = record[number]
            }
        }
        return .record(
            kind: record.kind, id: record.id, revision: revision, isWhole: isWhole, fields: fields)
    }
}
