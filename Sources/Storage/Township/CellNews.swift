import Ledgers
import Wire

/// One of the ordered ranges that the feed of a cell is merged from.
enum FeedPart: Hashable {
    /// The records of one table: of a kind, or of all kinds that this build does not know.
    case records(LedgerTable)
    /// What left the cell.
    case departures

    /// The records of a kind's table.
    static func records(of kind: KindNumber) -> FeedPart { .records(LedgerTable.of(kind)) }

    /// Its number in the file: kinds are numbered from 1.
    var number: Int64 {
        switch self {
        case .records(let table): Int64(table.kind.number.rawValue)
        case .departures: 0
        }
    }

    init(number: Int64) {
        self = number == 0 ? .departures : .records(of: KindNumber(rawValue: UInt16(clamping: number)))
    }

    static func == (left: FeedPart, right: FeedPart) -> Bool { left.number == right.number }

    func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

/// How far each part of each cell's feed has come. Whoever reads a feed asks only those tables that have something to say:
/// nearly always one of eight.
extension TownshipStore {
    /// The table, filled from a file that had none.
    static let createNews =
        """
        -- The last revision of each kind in each cell; of what left the cell as kind 0, of kinds not known as 65535. Where what
        -- it tells of is forgotten, it may be too high, never too low.
        CREATE TABLE news (
            cell INTEGER NOT NULL, kind INTEGER NOT NULL, revision INTEGER NOT NULL, PRIMARY KEY (cell, kind)
        ) STRICT, WITHOUT ROWID;

        """
        + [
            (1, "household"), (2, "resident"), (3, "benefit"), (4, "visit"), (5, "incident"),
            (6, "incident_entry"), (65535, "other_kind"), (0, "departure"),
        ]
        .map { kind, table in
            "INSERT INTO news SELECT cell, \(kind), max(revision) FROM \(table) GROUP BY cell;\n"
        }
        .joined()

    /// The parts of a cell's feed that have come further than a revision.
    func news(of cell: CellNumber, after revision: Revision) throws(StorageError) -> Set<FeedPart> {
        let written = try connection.all(
            "SELECT kind FROM news WHERE cell = ?1 AND revision > ?2", .integer(cell), .integer(revision)
        ) { row throws(StorageError) in FeedPart(number: row.integer(0)) }
        // What the transaction that is under way will write.
        let pending = cellChanges.filter { $0.cell == cell && $0.revision > revision }.map(\.feed)
        return Set(written + pending)
    }

    /// Notes how far a part of a cell's feed has come.
    func setNews(
        of part: FeedPart, in cell: CellNumber, _ revision: Revision
    ) throws(StorageError) {
        let values: [SQLValue] = [.integer(cell), .integer(part.number), .integer(revision)]
        // Not one statement: an upsert opens a savepoint of its own.
        try connection.run(
            "UPDATE news SET revision = max(revision, ?3) WHERE cell = ?1 AND kind = ?2", values: values)
        guard connection.changeCount == 0 else { return }
        try connection.run("INSERT INTO news (cell, kind, revision) VALUES (?1, ?2, ?3)", values: values)
    }
}
