import CSQLite
import Foundation
import Wire

/// A value to bind to a statement.
enum SQLValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    static func optional(_ integer: Int64?) -> SQLValue { integer.map(SQLValue.integer) ?? .null }
    static func optional(_ text: String?) -> SQLValue { text.map(SQLValue.text) ?? .null }
}

/// One connection to a SQLite database. It is used by one thread at a time: who shares it guards it
/// (`Mutex` takes it in, since nothing else refers to it).
///
/// Safe to use although it holds C pointers: it owns the handle from `init` to `deinit`, its statements never
/// outlive it, and every pointer that it hands to C is good for the length of the call.
@safe
final class Connection {
    private let handle: OpaquePointer
    private var statements: [StatementText: Statement] = [:]
    /// Nil where savepoints are SQLite's; otherwise whether one has failed behind what it had written.
    private var hasFailedPart: Bool?

    enum Mode: Sendable { case readWrite, readOnly }

    /// A statement's text in the cache, hashed by its length alone: it nearly always meets the very same string, which
    /// comparing finds at once, while hashing all texts in full was a twentieth of the work of a merge.
    private struct StatementText: Hashable {
        let sql: String

        func hash(into hasher: inout Hasher) { hasher.combine(sql.utf8.count) }
    }

    /// Set up once for the process; a library that is at work already goes on with its account of memory.
    private static let setUpCode = gridledger_sqlite_forgo_memory_statistics()

