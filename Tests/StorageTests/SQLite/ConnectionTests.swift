import CSQLite
import Foundation
import Testing

@testable import Storage

@Suite("A connection to SQLite")
struct ConnectionTests {
    private struct Stop: Error {}

    private let directory: TestDirectory
    private let connection: Connection

    init() throws {
        directory = try TestDirectory()
        connection = try Connection(path: directory.path(), mode: .readWrite)
        try connection.execute("CREATE TABLE number (value INTEGER PRIMARY KEY) STRICT")
    }

    private func add(_ values: Int64...) throws {
        for value in values { try connection.run("INSERT INTO number VALUES (?1)", .integer(value)) }
    }

    private var numbers: [String] {
        get throws { try connection.lines("SELECT value FROM number ORDER BY value") }
    }

    @Test("A commit is durable: write-ahead log, synchronous at every commit")
    func durability() throws {
        #expect(try connection.lines("PRAGMA journal_mode") == ["wal"])
        #expect(try connection.lines("PRAGMA synchronous") == ["2"])
    }

    @Test("Only the owner can read the database and the files beside it [R6.1-7] [R14-3]")
    func fileModes() throws {
        try add(1)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.url.path).sorted()
        #expect(names == ["test.sqlite", "test.sqlite-shm", "test.sqlite-wal"])
        for name in names {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory.path(name))
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    @Test("A transaction keeps all of its work, or none when its body throws")
    func transactions() throws {
        try connection.transaction { try add(1, 2) }
        #expect(throws: Stop.self) {
            try connection.transaction {
                try add(3)
                throw Stop()
            }
        }
        #expect(try numbers == ["1", "2"])
        try connection.transaction { try add(4) }
        #expect(try numbers == ["1", "2", "4"])
    }

    @Test("A savepoint fails alone, and savepoints nest", arguments: [true, false])
    func savepoints(areOfParts: Bool) throws {
        var runs = 0
        func parts() throws {
            runs += 1
            try add(1)
            try? connection.savepoint {
                try add(2)
                try? connection.savepoint {
                    try add(3)
                    throw Stop()
                }
                try add(4)
            }
            try? connection.savepoint {
                try add(5)
                throw Stop()
            }
            try add(6)
        }
        try areOfParts ? connection.transactionOfParts(parts) : connection.transaction(parts)
        #expect(try numbers == ["1", "2", "4", "6"])
        #expect(runs == (areOfParts ? 2 : 1))
    }

    @Test("Parts that succeed, or fail before they write, run once")
    func partsRunOnce() throws {
        var runs = 0
        try connection.transactionOfParts {
            runs += 1
            try connection.savepoint { try add(1) }
            try? connection.savepoint { throw Stop() }
            try connection.savepoint { try add(2) }
        }
        #expect(try numbers == ["1", "2"])
        #expect(runs == 1)
    }

    @Test("A transaction of parts that throws itself keeps nothing, and the next one is as any")
    func partsThrow() throws {
        #expect(throws: Stop.self) {
            try connection.transactionOfParts {
                try connection.savepoint { try add(1) }
                throw Stop()
            }
        }
        try connection.transaction {
            try? connection.savepoint {
                try add(2)
                throw Stop()
            }
            try add(3)
        }
        #expect(try numbers == ["3"])
    }

    @Test("A savepoint outside a transaction, or after SQLite ended it, is refused before it writes")
    func savepointAlone() throws {
        let refusal = StorageError.cannotWrite(reason: "the transaction was rolled back")
        #expect(throws: refusal) { try connection.savepoint { try add(1) } }
        #expect(throws: refusal) {
            try connection.transaction {
                try add(2)
                try connection.execute("ROLLBACK")
                try connection.savepoint { try add(3) }
            }
        }
        #expect(try numbers == [])
    }

    @Test("A statement that is running can be run again inside itself")
    func nestedStatement() throws {
        try add(1, 2, 3)
        let sql = "SELECT value FROM number ORDER BY value"
        let pairs = try connection.all(sql) { outer throws(StorageError) in
            let value = outer.integer(0)
            return try connection.all(sql) { inner throws(StorageError) in "\(value)\(inner.integer(0))" }
        }
        #expect(pairs == [["11", "12", "13"], ["21", "22", "23"], ["31", "32", "33"]])
    }

    @Test("A finished statement is used again; a busy one is not")
    func statementCache() throws {
        let sql = "SELECT value FROM number"
        let first = try connection.prepared(sql)
        let second = try connection.prepared(sql)
        #expect(first !== second)
        first.finish()
        second.finish()
        #expect(try connection.prepared(sql) === first)
    }

    @Test("A reader's transaction sees one state while another connection writes")
    func snapshot() throws {
        try add(1)
        let reader = try Connection(path: directory.path(), mode: .readOnly)
        try reader.deferred {
            #expect(try reader.integer("SELECT count(*) FROM number") == 1)
            try add(2)
            #expect(try reader.integer("SELECT count(*) FROM number") == 1)
        }
        #expect(try reader.integer("SELECT count(*) FROM number") == 2)
    }

    private static let boundValues: [SQLValue] = [
        .null, .integer(0), .integer(.min), .integer(.max), .text(""), .text("李大山"), .text("a\0b"),
        .text("e\u{301}"),
        .blob([]), .blob([0, 255, 0]), .optional(Int64?.none), .optional(Int64?.some(7)),
        .optional(String?.none), .optional(String?.some("x")),
    ]

    @Test("A bound value comes back as it was", arguments: boundValues)
    func binding(value: SQLValue) throws {
        let read = try connection.first("SELECT ?1, typeof(?1)", value) {
            row throws(StorageError) -> SQLValue in
            switch row.text(1) {
            case "null": .null
            case "integer": .integer(row.integer(0))
            case "text": .text(row.text(0))
            default: .blob(row.bytes(0))
            }
        }
        #expect(read == value)
    }

    @Test("A read-only connection refuses to write, and makes no file")
    func readOnly() throws {
        let reader = try Connection(path: directory.path(), mode: .readOnly)
        #expect(throws: StorageError.cannotWrite(reason: "attempt to write a readonly database")) {
            try reader.execute("DELETE FROM number")
        }
        #expect(throws: StorageError.self) {
            try Connection(path: directory.path("none.sqlite"), mode: .readOnly)
        }
        #expect(!FileManager.default.fileExists(atPath: directory.path("none.sqlite")))
    }

    @Test("What cannot be opened says which file it is")
    func cannotOpen() throws {
        let path = directory.path("no/such/place.sqlite")
        #expect(throws: StorageError.cannotOpen(path: path, reason: "No such file or directory")) {
            try Connection(path: path, mode: .readWrite)
        }
    }

    @Test("A file that is no database is told from one that cannot be opened")
    func notADatabase() throws {
        let path = directory.path("letter.txt")
        try Data(repeating: 65, count: 4096).write(to: URL(fileURLWithPath: path))
        #expect(throws: StorageError.corrupt(reason: "file is not a database")) {
            try Connection(path: path, mode: .readWrite)
        }
    }

    @Test("Another connection's write lock is reported as busy")
    func busy() throws {
        let other = try Connection(path: directory.path(), mode: .readWrite)
        try other.execute("PRAGMA busy_timeout = 0")
        try connection.execute("BEGIN IMMEDIATE")
        #expect(throws: StorageError.busy) { try other.execute("BEGIN IMMEDIATE") }
        try connection.execute("COMMIT")
        try other.transaction { try other.execute("DELETE FROM number") }
    }

    private static let codes: [(code: Int32, error: StorageError)] = [
        (SQLITE_BUSY, .busy), (SQLITE_LOCKED, .busy), (SQLITE_FULL, .cannotWrite(reason: "r")),
        (SQLITE_IOERR | 3 << 8, .cannotWrite(reason: "r")), (SQLITE_CORRUPT, .corrupt(reason: "r")),
        (SQLITE_NOTADB, .corrupt(reason: "r")), (SQLITE_CONSTRAINT | 8 << 8, .constraint(reason: "r")),
        (SQLITE_ERROR, .sqlite(code: SQLITE_ERROR, reason: "r")),
    ]

    @Test("SQLite's codes, extended ones too, become the store's errors", arguments: codes)
    func errors(code: Int32, error: StorageError) {
        #expect(StorageError(code: code, reason: "r") == error)
        #expect(!error.description.isEmpty)
    }
}
