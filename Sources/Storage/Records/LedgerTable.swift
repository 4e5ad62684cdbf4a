import Ledgers
import Wire

/// The SQL of one kind's table, derived from its definition.
final class LedgerTable: Sendable {
    let kind: KindDefinition
    /// The one table for records of every kind that this build does not know: their fields are kept as they came.
    let isForOtherKinds: Bool
    let searchable: [FieldDefinition]
    let select: String
    let selectRow: String
    let insert: String
    let update: String
    /// An update that leaves alone what `indexed` columns hold, and with them their indexes.
    let updateUnindexed: String
    let indexed: [FieldDefinition]
    /// For each field, an update of it alone beside the bookkeeping: most edits are of one.
    let updateOne: [String]
    let rowOfID: String
    let cellOfID: String
    let delete: String
    let feed: String
    let count: String
    let searchInsert: String
    let searchDelete: String

    /// The columns before those of the fields.
    static let bookkeeping = [
        "row", "id", "cell", "revision", "entered", "removed", "clock", "digest", "unknown",
    ]

    init(_ kind: KindDefinition, isForOtherKinds: Bool = false) {
        self.kind = kind
        self.isForOtherKinds = isForOtherKinds
        searchable = kind.fields.filter(\.isSearchable)
        let columns = Self.columns(kind, isForOtherKinds: isForOtherKinds)
        let list = columns.joined(separator: ", ")
        let searchColumns = searchable.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let searchValues = searchable.indices.map { "?\($0 + 2)" }.joined(separator: ", ")
        select = "SELECT \(list) FROM \(kind.name) WHERE id = ?1"
        selectRow = "SELECT \(list) FROM \(kind.name) WHERE row = ?1"
        insert = """
            INSERT INTO \(kind.name) (\(columns.dropFirst().joined(separator: ", ")))
            VALUES (\(columns.indices.dropFirst().map { "?\($0)" }.joined(separator: ", ")))
            """
        // Not one statement with the insertion: an upsert opens a savepoint of its own, at which FTS5 writes out what it
        // has gathered.
        func update(_ isSet: (String) -> Bool) -> String {
            let sets = columns.enumerated().dropFirst(2).filter { isSet($1) }.map { "\($1) = ?\($0)" }
            return "UPDATE \(kind.name) SET \(sets.joined(separator: ", ")) WHERE row = ?1"
        }
        let indexed = kind.fields.filter(\.hasIndex)
        let indexedColumns = Set(indexed.map { "\"\($0.name)\"" } + ["removed"])
        self.indexed = indexed
        self.update = update { _ in true }
        updateUnindexed = update { !indexedColumns.contains($0) }
        let bookkeeping = Set(Self.bookkeeping).subtracting(["removed"])
        updateOne = columns.dropFirst(Self.bookkeeping.count).map { column in
            update { $0 == column || bookkeeping.contains($0) }
        }
        rowOfID = "SELECT row FROM \(kind.name) WHERE id = ?1"
        cellOfID = "SELECT cell FROM \(kind.name) WHERE id = ?1 AND removed IS NULL"
        delete = "DELETE FROM \(kind.name) WHERE id = ?1 RETURNING row"
        feed = "SELECT \(list) FROM \(kind.name) WHERE cell = ?1 AND revision > ?2 ORDER BY revision"
        count = "SELECT count(*) FROM \(kind.name) WHERE cell = ?1 AND revision > ?2"
        searchInsert =
            "INSERT INTO \(kind.name)_search (rowid, \(searchColumns)) VALUES (?1, \(searchValues))"
        searchDelete =
            "INSERT INTO \(kind.name)_search (\(kind.name)_search, rowid, \(searchColumns)) "
            + "VALUES ('delete', ?1, \(searchValues))"
    }

    private static func columns(_ kind: KindDefinition, isForOtherKinds: Bool) -> [String] {
        bookkeeping + (isForOtherKinds ? ["kind"] : kind.fields.map { "\"\($0.name)\"" })
    }

    /// The columns of a select, as `RecordStore.read` expects them.
    var columnList: String {
        Self.columns(kind, isForOtherKinds: isForOtherKinds).joined(separator: ", ")
    }

