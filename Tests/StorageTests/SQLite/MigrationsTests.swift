import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("Migrations")
struct MigrationsTests {
    private let directory: TestDirectory
    private let first = "CREATE TABLE step (number INTEGER) STRICT; INSERT INTO step VALUES (1);"
    private let second = "INSERT INTO step VALUES (2);"

    init() throws { directory = try TestDirectory() }

    private func migrated(_ steps: [String]) throws -> Connection {
        let connection = try Connection(path: directory.path(), mode: .readWrite)
        try Migrations(steps: steps).run(on: connection)
        return connection
    }

    @Test("Each step runs once, whether the file is new, older or already there")
    func stepsRunOnce() throws {
        #expect(try migrated([first]).lines("SELECT number FROM step") == ["1"])
        #expect(try migrated([first, second]).lines("SELECT number FROM step") == ["1", "2"])
        let again = try migrated([first, second])
        #expect(try again.lines("SELECT number FROM step") == ["1", "2"])
        #expect(try again.integer("PRAGMA user_version") == 2)
    }

    @Test("A file of a newer build is refused and left as it is")
    func newer() throws {
        _ = try migrated([first, second])
        #expect(throws: StorageError.newerSchema(found: 2, known: 1)) { _ = try migrated([first]) }
        #expect(try migrated([first, second]).lines("SELECT number FROM step") == ["1", "2"])
    }

    @Test("A step that fails undoes the steps before it")
    func failing() throws {
        #expect(throws: StorageError.self) { _ = try migrated([first, "INSERT INTO nothing VALUES (1);"]) }
        let connection = try Connection(path: directory.path(), mode: .readWrite)
        #expect(try connection.integer("PRAGMA user_version") == 0)
        #expect(try connection.lines("SELECT name FROM sqlite_schema") == [])
    }

