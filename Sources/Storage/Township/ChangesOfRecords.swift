import Ledgers
package import Wire

/// How the changes of a record are found in the log.
///
/// A record names its last change, and each change the one before: a chain costs no page that a change does not write anyway,
/// while an index costs one for nearly every change in a large ledger. A change that did not come as far as its record's row is in
/// no chain, and is found by the id that it names: one that was refused, one that named a record which was merged, one of a
/// record that has no row any more.
extension TownshipStore {
    /// In place of the index by id of all changes: an index by the row of the record, which chains took the place of.
    static let findByRow =
        """
        ALTER TABLE change ADD COLUMN row INTEGER;
        DROP INDEX change_record;
        CREATE INDEX change_row ON change (kind, row) WHERE row IS NOT NULL;
        CREATE INDEX change_id ON change (id) WHERE row IS NULL;

        """

    /// In place of the index by row: its column comes to name the change before. What takes its place is worked out in a table,
    /// since a large log does not fit into memory.
    static let chainChanges =
        """
        CREATE TABLE link (sequence INTEGER PRIMARY KEY, previous INTEGER NOT NULL) STRICT;
        INSERT INTO link SELECT sequence, ifnull(
            (SELECT max(sequence) FROM change AS earlier
             WHERE earlier.kind = change.kind AND earlier.row = change.row AND earlier.id = change.id
             AND earlier.sequence < change.sequence), 0)
        FROM change NOT INDEXED WHERE row IS NOT NULL;

        """
        + [
            (1, "household"), (2, "resident"), (3, "benefit"), (4, "visit"), (5, "incident"),
            (6, "incident_entry"), (65535, "other_kind"),
        ]
        .map { kind, table in
            """
            -- The last change of the record that is in its chain.
            ALTER TABLE \(table) ADD COLUMN last_change INTEGER;
            UPDATE \(table) SET last_change =
                (SELECT max(sequence) FROM change WHERE change.kind = \(kind == 65535 ? "\(table).kind" : "\(kind)")
                 AND change.row = \(table).row AND change.id = \(table).id);

            """
        }
        .joined()
            + """
            DROP INDEX change_row;
            DROP INDEX change_id;
            UPDATE change SET row = (SELECT previous FROM link WHERE link.sequence = change.sequence) WHERE row IS NOT NULL;
            DROP TABLE link;
            -- The change before it of the same record, 0 for the first; NULL for one that is found by the record's id.
            ALTER TABLE change RENAME COLUMN row TO previous;
            CREATE INDEX change_id ON change (id) WHERE previous IS NULL;

            """

    /// The condition that holds for the changes of the record `?1`: those that name it, and those that name one which was
    /// merged into it.
    static let isOfRecord: String = {
        let ends = LedgerTable.all.map { "SELECT last_change FROM \($0.kind.name) WHERE id = ?1" }
        // No link of a damaged row leads to another record's changes.
        return """
            sequence IN (
                WITH RECURSIVE chain (link, next) AS (
                    SELECT sequence, previous FROM change
                    WHERE sequence IN (\(ends.joined(separator: " UNION ALL "))) AND id = ?1
                    UNION ALL SELECT sequence, previous FROM chain JOIN change ON sequence = next
                    WHERE next < link AND id = ?1)
                SELECT link FROM chain
                UNION ALL SELECT sequence FROM change WHERE id = ?1 AND previous IS NULL
                UNION ALL SELECT sequence FROM change WHERE into_id = ?1)
            """
    }()

    /// Has the changes of a record found by its id: to be called before it loses its row.
    func dissolveChain(of kind: KindNumber, _ id: RecordID) throws(StorageError) {
        try connection.run(
            "UPDATE change SET previous = NULL WHERE \(Self.isOfRecord) AND id = ?1 AND kind = ?2",
            .blob(id.bytes),
            .integer(Int64(kind.rawValue)))
    }

    /// As `dissolveChain`, for records whose rows are gone already, by damage: nothing but their ids leads to their changes.
    package func dissolveLostChains(of ids: [RecordID]) throws(StorageError) {
        guard !ids.isEmpty else { return }
        let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
        try connection.run(
            """
            \(ScanGuard.mark)rows that were lost are put back */
            UPDATE change SET previous = NULL
            WHERE previous IS NOT NULL AND lower(hex(id)) IN (SELECT replace(value, '-', '') FROM json_each(?1))
            """, .text("[\(list)]"))
    }
}

/// What keeps the chains of the records of one table.
struct ChainStatements: Sendable {
    let table: String
    /// Adds a change of the record in row `?26` to the log, behind the record's last one.
    let append: String
    /// Has a change be the last one of the record in a row.
    let setLast: String

    private init(_ table: LedgerTable) {
        self.table = table.kind.name
        append = TownshipStore.insertChange(
            behind: "(SELECT ifnull(last_change, 0) FROM \(self.table) WHERE row = ?26)")
        setLast = "UPDATE \(self.table) SET last_change = ?2 WHERE row = ?1"
    }

    private static let all = LedgerTable.all.map(ChainStatements.init)

    /// Those of the table that holds the records of a kind.
    static func of(_ kind: KindNumber) -> ChainStatements { all[LedgerTable.position(of: kind)] }
}