    /// Opens the database at `path`; creates it, readable by its owner alone, when the mode allows writing.
    init(path: String, mode: Mode) throws(StorageError) {
        if mode == .readWrite, path != ":memory:" {
            // SQLite gives its WAL and shared-memory files the permissions of the database file. One that exists is
            // not opened here: closing it would let go of the locks of every connection that this process has to it
            // (fcntl(2)), and another process would then take away the WAL beneath them.
            let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
            if descriptor >= 0 {
                close(descriptor)
            } else {
                let isThere = errno == EEXIST
                guard unsafe isThere && access(path, R_OK | W_OK) == 0 else {
                    throw .cannotOpen(path: path, reason: unsafe String(cString: strerror(errno)))
                }
            }
        }
        _ = Self.setUpCode
        var opened: OpaquePointer?
        let flags = mode == .readWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        // SQLite's own mutexes are not needed: see the type's comment.
        let code = unsafe sqlite3_open_v2(
            path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened = unsafe opened else {
            let reason = unsafe opened.map { unsafe String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            unsafe sqlite3_close_v2(opened)
            throw .cannotOpen(path: path, reason: reason)
        }
        unsafe handle = opened
        unsafe sqlite3_busy_timeout(opened, StorageLimits.busyTimeoutMilliseconds)
        if mode == .readWrite {
            // FULL: a commit has reached the disk when it returns, which is what an acknowledgement promises.
            try execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;")
        }
    }

    deinit {
        statements.removeAll()
        unsafe sqlite3_close_v2(handle)
    }

    /// Runs statements that take no values and give no rows.
    func execute(_ sql: String) throws(StorageError) {
        try check(unsafe sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// Runs one statement to its end.
    func run(_ sql: String, _ values: SQLValue...) throws(StorageError) { try run(sql, values: values) }

    /// Runs one statement whose values are at hand, to its end.
    func run(_ sql: String, values: [SQLValue]) throws(StorageError) {
        let statement = try prepared(sql)
        defer { statement.finish() }
        try statement.bind(values)
        while try statement.step() {}
    }

    /// The first row of a query through `read`, or nil when there is none.
    func first<Result>(
        _ sql: String, _ values: SQLValue..., read: (Statement) throws(StorageError) -> Result
    ) throws(StorageError) -> Result? {
        let statement = try prepared(sql)
        defer { statement.finish() }
        try statement.bind(values)
        return try statement.step() ? try read(statement) : nil
    }

    /// Every row of a query through `read`.
    func all<Result>(
        _ sql: String, _ values: SQLValue..., read: (Statement) throws(StorageError) -> Result
    ) throws(StorageError) -> [Result] {
        try all(sql, values: values, read: read)
    }

    /// Every row of a query whose number of values is not fixed, through `read`.
    func all<Result>(
        _ sql: String, values: [SQLValue], read: (Statement) throws(StorageError) -> Result
    ) throws(StorageError) -> [Result] {
        let statement = try prepared(sql)
        defer { statement.finish() }
        try statement.bind(values)
        var results: [Result] = []
        while try statement.step() { results.append(try read(statement)) }
        return results
    }

    /// The first integer of the first row, or nil.
    func integer(_ sql: String, _ values: SQLValue...) throws(StorageError) -> Int64? {
        let statement = try prepared(sql)
        defer { statement.finish() }
        try statement.bind(values)
        guard try statement.step(), !statement.isNull(0) else { return nil }
        return statement.integer(0)
    }

    /// A statement ready to be bound, from the cache unless it is already running there. The caller ends with
    /// `finish`.
    func prepared(_ sql: String) throws(StorageError) -> Statement {
        if let cached = statements[StatementText(sql: sql)] {
            if !cached.isBusy {
                cached.isBusy = true
                return cached
            }
            return try compile(sql)
        }
        ScanGuard.check(sql) { plan(of: sql) }
        // Some texts name cells or rows. Those that are compiled again are no loss.
        if statements.count >= StorageLimits.statementsPerConnection {
            statements = statements.filter { $0.value.isBusy }
        }
        let statement = try compile(sql)
        statements[StatementText(sql: sql)] = statement
        statement.isBusy = true
        return statement
    }

    func compile(_ sql: String) throws(StorageError) -> Statement {
        var compiled: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &compiled, nil)
        try check(code)
        guard let compiled = unsafe compiled else {
            throw .sqlite(code: SQLITE_MISUSE, reason: "empty statement")
        }
        return unsafe Statement(compiled, of: self)
    }

    /// Runs `body` in a transaction that takes the write lock at once; undone if `body` throws.
    func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try run("BEGIN IMMEDIATE")
        return try finishing("COMMIT", undoing: "ROLLBACK", body)
    }

    /// Runs `body`, which only reads, in a transaction that sees one state of the database.
    func deferred<Result>(_ body: () throws -> Result) throws -> Result {
        try run("BEGIN")
        return try finishing("COMMIT", undoing: "ROLLBACK", body)
    }

    /// Runs `body` in a transaction like `transaction`, for parts in savepoints that nearly always succeed. At first these
    /// cost nothing; if one fails behind what it had written, everything is undone, and `body` runs once more, with
    /// savepoints of SQLite's. Those are dear where there is a search index: FTS5 writes out what it has gathered at each.
    func transactionOfParts<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            hasFailedPart = false
            defer { hasFailedPart = nil }
            return try transaction {
                let result = try body()
                if hasFailedPart ?? false { throw FailedPart() }
                return result
            }
        } catch is FailedPart {
            return try transaction(body)
        }
    }

    private struct FailedPart: Error {}

