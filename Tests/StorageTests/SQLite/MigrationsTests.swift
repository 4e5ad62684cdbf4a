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
        #expect(throws: StorageError.newerSchema(found: 99, known: 2)) {
            try TownshipStore(path: directory.path("township.sqlite"), .write)
        }
        #expect(throws: StorageError.newerSchema(found: 99, known: 2)) {
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
        try store.connection.execute("DROP TABLE reopening; PRAGMA user_version = 1")
        let upgraded = try TownshipStore(path: path, .write)
        #expect(try upgraded.reviewItem(1)?.decision == .keep)
        #expect(try upgraded.reopen(1, standing: nil, undo: 8, by: "钱主任", milliseconds: 9))
    }
}
