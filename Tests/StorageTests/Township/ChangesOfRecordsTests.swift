import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("Finding the changes of a record")
struct ChangesOfRecordsTests {
    private let directory: TestDirectory
    private let store: TownshipStore

    init() throws {
        directory = try TestDirectory()
        store = try TownshipStore(path: ":memory:", .write)
        try store.found(code: "140428100", name: "丹朱镇", epoch: 1)
        try store.connection.execute(
            """
            INSERT INTO village (number, code, name) VALUES (1, '01', '东街村');
            INSERT INTO cell (number, code, name, village) VALUES (1, '0101', '一组', 1);
            """)
    }

    /// Logs a change of a household with a number; with the household's row, if it is given.
    private func log(_ number: Int64, of last: UInt8, row: Int64? = nil, into: UInt8? = nil) throws {
        let change = Change(
            number: number, operation: .edit, kind: Household.kind, id: try recordID(last), cell: 1, base: 0,
            wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: [Household.head: .set(.text("李大海"))])
        var logged = LoggedChange(
            writer: 5, number: number, worker: 3, change: change, editedMilliseconds: 1, rawMilliseconds: 1,
            receivedMilliseconds: 2, outcome: Outcome(number: number, status: .applied, revision: number))
        logged.into = try into.map { try recordID($0) }
        _ = try store.append(logged, row: row)
    }

    /// Saves household 1, and logs a refused change from before, two that were merged, and one of another record that was
    /// merged into it.
    private func household() throws -> LedgerRecord {
        let record = try LedgerRecord.household(1, cell: 1, revision: 1)
        try log(1, of: 1)
        let row = try store.save(record, replacing: nil)
        try log(2, of: 1, row: row)
        try log(3, of: 2, into: 1)
        try log(4, of: 1, row: row)
        return record
    }

    private func numbers(of last: UInt8 = 1) throws -> [Int64?] {
        try store.history(of: recordID(last)).map(\.number)
    }

    @Test("They are found with and without its row, with those of records that were merged into it")
    func byRow() throws {
        _ = try household()
        #expect(try numbers() == [1, 2, 3, 4])
        #expect(try numbers(of: 2) == [])
        #expect(try store.loggedChange(of: recordID(1), revision: 4)?.number == 4)
        #expect(try store.loggedChange(of: recordID(1), revision: 3) == nil)
        #expect(try store.loggedChanges(of: recordID(1), number: 2).count == 1)
    }

    @Test("They are found after its tombstone is forgotten, and are not another's that takes its row")
    func forgotten() throws {
        var record = try household()
        record[.removed] = .integer(1)
        record.clocks[.removed] = FieldClock(revision: 5, writer: 5, editedMilliseconds: 1)
        record.revision = 5
        try store.save(record)
        try store.setRevision(5)
        // An epoch that begins half a year later forgets it.
        for milliseconds in [0, 2 * StorageLimits.tombstoneMilliseconds] {
            var random = SystemRandomNumberGenerator()
            try store.beginEpoch(nowMilliseconds: milliseconds, using: &random)
        }
        #expect(try store.records.record(Household.kind, record.id) == nil)
        let row = try store.save(.household(3, cell: 1, revision: 6), replacing: nil)
        try log(6, of: 3, row: row)
        #expect(try numbers() == [1, 2, 3, 4])
        #expect(try numbers(of: 3) == [6])
    }

    @Test("A damaged row shows nobody else's changes")
    func damagedEnd() throws {
        _ = try household()
        let row = try store.save(.household(3, cell: 1, revision: 5), replacing: nil)
        try log(5, of: 3, row: row)
        try store.connection.execute("UPDATE household SET last_change = 4 WHERE row = \(row)")
        #expect(try numbers(of: 3) == [])
        #expect(try numbers() == [1, 2, 3, 4])
    }

    @Test("They are found after its row was damaged or lost, and put back", arguments: [false, true])
    func putBack(isLost: Bool) throws {
        let record = try household()
        try store.save(.household(3, cell: 1, revision: 5), replacing: nil)
        try store.connection.run(
            isLost ? "DELETE FROM household WHERE id = ?1" : "UPDATE household SET head = '' WHERE id = ?1",
            .blob(record.id.bytes))
        if isLost { try store.dissolveLostChains(of: [record.id]) }
        try store.putBack(record)
        #expect(try store.records.record(Household.kind, record.id) == record)
        #expect(try numbers() == [1, 2, 3, 4])
        #expect(try numbers(of: 3) == [])
    }

    @Test("They are found, and are news to devices, when a build learns a kind that it had only kept")
    func learnt() throws {
        let path = directory.path("township.sqlite")
        do {
            let older = try TownshipStore(path: path, .write)
            try older.connection.execute(
                """
                INSERT INTO village (number, code, name) VALUES (1, '01', '东街村');
                INSERT INTO cell (number, code, name, village) VALUES (1, '0101', '一组', 1);
                """)
            // So that the record's row in its own table is another than among those of kinds not known.
            try older.save(.household(2, cell: 1, revision: 6), replacing: nil)
            var record = try LedgerRecord.household(1, cell: 1, revision: 7)
            record.kind = KindNumber(rawValue: 99)
            let row = try older.save(record, replacing: nil)
            let change = Change(
                number: 1, operation: .create, kind: record.kind, id: record.id, cell: 1, base: 0,
                wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: [:])
            _ = try older.append(
                LoggedChange(
                    writer: 5, number: 1, worker: 3, change: change, editedMilliseconds: 1,
                    rawMilliseconds: 1, receivedMilliseconds: 2,
                    outcome: Outcome(number: 1, status: .applied, revision: 7)), row: row)
            // From now on it is a kind that this build knows.
            try older.connection.execute("UPDATE other_kind SET kind = 1; UPDATE change SET kind = 1;")
        }
        let newer = try TownshipStore(path: path, .write)
        #expect(try newer.records.record(Household.kind, recordID(1)) != nil)
        #expect(try newer.history(of: recordID(1)).map(\.number) == [1])
        var revisions: [Revision] = []
        _ = try newer.readFeed(cell: 1, after: 6) { item in
            revisions.append(item.revision)
            return true
        }
        #expect(revisions == [7])
    }
}