    /// What makes the table, its indexes, and its search index.
    var create: String {
        let fields =
            isForOtherKinds
            ? "kind INTEGER NOT NULL"
            : kind.fields.map { "\"\($0.name)\" \($0.columnType)" }.joined(separator: ",\n    ")
        var sql = """
            CREATE TABLE \(kind.name) (
                row INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE,
                cell INTEGER NOT NULL,
                revision INTEGER NOT NULL,
                entered INTEGER NOT NULL,
                removed INTEGER,
                clock BLOB,
                digest INTEGER,
                unknown BLOB,
                \(fields)
            ) STRICT;
            CREATE INDEX \(kind.name)_feed ON \(kind.name) (cell, revision);
            CREATE INDEX \(kind.name)_removed ON \(kind.name) (revision) WHERE removed IS NOT NULL;

            """
        for field in kind.fields {
            if field.hasIndex {
                sql += "CREATE INDEX \(kind.name)_\(field.name) ON \(kind.name) (\"\(field.name)\");\n"
            }
        }
        if !searchable.isEmpty {
            let columns = searchable.map { "\"\($0.name)\"" }.joined(separator: ", ")
            // The index holds pairs of characters (SearchText), so it needs no text of its own.
            sql += """
                CREATE VIRTUAL TABLE \(kind.name)_search USING fts5(
                    \(columns), content='', columnsize=0, tokenize='ascii');

                """
        }
        return sql
    }

    /// The tables of the kinds that this build knows, by kind number.
    static let known: [LedgerTable] = Schema.kinds.map { LedgerTable($0) }

    /// The table of all other kinds.
    static let other = LedgerTable(.unknown(KindNumber(rawValue: .max)), isForOtherKinds: true)

    /// Every table that holds records.
    static let all = known + [other]

    /// The table that holds the records of a kind.
    static func of(_ kind: KindNumber) -> LedgerTable { all[position(of: kind)] }

    /// Its place among `all`.
    static func position(of kind: KindNumber) -> Int {
        let index = Int(kind.rawValue) - 1
        return known.indices.contains(index) ? index : known.count
    }
}

extension FieldDefinition {
    /// Whether records are found by its value: in a list under another record, such as a household's residents or an
    /// incident's entries, or to name one.
    var hasIndex: Bool {
        if case .reference(let target) = type, target == Household.kind || target == Incident.kind {
            return true
        }
        return isLookup
    }

    /// The column's type in a STRICT table.
    var columnType: String {
        switch type {
        case .text, .phone, .idNumber, .choice, .choices, .date, .remarks, .references: "TEXT"
        case .integer, .fen, .instant, .worker: "INTEGER"
        case .reference: "BLOB"
        }
    }

    /// A value as the column holds it: readable where SQLite has no type of its own for it.
    func column(of value: Value) -> SQLValue {
        switch (type, value) {
        case (_, .null): .null
        case (.choice, .integer), (.choices, .array), (.date, .integer), (.references, .array),
            (.remarks, .array):
            .text(text(of: value, in: nil))
        case (_, .integer(let number)): .integer(number)
        case (_, .text(let text)): .text(text)
        case (_, .bytes(let bytes)): .blob(bytes)
        // A value that the schema does not allow here is refused before it comes to the store.
        case (_, .array): .null
        }
    }

    /// The value in a column.
    func value(in statement: Statement, _ column: Int) -> Value {
        if statement.isNull(column) { return .null }
        switch type {
        case .text, .phone, .idNumber: return .text(statement.text(column))
        case .integer, .fen, .instant, .worker: return .integer(statement.integer(column))
        case .reference: return .bytes(statement.bytes(column))
        case .date:
            return CivilDate(text: statement.text(column)).map { .integer($0.daysSince1970) } ?? .null
        case .choice(let list):
            return list.number(of: statement.text(column)).map { .integer($0) } ?? .null
        case .choices(let list):
            let numbers = statement.text(column).split(separator: ",").compactMap {
                list.number(of: String($0))
            }
            return .array(numbers.map { .integer($0) }.sorted())
        case .references:
            let ids = statement.text(column).split(separator: ",").compactMap { RecordID(text: String($0)) }
            return .array(ids.map { .id($0) }.sorted())
        case .remarks:
            return .array(statement.text(column).split(separator: "\n").map { .text(String($0)) })
        }
    }
}
