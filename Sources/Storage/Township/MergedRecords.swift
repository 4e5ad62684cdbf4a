package import Ledgers
package import Wire

/// Records that turned out to be one, and what became of them: changes that still name the one that is gone go to the
/// one that stayed, however late they arrive.
extension TownshipStore {
    static let createMerged =
        """
        CREATE TABLE merged (
            id BLOB PRIMARY KEY, survivor BLOB NOT NULL, review INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        """

    /// Whether any records were ever merged.
    package func hasMergedRecords() throws(StorageError) -> Bool {
        try connection.integer("SELECT EXISTS (SELECT 1 FROM merged)") == 1
    }

    /// The record that a merged one went into in the end; nil for one that was not merged.
    package func survivor(of id: RecordID) throws(StorageError) -> RecordID? {
        try connection.first(
            """
            WITH RECURSIVE chain (id) AS (
                SELECT survivor FROM merged WHERE id = ?1
                UNION SELECT survivor FROM merged JOIN chain USING (id))
            SELECT id FROM chain WHERE id NOT IN (SELECT id FROM merged)
            """, .blob(id.bytes)
        ) { row throws(StorageError) in try row.id(0) }
    }

    /// Notes that a record went into another, by the decision of a review item.
    package func setSurvivor(
        _ survivor: RecordID, of id: RecordID, review: Int64
    ) throws(StorageError) {
        try connection.run(
            "INSERT INTO merged (id, survivor, review) VALUES (?1, ?2, ?3)", .blob(id.bytes),
            .blob(survivor.bytes), .integer(review))
    }

    /// Takes back what the decision of a review item merged.
    package func forgetMerge(review: Int64) throws(StorageError) {
        try connection.run("DELETE FROM merged WHERE review = ?1", .integer(review))
    }

    /// What still waits about a record waits about another from now on.
    package func redirectOpenItems(from id: RecordID, to survivor: RecordID) throws(StorageError) {
        try connection.run(
            "UPDATE review SET id = ?2 WHERE id = ?1 AND decision IS NULL", .blob(id.bytes),
            .blob(survivor.bytes))
    }

    /// The number of the village that a cell belongs to.
    package func village(of cell: CellNumber) throws(StorageError) -> Int64? {
        try connection.integer("SELECT village FROM cell WHERE number = ?1", .integer(cell))
    }
}

extension RecordStore {
    /// Indexes that the centre needs beside those of every ledger: to find duplicates, and what points to a person.
    static var createCentreIndexes: String {
        var sql = ""
        for kind in Schema.kinds {
            for (index, rule) in DuplicateRule.rules(of: kind.number).enumerated() {
                let columns = rule.fields.compactMap { kind.field($0) }
                guard columns.contains(where: { !$0.isLookup }) else { continue }
                let list = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
                sql += "CREATE INDEX \(kind.name)_alike_\(index) ON \(kind.name) (\(list));\n"
            }
            for field in kind.fields where field.type == .reference(Resident.kind) {
                sql += "CREATE INDEX \(kind.name)_\(field.name) ON \(kind.name) (\"\(field.name)\");\n"
            }
        }
        return sql
    }

    /// Records of a kind that are not removed and hold the same in some fields as another, at most `limit`.
    package func alike(
        _ record: LedgerRecord, _ fields: [FieldDefinition], limit: Int
    ) throws(StorageError) -> [LedgerRecord] {
        let table = LedgerTable.of(record.kind)
        let terms = fields.indices.map { "\"\(fields[$0].name)\" = ?\($0 + 3)" }
        return try connection.all(
            """
            SELECT \(table.columnList) FROM \(table.kind.name)
            WHERE \(terms.joined(separator: " AND ")) AND removed IS NULL AND id <> ?1 LIMIT ?2
            """,
            values: [.blob(record.id.bytes), .integer(Int64(limit))]
                + fields.map { $0.column(of: record[$0.number]) }
        ) { row throws(StorageError) in try Self.read(row, table) }
    }
}
