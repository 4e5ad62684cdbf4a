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
            """
            SELECT \(table.columnList) FROM \(kind.name)
            WHERE removed IS NULL \(cell == nil ? "" : "AND cell = ?1") ORDER BY row
            """)
        defer { statement.finish() }
        if let cell { try statement.bind(.integer(cell), at: 1) }
        while try statement.step() { try body(try Self.read(statement, table)) }
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

    /// Records of a kind that are not removed.
    package func count(_ kind: KindDefinition) throws(StorageError) -> Int64 {
        try connection.integer("SELECT count(*) FROM \(kind.name) WHERE removed IS NULL") ?? 0
    }
}

extension LedgerTable {
    /// The SQL of a list: ?1 is the cell, ?2 the value of `field`, ?3 the limit.
    func list(inCell: Bool, matching field: FieldDefinition?) -> String {
        var sql = "SELECT \(columnList) FROM \(kind.name) WHERE removed IS NULL"
        if inCell { sql += " AND cell = ?1" }
        if let field { sql += " AND \"\(field.name)\" = ?2" }
        return sql + " ORDER BY row LIMIT ?3"
    }
}
