import Ledgers
import Wire

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
        case .records(let table): LedgerTable.all.firstIndex { $0 === table } ?? LedgerTable.all.count - 1
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
}
