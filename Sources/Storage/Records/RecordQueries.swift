package import Ledgers
package import Wire

extension RecordStore {
    /// The records of a kind that are not removed, oldest first: those of one cell, or those whose field holds
    /// a value, if asked for.
    package func list(
        _ kind: KindDefinition, cell: CellNumber? = nil,
        matching: (field: FieldDefinition, value: Value)? = nil, limit: Int = StorageLimits.rowsPerList
    ) throws(StorageError) -> [LedgerRecord] {
        let table = LedgerTable.of(kind.number)
        let connection = connection
        return try connection.all(
            table.list(inCell: cell != nil, matching: matching?.field), .optional(cell),
            matching.map { $0.field.column(of: $0.value) } ?? .null,
            .integer(Int64(limit))
        ) { row throws(StorageError) in try Self.read(row, table) }
    }

    /// Hands over the records of a kind, or of its part in one cell, that are not removed: oldest first, one at
    /// a time.
    package func forEach(
        _ kind: KindDefinition, cell: CellNumber? = nil, _ body: (LedgerRecord) throws -> Void
    ) throws {
        let table = LedgerTable.of(kind.number)
        let statement = try connection.prepared(
            cell == nil
                ? """
                \(ScanGuard.mark)all of them are asked for */
                SELECT \(table.columnList) FROM \(kind.name) WHERE removed IS NULL ORDER BY row
                """
                : """
                SELECT \(table.columnList) FROM \(kind.name) WHERE removed IS NULL AND cell = ?1 ORDER BY row
                """)
        defer { statement.finish() }
        if let cell { try statement.bind(.integer(cell), at: 1) }
        while try statement.step() { try body(try Self.read(statement, table)) }
    }

    /// Hands over the records of a kind that are not removed and of which a field that lists records lists one of some, one at
    /// a time.
    package func forEach(
        _ kind: KindDefinition, listing ids: Set<RecordID>, in field: FieldDefinition,
        _ body: (LedgerRecord) throws -> Void
    ) throws {
        let table = LedgerTable.of(kind.number)
        // Few are looked for in the text of the list, which spares to read all other records; many in the list itself, since each
        // of them would be looked for in each text.
        let isFew = ids.count <= StorageLimits.idsFoundInText
        let statement = try connection.prepared(
            """
            \(ScanGuard.mark)no index knows what a list holds */
            SELECT \(table.columnList) FROM \(kind.name) WHERE removed IS NULL AND "\(field.name)" IS NOT NULL
            \(isFew ? "AND EXISTS (SELECT 1 FROM json_each(?1) WHERE instr(\"\(field.name)\", value))" : "") ORDER BY row
            """)
        defer { statement.finish() }
        if isFew {
            let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
            try statement.bind(.text("[\(list)]"), at: 1)
        }
        while try statement.step() {
            let record = try Self.read(statement, table)
            let listed = (record[field.number].asArray ?? []).compactMap(\.asID)
            if listed.contains(where: ids.contains) { try body(record) }
        }
    }

    /// At the centre: the records of a kind whose last change lies behind a revision, tombstones too, in no order.
    package func changed(_ kind: KindDefinition, after revision: Revision) throws(StorageError)
        -> [LedgerRecord]
    {
        let table = LedgerTable.of(kind.number)
        let connection = connection
        // By way of the cells that have any, by the index that is in order of revision: the cost is that of what changed.
        return try connection.all(
            """
            SELECT \(table.columnList) FROM \(kind.name)
            WHERE cell IN (SELECT number FROM cell WHERE \(FeedPart.records(table).newsColumn) > ?1) AND revision > ?1
            """, .integer(revision)
        ) { row throws(StorageError) in try Self.read(row, table) }
    }

    /// The ids of a kind that begin with the hexadecimal digits `prefix`, at most `limit`.
    package func ids(_ kind: KindDefinition, prefix: String, limit: Int) throws(StorageError) -> [RecordID] {
        let digits = prefix.lowercased().filter { $0 != "-" }
        guard let low = Self.bound(digits, filler: "0"), let high = Self.bound(digits, filler: "f") else {
            return []
        }
        let connection = connection
        return try connection.all(
            "SELECT id FROM \(kind.name) WHERE id BETWEEN ?1 AND ?2 LIMIT ?3", .blob(low.bytes),
            .blob(high.bytes), .integer(Int64(limit))
        ) { row throws(StorageError) in try row.id(0) }
    }

    private static func bound(_ digits: String, filler: Character) -> RecordID? {
        guard digits.count <= 32 else { return nil }
        return RecordID(text: digits + String(repeating: filler, count: 32 - digits.count))
    }

    /// Records of a kind, in some cells or in all, that are not removed.
    package func count(
        _ kind: KindDefinition, cells: Set<CellNumber>? = nil
    ) throws(StorageError) -> Int64 {
        let count = "SELECT count(*) FROM \(kind.name)"
        // All of them are counted by indexes, which are a fraction of the table.
        return try connection.integer(
            cells.map { "\(count) WHERE removed IS NULL AND cell IN (\(LedgerTable.list($0)))" }
                ?? """
                \(ScanGuard.mark)all of them are counted */
                SELECT (\(count)) - (\(count) WHERE removed IS NOT NULL)
                """) ?? 0
    }
}

