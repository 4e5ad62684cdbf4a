import CSQLite

/// Why the store could not do what it was asked.
package enum StorageError: Error, Sendable, Equatable {
    /// The file cannot be opened or created: SQLite's words.
    case cannotOpen(path: String, reason: String)
    /// Another process holds the write lock longer than the busy timeout.
    case busy
    /// The disk is full, or writing to it failed.
    case cannotWrite(reason: String)
    /// The file is not a database, or SQLite found it damaged.
    case corrupt(reason: String)
    /// A unique or other constraint refused the row.
    case constraint(reason: String)
    /// The file was written by a newer build: its schema version and the newest that this build knows.
    case newerSchema(found: Int64, known: Int64)
    /// A row holds what this build never writes there.
    case unreadable(table: String)
    /// Any other refusal by SQLite: a defect of this program.
    case sqlite(code: Int32, reason: String)

    init(code: Int32, reason: String) {
        // The primary code is the low byte of an extended one (sqlite.org/rescode.html).
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY: self = .cannotWrite(reason: reason)
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(reason: reason)
        case SQLITE_CONSTRAINT: self = .constraint(reason: reason)
        default: self = .sqlite(code: code, reason: reason)
        }
    }
}

extension StorageError {
    /// Whether the error lies in what one row holds, so that other rows can still be written.
    package var isOfOneRow: Bool {
        switch self {
        case .constraint, .unreadable, .sqlite: true
        case .cannotOpen, .busy, .cannotWrite, .corrupt, .newerSchema: false
        }
    }
}

extension StorageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "cannot open \(path): \(reason)"
        case .busy: "the database is in use by another process"
        case .cannotWrite(let reason): "cannot write to the database: \(reason)"
        case .corrupt(let reason): "the database is damaged: \(reason)"
        case .constraint(let reason): "a constraint of the database was broken: \(reason)"
        case .newerSchema(let found, let known):
            "the database has schema version \(found), this program knows up to \(known): upgrade it"
        case .unreadable(let table): "table \(table) holds a row that this program cannot read"
        case .sqlite(let code, let reason): "SQLite error \(code): \(reason)"
        }
    }
}