    @Test("Replica and township open again upon their own files, and refuse those of a newer build")
    func stores() throws {
        for _ in 0..<2 {
            _ = try ReplicaStore(path: directory.path("replica.sqlite"))
            _ = try TownshipStore(path: townshipPath, .write)
        }
        _ = try TownshipStore(path: townshipPath, .read)
        for name in ["replica.sqlite", "township.sqlite"] {
            try Connection(path: directory.path(name), mode: .readWrite)
                .execute("PRAGMA user_version = 99")
        }
        #expect(throws: StorageError.newerSchema(found: 99, known: 1)) {
            try ReplicaStore(path: directory.path("replica.sqlite"))
        }
        #expect(throws: StorageError.newerSchema(found: 99, known: 9)) {
            try TownshipStore(path: townshipPath, .write)
        }
        #expect(throws: StorageError.newerSchema(found: 99, known: 9)) {
            try TownshipStore(path: townshipPath, .read)
        }
    }

    private var townshipPath: String { directory.path("township.sqlite") }

    /// The ledgers of a township's file as a build of the first so many steps left it.
    private func ledgers(steps count: Int) throws -> RecordStore {
        let connection = try Connection(path: townshipPath, mode: .readWrite)
        try Migrations(steps: Array(TownshipStore.steps.prefix(count))).run(on: connection)
        return RecordStore(connection: connection, searchBacklog: .shrinks)
    }

    /// A township's file as a build of the first so many steps left it, with one open review item.
    private func township(steps count: Int, and sql: String) throws -> TownshipStore {
        try ledgers(steps: count).connection.execute(
            """
            INSERT INTO review (reason, kind, id, cell, other, other_writer, other_ms, opened_ms)
            VALUES (\(ReviewReason.centreStands.rawValue), 1, x'00112233445566778899aabbccddeeff', 1, x'f6', 4, 5, 6);
            \(sql)
            """)
        return try TownshipStore(path: townshipPath, .write)
    }

    @Test("A township of an earlier build takes the undoing of a decision, and keeps what was decided")
    func earlierTownship() throws {
        let upgraded = try township(
            steps: 1, and: "UPDATE review SET decision = 1, decided_by = '赵主任', decided_ms = 7")
        #expect(try upgraded.reviewItem(1)?.decision == .keep)
        #expect(try upgraded.reopen(1, standing: nil, undo: 8, by: "钱主任", milliseconds: 9))
    }

    @Test("A device of an earlier build has named no program until it does")
    func earlierDevice() throws {
        let upgraded = try township(
            steps: 4,
            and: """
                INSERT INTO worker (number, name, role) VALUES (1, '王网格', 1);
                INSERT INTO device (worker, name, secret, attempt, enrolled_ms, lineage)
                VALUES (1, 'phone', x'01', x'02', 3, x'04');
                """)
        let device = try #require(try upgraded.devices().first)
        #expect(device.name == "phone" && device.software == nil)
        try upgraded.noteSoftware("grid-agent/0.1.0", of: device.number)
        #expect(try upgraded.device(device.number)?.software == "grid-agent/0.1.0")
    }

    @Test("What the contacts of a device left with an earlier build, it goes on from")
    func earlierContacts() throws {
        let today = try #require(LocalTime.date(milliseconds: 1_795_536_000_000)?.daysSince1970)
        let upgraded = try township(
            steps: 7,
            and: """
                INSERT INTO worker (number, name, role) VALUES (1, '王网格', 1);
                INSERT INTO device (number, worker, name, secret, attempt, enrolled_ms, last_seen_ms, last_change, lineage)
                VALUES (7, 1, 'phone', x'01', x'02', 3, 80, 9, x'04'), (8, 1, 'other', x'01', x'02', 3, NULL, 0, x'05');
                INSERT INTO contact VALUES (7, 12, 60, 1, 80, 2, 11, 50, 3);
                INSERT INTO device_day VALUES (7, \(today), 4, 1);
                """)
        #expect(
            try upgraded.contact(of: 7)
                == DeviceContact(
                    lastSeenMilliseconds: 80, lastChange: 9,
                    clock: ClockContacts(
                        lastNumber: 12, first: .init(milliseconds: 60, skewMilliseconds: 1),
                        last: .init(milliseconds: 80, skewMilliseconds: 2),
                        earlier: .init(lastNumber: 11, last: .init(milliseconds: 50, skewMilliseconds: 3))),
                    day: nil))
        #expect(
            try upgraded.contact(of: 8)
                == DeviceContact(lastSeenMilliseconds: nil, lastChange: 0, clock: nil, day: nil))
        // The day of the upgrade stands in the table and in the row.
        let day: Int64 = 24 * 3600 * 1000
        for now in [1_795_536_000_000, 1_795_536_000_000 + day] {
            try upgraded.noteRequest(of: 7, isRefused: false, nowMilliseconds: now)
            #expect(try upgraded.days(of: 7, limit: 9).last == DeviceDay(day: today, syncs: 5, refused: 1))
        }
        #expect(try upgraded.days(of: 7, limit: 9).map(\.day) == [today + 1, today])
    }

    @Test("Decisions that an earlier build had taken back stay on record, in their order")
    func earlierReopenings() throws {
        let upgraded = try township(
            steps: 2,
            and: """
                INSERT INTO reopening VALUES (1, 9, 3, '孙主任', 500, '李主任', 600);
                INSERT INTO reopening VALUES (1, 7, 2, '赵主任', 300, '钱主任', 400);
                """)
        #expect(try upgraded.reviewItem(1)?.reopenings.map(\.undo) == [7, 9])
        #expect(try upgraded.reviewItem(1)?.reopenings.map(\.person) == ["钱主任", "李主任"])
        #expect(try upgraded.decide(1, .keep, by: "赵主任", milliseconds: 700))
        #expect(try upgraded.reopen(1, standing: nil, undo: nil, by: "钱主任", milliseconds: 800))
        #expect(try upgraded.reviewItem(1)?.reopenings.map(\.undo) == [7, 9, nil])
    }

    @Test("In a township of an earlier build, the feed has its records, and the log their changes")
    func earlierFeed() throws {
        let earlier = try ledgers(steps: 6)
        try earlier.put(.household(1, cell: 4, revision: 8))
        try earlier.put(.resident(2, [Resident.name: .text("王小明")]))
        try earlier.connection.execute(
            """
            INSERT INTO village VALUES (1, '01', '东街村');
            INSERT INTO cell (number, code, name, village) VALUES (4, '0104', '第 4 网格', 1);
            INSERT INTO departure VALUES (4, 9, 1, x'00112233445566778899aabbccddeeff');
            INSERT INTO change (writer, number, kind, id, cell, operation, base, edits, edited_ms, raw_ms, time_basis,
                received_ms, status, revision, origin)
            SELECT 5, 1, 1, id, 4, 1, 0, x'a0', 1, 1, 1, 2, 1, 8, 0 FROM household;
            """)

        let upgraded = try TownshipStore(path: townshipPath, .write)
        var revisions: [Revision] = []
        _ = try upgraded.readFeed(cell: 4, after: 0) { item in
            revisions.append(item.revision)
            return true
        }
        #expect(revisions == [8, 9])
        #expect(try upgraded.history(of: recordID(1)).map(\.number) == [1])
        let stored = try #require(try upgraded.records.stored(Household.kind, recordID(1)))
        var edited = stored.record
        edited.revision = 10
        try upgraded.save(edited, replacing: stored)
        #expect(try upgraded.readFeed(cell: 4, after: 9) { _ in true })
        #expect(try !upgraded.readFeed(cell: 4, after: 10) { _ in true })
    }

    @Test(
        "Changes that an earlier build found by the row of their record are found, and followed by those to come"
    )
    func earlierRows() throws {
        let earlier = try ledgers(steps: 8)
        for last: UInt8 in 1...2 { try earlier.put(.household(last, cell: 4, revision: 8)) }
        var other = try LedgerRecord.household(3, cell: 4, revision: 8)
        other.kind = KindNumber(rawValue: 99)
        try earlier.put(other)
        let (one, another) = (try recordID(1), try recordID(2))
        // The row of the third change was another record's before.
        for (number, kind, row, id) in [
            (1, 1, 1, one), (2, 1, 2, another), (3, 1, 1, another), (4, 1, nil, one), (5, 1, 1, one),
            (6, 99, 1, try recordID(3)), (7, 1, 1, one),
        ] as [(Int64, Int64, Int64?, RecordID)] {
            try earlier.connection.run(
                """
                INSERT INTO change (writer, number, kind, id, cell, operation, base, edits, edited_ms, raw_ms, time_basis,
                    received_ms, status, revision, origin, row)
                VALUES (5, ?1, ?2, ?4, 4, 1, 0, x'a0', 1, 1, 1, 2, 1, 8, 0, ?3)
                """, .integer(number), .integer(kind), .optional(row), .blob(id.bytes))
        }
        let upgraded = try TownshipStore(path: townshipPath, .write)
        #expect(try upgraded.history(of: one).map(\.number) == [1, 4, 5, 7])
        #expect(try upgraded.history(of: another).map(\.number) == [2])
        #expect(try upgraded.history(of: recordID(3)).map(\.number) == [6])
        var next = try #require(try upgraded.history(of: one).last)
        next.number = 8
        let sequence = try upgraded.append(next, row: 1)
        #expect(try upgraded.history(of: one).map(\.sequence) == [1, 4, 5, 7, sequence])
    }

    @Test("A township of an earlier build is searched as before, and its index is made anew")
    func earlierSearchIndex() throws {
        let earlier = try ledgers(steps: 4)
        try earlier.put(.resident(1, [Resident.name: .text("王小明")]))
        try earlier.put(.resident(2, [Resident.name: .text("李大山")]))
        // That build noted texts as its index held them: an array of what `SearchText` makes of them.
        try earlier.connection.execute(
            "INSERT INTO unindexed (kind, row, texts) VALUES (2, 2, x'8163e69d8e')")

        let upgraded = try TownshipStore(path: townshipPath, .write)
        let kind = try kind(Resident.kind)
        for _ in 0..<2 {
            #expect(try upgraded.records.search(kind, "小明").map(\.id) == [recordID(1)])
            #expect(try upgraded.records.search(kind, "大山").map(\.id) == [recordID(2)])
            while try upgraded.indexWaiting(limit: 1) > 0 {}
        }
        try upgraded.connection.execute(
            "INSERT INTO resident_search (resident_search) VALUES ('integrity-check')")
    }
}
