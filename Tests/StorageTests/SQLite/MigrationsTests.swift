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
            _ = try TownshipStore(path: directory.path("township.sqlite"), .write)
        }
        _ = try TownshipStore(path: directory.path("township.sqlite"), .read)
        for name in ["replica.sqlite", "township.sqlite"] {
            try Connection(path: directory.path(name), mode: .readWrite)
                .execute("PRAGMA user_version = 99")
        }
        #expect(throws: StorageError.newerSchema(found: 99, known: 1)) {
            try ReplicaStore(path: directory.path("replica.sqlite"))
        }
        #expect(throws: StorageError.newerSchema(found: 99, known: 3)) {
            try TownshipStore(path: directory.path("township.sqlite"), .write)
        }
        #expect(throws: StorageError.newerSchema(found: 99, known: 3)) {
            try TownshipStore(path: directory.path("township.sqlite"), .read)
        }
    }

    @Test("A township of an earlier build takes the undoing of a decision, and keeps what was decided")
    func earlierTownship() throws {
        let path = directory.path("township.sqlite")
        let item = ReviewItem(
            reason: .centreStands, kind: Household.kind, id: try recordID(1), cell: 1, field: Household.head,
            standing: nil, other: ReviewSide(value: .null, writer: 4, editedMilliseconds: 5),
            openedMilliseconds: 6)
        let store = try TownshipStore(path: path, .write)
        try store.append(item)
        #expect(try store.decide(1, .keep, by: "赵主任", milliseconds: 7))
        try store.connection.execute(
            "DROP TABLE reopening; \(Self.withoutConsole) PRAGMA user_version = 1")
        let upgraded = try TownshipStore(path: path, .write)
        #expect(try upgraded.reviewItem(1)?.decision == .keep)
        #expect(try upgraded.reopen(1, standing: nil, undo: 8, by: "钱主任", milliseconds: 9))
    }

    /// Takes out what the third step of a township makes.
    private static let withoutConsole =
        """
        DROP TABLE console_user; DROP TABLE console_session; DROP TABLE console_access; DROP INDEX change_refused;
        """

    @Test("A township of an earlier build keeps the decisions that were taken back, in order")
    func earlierReopenings() throws {
        let path = directory.path("township.sqlite")
        let store = try TownshipStore(path: path, .write)
        for id in 1...2 {
            try store.append(
                ReviewItem(
                    reason: .centreStands, kind: Household.kind, id: try recordID(UInt8(id)), cell: 1,
                    field: Household.head, standing: nil,
                    other: ReviewSide(value: .null, writer: 4, editedMilliseconds: 5), openedMilliseconds: 6))
        }
        try store.connection.execute("DROP TABLE reopening; \(Self.withoutConsole)")
        try store.connection.execute(TownshipStore.createReopenings)
        try store.connection.execute(
            """
            INSERT INTO reopening (item, undo, decision, decided_by, decided_ms, reopened_by, reopened_ms) VALUES
                (1, 9, 2, '赵主任', 300, '钱主任', 400), (1, 5, 1, '赵主任', 100, '钱主任', 200),
                (2, 7, 3, '李主任', 500, '赵主任', 600);
            PRAGMA user_version = 2
            """)
        let upgraded = try TownshipStore(path: path, .write)
        #expect(try upgraded.reviewItem(1)?.reopenings.map(\.undo) == [5, 9])
        #expect(
            try upgraded.reviewItem(2)?.reopenings == [
                Reopening(
                    decision: .value, decidedBy: "李主任", decidedMilliseconds: 500, undo: 7, person: "赵主任",
                    milliseconds: 600)
            ])
    }
}
