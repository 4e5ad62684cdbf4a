import Ledgers
import Testing
import Wire

@testable import Storage

/// What runs at every sync or command costs the rows that it gives, not those of the whole ledger.
@Suite("Query plans")
struct QueryPlanTests {
    private func expectSearch(_ sql: String, on connection: Connection) throws {
        let steps = connection.plan(of: sql)
        #expect(steps.contains { $0.hasPrefix("SEARCH") }, "\(sql): \(steps)")
        #expect(!steps.contains { $0.hasPrefix("SCAN") }, "\(sql): \(steps)")
    }

    @Test(
        "Feed, lookup by id and removal use an index in every ledger", arguments: Schema.kinds.map(\.number))
    func ledgers(kind: KindNumber) throws {
        let records = try RecordStore.inMemory()
        let table = LedgerTable.of(kind)
        for sql in [table.feed, table.count, table.select, table.delete] {
            try expectSearch(sql, on: records.connection)
        }
        let feed = records.connection.plan(of: table.feed)
        #expect(!feed.contains { $0.contains("TEMP B-TREE") }, "\(feed)")
    }

    @Test("Lookup fields and parents use an index", arguments: Schema.kinds.map(\.number))
    func lookups(kind: KindNumber) throws {
        let records = try RecordStore.inMemory()
        let table = LedgerTable.of(kind)
        for field in table.kind.fields {
            guard
                field.isLookup || field.type == .reference(Household.kind)
                    || field.type == .reference(Incident.kind)
            else { continue }
            for inCell in [false, true] {
                try expectSearch(table.list(inCell: inCell, matching: field), on: records.connection)
            }
        }
    }

    private static let journalQueries = [
        "SELECT number FROM journal WHERE state = 0 AND number > 5 ORDER BY number LIMIT 9",
        "SELECT count(*) FROM journal WHERE state = 0",
        "SELECT number FROM journal WHERE id = ?1 ORDER BY number",
        "SELECT cell, revision, fields FROM shadow WHERE id = ?1",
    ]

    @Test("The journal's and the shadow's lookups use an index", arguments: journalQueries)
    func replica(sql: String) throws {
        let connection = try ReplicaStore(path: ":memory:").connection
        try expectSearch(sql, on: connection)
        #expect(!connection.plan(of: sql).contains { $0.contains("TEMP B-TREE") })
    }

    private static let townshipQueries = [
        "SELECT kind, id, revision FROM departure WHERE cell = ?1 AND revision > ?2 ORDER BY revision",
        "SELECT number, status FROM change WHERE writer = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number",
        "SELECT sequence FROM change WHERE id = ?1 AND previous IS NULL ORDER BY sequence",
        """
        SELECT sequence FROM change WHERE writer <> 0 AND number IS NOT NULL AND sequence < ?1 AND writer = ?2
        ORDER BY number DESC
        """,
        "SELECT number FROM review WHERE decision IS NULL ORDER BY number LIMIT 5",
        "SELECT number FROM review WHERE id = ?1 AND reason = ?2 ORDER BY number",
    ]

    @Test(
        "The log's, the review queue's and the departures' lookups use an index", arguments: townshipQueries)
    func township(sql: String) throws {
        let connection = try TownshipStore(path: ":memory:", .write).connection
        try expectSearch(sql, on: connection)
        #expect(!connection.plan(of: sql).contains { $0.contains("TEMP B-TREE") })
    }

    private static let scanned: [(sql: String, tables: [String])] = [
        ("SELECT number FROM change", ["change"]),
        ("SELECT count(*) FROM resident WHERE removed IS NULL", ["resident"]),
        ("SELECT id FROM resident WHERE hex(id) LIKE '%0'", ["resident"]),
        ("DELETE FROM departure WHERE revision <= 5", ["departure"]),
        ("SELECT 1 FROM review WHERE hex(id) IN (SELECT hex(id) FROM household)", ["household", "review"]),
        ("SELECT review.number FROM review, change", ["change", "review"]),
        ("SELECT name FROM resident WHERE id = ?1", []),
        ("SELECT name FROM resident WHERE row > 5 ORDER BY row LIMIT 9", []),
        // These do not grow with the ledger.
        ("SELECT name FROM village, cell, worker, device", []),
        ("no statement", []),
    ]

    @Test("A statement that reads every row of a ledger is told from others", arguments: scanned)
    func scans(sql: String, tables: [String]) throws {
        let connection = try TownshipStore(path: ":memory:", .write).connection
        #expect(ScanGuard.scannedTables(in: connection.plan(of: sql)).sorted() == tables)
    }
}