    /// Runs `body` in a savepoint within a transaction; undone if `body` throws.
    func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
        // Without a transaction, which a full disk may have ended, the savepoint would commit on its own.
        guard isInTransaction else {
            throw StorageError.cannotWrite(reason: "the transaction was rolled back")
        }
        guard hasFailedPart != nil else {
            try run("SAVEPOINT part")
            return try finishing("RELEASE part", undoing: "ROLLBACK TO part; RELEASE part", body)
        }
        let written = unsafe sqlite3_total_changes(handle)
        do { return try body() } catch {
            if unsafe sqlite3_total_changes(handle) != written { hasFailedPart = true }
            throw error
        }
    }

    private func finishing<Result>(
        _ commit: String, undoing rollback: String, _ body: () throws -> Result
    ) throws -> Result {
        do {
            let result = try body()
            try run(commit)
            return result
        } catch {
            // A failure such as a full disk may have ended the transaction already; the first error is
            // the one to report.
            if isInTransaction { try? execute(rollback) }
            throw error
        }
    }

    /// Whether a transaction is under way.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// Rows that the last statement inserted, changed or deleted.
    var changeCount: Int { Int(unsafe sqlite3_changes(handle)) }

    var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    fileprivate func check(_ code: Int32) throws(StorageError) {
        guard code == SQLITE_OK else { throw failure(code) }
    }

    fileprivate func failure(_ code: Int32) -> StorageError {
        StorageError(code: code, reason: unsafe String(cString: sqlite3_errmsg(handle)))
    }
}

/// A compiled statement of one connection: bound, stepped through its rows, then finished.
///
/// Safe to use although it holds a C pointer: it owns the statement from `init` to `deinit`; text and bytes
/// are copied on their way in and out.
@safe
final class Statement {
    private let handle: OpaquePointer
    // Statements are cached by their connection, so the way back must not keep it alive. The connection
    // finalizes all of them before it closes.
    private unowned let connection: Connection
    fileprivate(set) var isBusy = false

    fileprivate init(_ handle: OpaquePointer, of connection: Connection) {
        unsafe self.handle = handle
        self.connection = connection
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Binds values to the parameters in order.
    func bind(_ values: [SQLValue]) throws(StorageError) {
        for (index, value) in values.enumerated() {
            // What is not bound is null.
            if case .null = value { continue }
            try bind(value, at: index + 1)
        }
    }

    /// Binds a value to the parameter `index`, from 1.
    func bind(_ value: SQLValue, at index: Int) throws(StorageError) {
        let index = Int32(truncatingIfNeeded: index)
        switch value {
        case .null: try connection.check(unsafe sqlite3_bind_null(handle, index))
        case .integer(let integer): try connection.check(unsafe sqlite3_bind_int64(handle, index, integer))
        case .text(let text):
            var text = text
            // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
            let code = text.withUTF8 { utf8 in
                unsafe utf8.withMemoryRebound(to: CChar.self) { characters in
                    unsafe sqlite3_bind_text(
                        handle, index, characters.baseAddress, Int32(clamping: characters.count),
                        gridledger_sqlite_transient())
                }
            }
            try connection.check(code)
        case .blob(let bytes):
            // An empty array may have no address, which SQLite would bind as null.
            guard !bytes.isEmpty else {
                return try connection.check(unsafe sqlite3_bind_zeroblob(handle, index, 0))
            }
            let code = unsafe bytes.withUnsafeBytes { buffer in
                unsafe sqlite3_bind_blob(
                    handle, index, buffer.baseAddress, Int32(clamping: buffer.count),
                    gridledger_sqlite_transient())
            }
            try connection.check(code)
        }
    }

    /// Moves to the next row; false when there is none.
    func step() throws(StorageError) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw connection.failure(code)
        }
    }

    /// Ends the use of the statement: its locks and bound values are let go.
    func finish() {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
        isBusy = false
    }

    func isNull(_ column: Int) -> Bool { unsafe sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }

    func integer(_ column: Int) -> Int64 { unsafe sqlite3_column_int64(handle, Int32(column)) }

    func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }

    func text(_ column: Int) -> String {
        guard let bytes = unsafe sqlite3_column_text(handle, Int32(column)) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(handle, Int32(column)))
        // SQLite keeps the bytes until the next step; they are copied here.
        return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

    func bytes(_ column: Int) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(handle, Int32(column)) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(handle, Int32(column)))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    func id(_ column: Int) throws(StorageError) -> RecordID {
        guard let id = RecordID(bytes: bytes(column)) else { throw .unreadable(table: "id") }
        return id
    }
}
