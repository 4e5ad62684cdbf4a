import Foundation
import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("Upgrades of a township's file that do not come to their end")
struct InterruptedUpgradeTests {
    private let directory: TestDirectory
    private static let households: ClosedRange<UInt8> = 1...200
    private static let changes: ClosedRange<Int64> = 1...40

    init() throws { directory = try TestDirectory() }

    /// The file as a build of the first eight steps left it: households with the same number of changes each.
    private func makeEarlier() throws {
        let connection = try Connection(path: directory.path(), mode: .readWrite)
        try Migrations(steps: Array(TownshipStore.steps.prefix(8))).run(on: connection)
        let records = RecordStore(connection: connection, searchBacklog: .shrinks)
        try connection.transaction {
            for last in Self.households { try records.put(.household(last, cell: 4, revision: Int64(last))) }
            for number in Self.changes {
                try connection.execute(
                    """
                    INSERT INTO change (writer, number, kind, id, cell, operation, base, edits, edited_ms, raw_ms, time_basis,
                        received_ms, status, revision, origin, row)
                    SELECT 5, \(number) * 1000 + row, 1, id, 4, 1, 0, x'a0', 1, 1, 1, 2, 1, 8, 0, row FROM household;
                    """)
            }
        }
    }

    /// What the file holds, to be compared before and after.
    private func contents(_ connection: Connection) throws -> [String] {
        try connection.lines("PRAGMA user_version") + connection.lines("PRAGMA integrity_check")
            + connection.lines("SELECT ifnull(sql, name) FROM sqlite_schema ORDER BY name")
            + connection.lines("SELECT * FROM change ORDER BY sequence", columns: 8)
            + connection.lines("SELECT * FROM household ORDER BY row", columns: 5)
    }

    private func expectWhole(_ path: String) throws {
        let store = try TownshipStore(path: path, .write)
        for last in Self.households {
            let numbers = try store.history(of: recordID(last)).map(\.number)
            #expect(numbers == Self.changes.map { $0 * 1000 + Int64(last) })
        }
    }

    @Test("A disk that is full at any page leaves the file as it was, and with room the upgrade is made")
    func fullDisk() throws {
        try makeEarlier()
        let connection = try Connection(path: directory.path(), mode: .readWrite)
        let before = try contents(connection)
        let pages = try #require(try connection.integer("PRAGMA page_count"))
        var room: Int64 = 0
        while true {
            try connection.execute("PRAGMA max_page_count = \(pages + room)")
            do {
                try Migrations(steps: TownshipStore.steps).run(on: connection)
                break
            } catch StorageError.cannotWrite {
                room += 1
                #expect(try contents(connection) == before)
            }
        }
        #expect(room > 10, "too few pages were needed to show anything")
        try expectWhole(directory.path())
    }

    @Test("What kill -9 leaves of it is the file as it was, and the upgrade is made at the next start")
    func killed() throws {
        try makeEarlier()
        let copy = directory.path("copy.sqlite")
        let connection = try Connection(path: directory.path(), mode: .readWrite)
        let before = try contents(connection)
        // Pages go into the log long before the commit, as they do with a large ledger.
        try connection.execute(
            "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA cache_size = 10; PRAGMA cache_spill = 10")
        try connection.execute("BEGIN IMMEDIATE")
        for step in TownshipStore.steps.dropFirst(8) { try connection.execute(step) }
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: directory.path() + suffix, toPath: copy + suffix)
        }
        try connection.execute("ROLLBACK")
        let left = try Connection(path: copy, mode: .readWrite)
        #expect(try contents(left) == before)
        let logBytes = try (copy + "-wal").fileBytes().count
        #expect(logBytes > 50 * 4096, "the log holds too little of the upgrade to show anything")
        try expectWhole(copy)
    }
}
