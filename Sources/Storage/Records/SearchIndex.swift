package import Ledgers
import Wire

/// Whether records may be saved before the search index knows them. Searches find them all the same.
enum SearchBacklog {
    /// Each save brings the index up to date; there is no table of those that wait.
    case never
    /// Each save brings the index up to date; records may wait from a time when it did not.
    case shrinks
    /// Saves only note what is to be done. The index costs more than all the rest of a small change, and at five
    /// o'clock nobody searches.
    case grows
}

/// How many rows a store has noted for the search index, since somebody set it to 0.
final class NotedRows {
    var count = 0
}

/// The search index of each kind (`SearchText`), kept with the records.
extension RecordStore {
    static let createBacklog =
        """
        -- Rows that the search index is behind of, with the texts that it knows of them; NULL for a row that is not in it.
        CREATE TABLE unindexed (
            kind INTEGER NOT NULL, row INTEGER NOT NULL, texts BLOB, PRIMARY KEY (kind, row)
        ) STRICT, WITHOUT ROWID;

        """

    /// Has every row indexed anew: builds before kept texts as the index holds them, which are dear to make of a change.
    static let reindexAll = [
        (1, "household"), (2, "resident"), (4, "visit"), (5, "incident"), (6, "incident_entry"),
    ]
    .reduce("DELETE FROM unindexed;\n") { sql, kind in
        sql
            + "INSERT INTO \(kind.1)_search (\(kind.1)_search) VALUES ('delete-all');\n"
            + "INSERT INTO unindexed (kind, row) SELECT \(kind.0), row FROM \(kind.1);\n"
    }

    /// Brings the search index to what the record in a row holds now, or notes that it is to be. `changed` are the fields in
    /// which the record differs from the old one, where there are both.
    func reindex(
        _ row: Int64, from old: LedgerRecord?, to new: LedgerRecord?, changed: [FieldNumber]?,
        _ table: LedgerTable
    ) throws(StorageError) {
        guard !table.searchable.isEmpty else { return }
        // A removal changes what every field is found by.
        if let changed, !changed.contains(.removed),
            !table.searchable.contains(where: { changed.contains($0.number) })
        {
            return
        }
        var before = old.map { searchedTexts($0, table) }
        switch searchBacklog {
        case .grows where new != nil: return try note(row, before, table)
        case .grows, .shrinks:
            if let waiting = try takeWaiting(row, table) { before = waiting.texts }
        case .never: break
        }
        try write(row, from: before, to: new.map { searchedTexts($0, table) }, table)
    }

    /// Brings the index up to date for some of the rows that wait.
    ///
    /// - Returns: How many; fewer than `limit` when none are left.
    func indexWaiting(limit: Int) throws(StorageError) -> Int {
        let waiting = try connection.all(
            "SELECT kind, row FROM unindexed LIMIT ?1", .integer(Int64(limit))
        ) { entry throws(StorageError) in
            (KindNumber(rawValue: UInt16(clamping: entry.integer(0))), entry.integer(1))
        }
        for (kind, row) in waiting {
            let table = LedgerTable.of(kind)
            guard let held = try takeWaiting(row, table) else { continue }
            let record = try connection.first(table.selectRow, .integer(row)) { found throws(StorageError) in
                try Self.read(found, table)
            }
            try write(row, from: held.texts, to: record.map { searchedTexts($0, table) }, table)
        }
        return waiting.count
    }

    /// Rows that wait, counted up to a limit.
    func waitingCount(upTo limit: Int) throws(StorageError) -> Int {
        Int(
            try connection.integer(
                "SELECT count(*) FROM (SELECT 1 FROM unindexed LIMIT ?1)", .integer(Int64(limit))) ?? 0)
    }

    /// The rows of a kind that wait.
    func waitingRows(of kind: KindDefinition) throws(StorageError) -> Set<Int64> {
        guard searchBacklog != .never else { return [] }
        return Set(
            try connection.all(
                "SELECT row FROM unindexed WHERE kind = ?1", .integer(Int64(kind.number.rawValue))
            ) { entry throws(StorageError) in entry.integer(0) })
    }

