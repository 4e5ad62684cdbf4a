import Ledgers
package import Wire

/// One of the ordered ranges that the feed of a cell is merged from.
enum FeedPart {
    /// The records of one table: of a kind, or of all kinds that this build does not know.
    case records(LedgerTable)
    /// What left the cell.
    case departures

    static let all = LedgerTable.all.map(FeedPart.records) + [departures]

    /// The records of a kind's table.
    static func records(of kind: KindNumber) -> FeedPart { .records(LedgerTable.of(kind)) }

    /// Its place among `all`.
    var position: Int {
        switch self {
        case .records(let table): LedgerTable.position(of: table.kind.number)
        case .departures: LedgerTable.all.count
        }
    }

    /// The column of `cell` that tells how far it has come in each cell.
    var newsColumn: String {
        switch self {
        case .records(let table): "\(table.kind.name)_news"
        case .departures: "departure_news"
        }
    }
}

/// How far each part of each cell's feed has come. Whoever reads a feed asks only those tables that have something to say:
/// nearly always one of eight.
extension TownshipStore {
    /// The parts that there were when the files learnt of them, as one step numbered them and the next named them. A kind that
    /// comes later brings its column with it.
    private static let firstParts = [
        (1, "household"), (2, "resident"), (3, "benefit"), (4, "visit"), (5, "incident"),
        (6, "incident_entry"), (65535, "other_kind"), (0, "departure"),
    ]

    /// A table, filled from a file that had none.
    static let createNews =
        """
        -- The last revision of each kind in each cell; of what left the cell as kind 0, of kinds not known as 65535. Where what
        -- it tells of is forgotten, it may be too high, never too low.
        CREATE TABLE news (
            cell INTEGER NOT NULL, kind INTEGER NOT NULL, revision INTEGER NOT NULL, PRIMARY KEY (cell, kind)
        ) STRICT, WITHOUT ROWID;

        """
        + firstParts.map { kind, table in
            "INSERT INTO news SELECT cell, \(kind), max(revision) FROM \(table) GROUP BY cell;\n"
        }
        .joined()

    /// In place of the table: a column of the cell's row for each part, written with its digest.
    static let newsInCells =
        firstParts.map { kind, name in
            """
            -- The last revision of these in the cell. Where what it tells of is forgotten, it may be too high, never too low.
            ALTER TABLE cell ADD COLUMN \(name)_news INTEGER NOT NULL DEFAULT 0;
            UPDATE cell SET \(name)_news = revision FROM news WHERE cell = number AND kind = \(kind);

            """
        }
        .joined() + "DROP TABLE news;\n"

    /// The parts of a cell's feed that have come further than a revision.
    func news(of cell: CellNumber, after revision: Revision) throws(StorageError) -> [FeedPart] {
        zip(FeedPart.all, try state(of: cell).news).filter { $0.1 > revision }.map(\.0)
    }

    /// The cells of which any part has come further than a revision.
    package func cells(withNewsAfter revision: Revision) throws(StorageError) -> Set<CellNumber> {
        let columns = FeedPart.all.map(\.newsColumn).joined(separator: ", ")
        return Set(
            try connection.all("SELECT number FROM cell WHERE max(\(columns)) > ?1", .integer(revision)) {
                row throws(StorageError) in row.integer(0)
            })
    }

    /// How far the ledger has come, for those who wait until it has come further.
    package func newsMark() throws(StorageError) -> NewsMark {
        try connection.first(
            "SELECT revision, directory, (SELECT count(revoked_ms) FROM device) FROM township"
        ) { row throws(StorageError) in
            NewsMark(revision: row.integer(0), directory: row.integer(1), revokedDevices: row.integer(2))
        } ?? NewsMark(revision: 0, directory: 0, revokedDevices: 0)
    }
}

/// Differs from an earlier one whenever records, the directory or the standing of a device do; a mere contact changes nothing.
package struct NewsMark: Sendable, Equatable {
    /// The last revision given out.
    package let revision: Revision
    let directory: Int64
    let revokedDevices: Int64

    /// Whether nothing but records can have changed since an earlier one.
    package func differsByRecordsOnly(from earlier: NewsMark) -> Bool {
        directory == earlier.directory && revokedDevices == earlier.revokedDevices
    }
}