/// Which records of a kind a page of a list is of.
package struct RecordSelection: Sendable {
    /// Words that every record has to hold in some searchable field; nil for all.
    package var search: String?
    /// The cells; nil for all.
    package var cells: Set<CellNumber>?
    /// The record that they belong to, by one of their fields; nil for any.
    package var parent: (field: FieldDefinition, id: RecordID)?
    /// A field with a time, and the first and the last instant that it may hold; nil for any.
    package var instants: (field: FieldDefinition, period: ClosedRange<Int64>)?
    /// The row behind which the page begins, as the page before told; 0 for the first.
    package var afterRow: Int64

    package init(
        search: String? = nil, cells: Set<CellNumber>? = nil,
        parent: (field: FieldDefinition, id: RecordID)? = nil,
        instants: (field: FieldDefinition, period: ClosedRange<Int64>)? = nil, afterRow: Int64 = 0
    ) {
        self.search = search
        self.cells = cells
        self.parent = parent
        self.instants = instants
        self.afterRow = afterRow
    }
}

extension RecordStore {
    /// Hands over the records that a selection means and that are not removed, oldest first, one at a time with its row,
    /// until `body` says false. A search for nothing that could be found finds nothing.
    package func forEach(
        _ kind: KindDefinition, _ selection: RecordSelection,
        _ body: (_ row: Int64, _ record: LedgerRecord) throws -> Bool
    ) throws {
        if let cells = selection.cells, cells.isEmpty { return }
        let table = LedgerTable.of(kind.number)
        var source = kind.name
        var condition = "removed IS NULL AND row > ?1"
        var values: [SQLValue] = [.integer(selection.afterRow)]
        var waiting: Set<Int64> = []
        if let search = selection.search {
            guard !table.searchable.isEmpty, let query = SearchText.query(search) else { return }
            waiting = try waitingRows(of: kind)
            values.append(.text(query))
            let found = """
                SELECT rowid AS found FROM \(kind.name)_search WHERE \(kind.name)_search MATCH ?2 AND rowid > ?1
                """
            if waiting.isEmpty {
                // The index gives its rows in their order, one by one: a page costs what it shows, however much there is.
                source = "(\(found)) CROSS JOIN \(kind.name) ON row = found"
            } else {
                condition +=
                    " AND row IN (\(found) UNION ALL SELECT row FROM unindexed WHERE kind = \(kind.number.rawValue))"
            }
        }
        if let cells = selection.cells.map(LedgerTable.list) {
            // Where nothing narrower is asked for, rows are put in order by their numbers, without all that they hold.
            condition +=
                selection.search == nil && selection.parent == nil
                ? " AND row IN (SELECT row FROM \(kind.name) WHERE cell IN (\(cells)) AND row > ?1)"
                : " AND cell IN (\(cells))"
        }
        if let parent = selection.parent {
            values.append(parent.field.column(of: .id(parent.id)))
            condition += " AND \"\(parent.field.name)\" = ?\(values.count)"
        }
        if let instants = selection.instants {
            values += [.integer(instants.period.lowerBound), .integer(instants.period.upperBound)]
            condition += " AND \"\(instants.field.name)\" BETWEEN ?\(values.count - 1) AND ?\(values.count)"
        }
        let statement = try connection.prepared(
            "SELECT \(table.columnList) FROM \(source) WHERE \(condition) ORDER BY \(source == kind.name ? "row" : "found")"
        )
        defer { statement.finish() }
        try statement.bind(values)
        let words = selection.search.map { SearchText.Words($0) }
        while try statement.step() {
            let (row, record) = (statement.integer(0), try Self.read(statement, table))
            // What the index holds of a row that waits may not be what the record holds.
            if let words, waiting.contains(row),
                !words.areIn(table.searchable.map({ record[$0.number].asText ?? "" }))
            {
                continue
            }
            guard try body(row, record) else { return }
        }
    }
}

extension LedgerTable {
    /// Cells in SQL: they are numbers, so nothing needs to be bound.
    static func list(_ cells: Set<CellNumber>) -> String {
        cells.sorted().map(String.init).joined(separator: ", ")
    }

    /// The SQL of a list: ?1 is the cell, ?2 the value of `field`, ?3 the limit.
    func list(inCell: Bool, matching field: FieldDefinition?) -> String {
        let isNarrow = inCell || field?.hasIndex ?? false
        var sql = isNarrow ? "" : "\(ScanGuard.mark)a list of all, or by what is seldom asked for */ "
        sql += "SELECT \(columnList) FROM \(kind.name) WHERE removed IS NULL"
        if inCell { sql += " AND cell = ?1" }
        if let field { sql += " AND \"\(field.name)\" = ?2" }
        return sql + " ORDER BY row LIMIT ?3"
    }
}