    /// The records of a kind that hold every word of `text` in some searchable field, oldest first; behind them those that
    /// the index is behind of.
    package func search(
        _ kind: KindDefinition, _ text: String, limit: Int = StorageLimits.searchResults
    ) throws(StorageError) -> [LedgerRecord] {
        let table = LedgerTable.of(kind.number)
        guard !table.searchable.isEmpty, let query = SearchText.query(text) else { return [] }
        let exceptWaiting =
            searchBacklog == .never ? "" : "AND row NOT IN (SELECT row FROM unindexed WHERE kind = ?3)"
        let number = SQLValue.integer(Int64(kind.number.rawValue))
        let connection = connection
        let indexed = try connection.all(
            """
            SELECT \(table.columnList) FROM \(kind.name)
            WHERE row IN (SELECT rowid FROM \(kind.name)_search WHERE \(kind.name)_search MATCH ?1 LIMIT ?2)
            AND removed IS NULL \(exceptWaiting) ORDER BY row
            """, values: [.text(query), .integer(Int64(limit))] + (searchBacklog == .never ? [] : [number])
        ) { row throws(StorageError) in try Self.read(row, table) }
        guard searchBacklog != .never, indexed.count < limit else { return indexed }
        let waiting = try connection.all(
            "SELECT \(table.columnList) FROM \(kind.name) "
                + "WHERE row IN (SELECT row FROM unindexed WHERE kind = ?1) AND removed IS NULL ORDER BY row",
            number
        ) { row throws(StorageError) in try Self.read(row, table) }
        let wanted = SearchText.Words(text)
        let found = waiting.filter { record in
            wanted.areIn(table.searchable.map { record[$0.number].asText ?? "" })
        }
        return indexed + found.prefix(limit - indexed.count)
    }

    private func note(_ row: Int64, _ texts: [String]?, _ table: LedgerTable) throws(StorageError) {
        var encoder = CBOREncoder(reservingCapacity: 64)
        encoder.value(.array((texts ?? []).map { .text($0) }))
        // A row that waits already keeps what the index holds of it.
        try connection.run(
            "INSERT OR IGNORE INTO unindexed (kind, row, texts) VALUES (?1, ?2, ?3)",
            .integer(Int64(table.kind.number.rawValue)), .integer(row),
            texts == nil ? .null : .blob(encoder.bytes))
        noted.count += connection.changeCount
    }

    /// What the index holds of a row that waits, which is not noted as such any more; nil for one that does not wait.
    private func takeWaiting(
        _ row: Int64, _ table: LedgerTable
    ) throws(StorageError) -> (texts: [String]?, Void)? {
        let kind = SQLValue.integer(Int64(table.kind.number.rawValue))
        let held = try connection.first(
            "SELECT texts FROM unindexed WHERE kind = ?1 AND row = ?2", kind, .integer(row)
        ) { entry throws(StorageError) -> [String]? in
            guard !entry.isNull(0) else { return nil }
            let bytes = entry.bytes(0)
            do {
                var decoder = CBORDecoder(bytes.span)
                let texts = try decoder.value().asArray?.compactMap(\.asText)
                guard let texts, texts.count == table.searchable.count else {
                    throw StorageError.unreadable(table: "unindexed")
                }
                return texts
            } catch { throw .unreadable(table: "unindexed") }
        }
        guard let held else { return nil }
        try connection.run("DELETE FROM unindexed WHERE kind = ?1 AND row = ?2", kind, .integer(row))
        return (held, ())
    }

    private func write(
        _ row: Int64, from before: [String]?, to after: [String]?, _ table: LedgerTable
    ) throws(StorageError) {
        do throws(StorageError) {
            if let before { try writeIndex(table.searchDelete, row, before) }
            if let after { try writeIndex(table.searchInsert, row, after) }
        } catch {
            // The index keeps no text of its own: where a row was changed by other hands, it cannot take out what it
            // once put in, and is made anew.
            guard case .corrupt = error else { throw error }
            try rebuildIndex(of: table)
        }
    }

    private func rebuildIndex(of table: LedgerTable) throws(StorageError) {
        let name = table.kind.name
        try connection.execute("INSERT INTO \(name)_search (\(name)_search) VALUES ('delete-all')")
        if searchBacklog != .never {
            try connection.run(
                "DELETE FROM unindexed WHERE kind = ?1", .integer(Int64(table.kind.number.rawValue)))
        }
        let rows = try connection.prepared(
            "\(ScanGuard.mark)the index is made anew */ SELECT \(table.columnList) FROM \(name)")
        defer { rows.finish() }
        while try rows.step() {
            try writeIndex(
                table.searchInsert, rows.integer(0), searchedTexts(try Self.read(rows, table), table))
        }
    }

    private func writeIndex(_ sql: String, _ row: Int64, _ texts: [String]) throws(StorageError) {
        let statement = try connection.prepared(sql)
        defer { statement.finish() }
        try statement.bind(.integer(row), at: 1)
        for (index, text) in texts.enumerated() {
            try statement.bind(.text(SearchText.indexed(text)), at: index + 2)
        }
        while try statement.step() {}
    }

    /// What a record is found by. A tombstone is found by nothing, but keeps its row in the index.
    private func searchedTexts(_ record: LedgerRecord, _ table: LedgerTable) -> [String] {
        table.searchable.map { record.isRemoved ? "" : record[$0.number].asText ?? "" }
    }
}
