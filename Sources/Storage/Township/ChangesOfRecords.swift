import Ledgers
package import Wire

/// How the changes of a record are found in the log.
///
/// A change that was merged is found by the row of its record: rows of one cell stand together, ids do not, and an index by
/// id costs a page of its own for each change in a large ledger. A change of a record that has no row, or that came before rows
/// were noted, is found by the record's id.
extension TownshipStore {
    /// In place of the index by id of all changes.
    static let findByRow =
        """
        -- The row of the record that the change names, in the table of its kind, as long as the record has it; else NULL.
        ALTER TABLE change ADD COLUMN row INTEGER;
        DROP INDEX change_record;
        CREATE INDEX change_row ON change (kind, row) WHERE row IS NOT NULL;
        CREATE INDEX change_id ON change (id) WHERE row IS NULL;

        """

    /// The condition that holds for the changes of the record `?1`: those that name it, and those that name one which was
    /// merged into it.
    static let isOfRecord: String = {
        let byRow = LedgerTable.all.map { table in
            """
            SELECT sequence FROM \(table.kind.name) AS record JOIN change
            ON change.kind = \(table.isForOtherKinds ? "record.kind" : "\(table.kind.number.rawValue)")
            AND change.row = record.row WHERE record.id = ?1 AND change.id = ?1
            """
        }
        let arms =
            ["SELECT sequence FROM change WHERE id = ?1 AND row IS NULL"]
            + ["SELECT sequence FROM change WHERE into_id = ?1"] + byRow
        return "sequence IN (\(arms.joined(separator: " UNION ALL ")))"
    }()

    /// Has the changes of a record found by its id: to be called before it loses its row.
    func forgetRow(of kind: KindNumber, _ id: RecordID) throws(StorageError) {
        try connection.run(
            "UPDATE change SET row = NULL WHERE \(Self.isOfRecord) AND id = ?1 AND kind = ?2",
            .blob(id.bytes),
            .integer(Int64(kind.rawValue)))
    }

    /// As `forgetRow`, for records whose rows are gone already, by damage: nothing but their ids leads to their changes.
    package func forgetLostRows(of ids: [RecordID]) throws(StorageError) {
        guard !ids.isEmpty else { return }
        let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
        try connection.run(
            """
            \(ScanGuard.mark)rows that were lost are put back */
            UPDATE change SET row = NULL
            WHERE row IS NOT NULL AND lower(hex(id)) IN (SELECT replace(value, '-', '') FROM json_each(?1))
            """, .text("[\(list)]"))
    }
}
