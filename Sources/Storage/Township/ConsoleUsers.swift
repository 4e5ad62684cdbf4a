package import Wire

/// A login of the console, and whose it is.
package struct ConsoleUser: Sendable, Equatable {
    package var number: Int64
    package var login: String
    package var worker: WorkerNumber
    package var workerName: String
    package var role: Int64
    /// The department whose line the worker is of.
    package var department: Int64?
    package var createdMilliseconds: Int64
}

/// One sign-in of a user, as long as it lasts. Times are in milliseconds since 1970 UTC.
package struct ConsoleSession: Sendable, Equatable {
    package var number: Int64
    package var createdMilliseconds: Int64
    /// When it was last used, as far as that was noted.
    package var usedMilliseconds: Int64
    package var expiresMilliseconds: Int64
    /// The IP address that signed in.
    package var address: String
    /// What the browser called itself.
    package var browser: String
}

/// Who may use the console, and their sessions. A session is known by the digest of its secret alone.
extension TownshipStore {
    static let createConsole =
        """
        CREATE TABLE console_user (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            login TEXT NOT NULL UNIQUE,
            worker INTEGER NOT NULL REFERENCES worker (number),
            -- A hash of crypt(5).
            password TEXT NOT NULL,
            created_ms INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE console_session (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            digest BLOB NOT NULL UNIQUE,
            user INTEGER NOT NULL,
            created_ms INTEGER NOT NULL,
            used_ms INTEGER NOT NULL,
            expires_ms INTEGER NOT NULL,
            address TEXT NOT NULL,
            browser TEXT NOT NULL
        ) STRICT;
        CREATE INDEX console_session_user ON console_session (user);
        -- Who asked for masked values or took a ledger out of the house. Rows are only ever added.
        CREATE TABLE console_access (
            number INTEGER PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            worker INTEGER NOT NULL,
            what INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            id BLOB,
            field INTEGER,
            cell INTEGER,
            count INTEGER,
            purpose TEXT NOT NULL
        ) STRICT;

        """

    /// Adds a user.
    ///
    /// - Parameters:
    ///   - login: The name to sign in by.
    ///   - worker: Whose it is.
    ///   - passwordHash: The password as crypt(5) keeps it.
    ///   - milliseconds: When it is added.
    /// - Throws: `StorageError.constraint` when the login is taken.
    package func addConsoleUser(
        login: String, worker: WorkerNumber, passwordHash: String, milliseconds: Int64
    ) throws(StorageError) {
        try connection.run(
            "INSERT INTO console_user (login, worker, password, created_ms) VALUES (?1, ?2, ?3, ?4)",
            .text(login), .integer(worker), .text(passwordHash), .integer(milliseconds))
    }

    private static let userColumns =
        "console_user.number, login, worker, worker.name, worker.role, worker.department, console_user.created_ms"

    package func consoleUsers() throws(StorageError) -> [ConsoleUser] {
        try connection.all(
            """
            SELECT \(Self.userColumns) FROM console_user JOIN worker ON worker.number = console_user.worker
            ORDER BY login
            """, read: Self.consoleUser)
    }

    /// The user of a login, with the password's hash; nil when there is none.
    package func consoleUser(
        login: String
    ) throws(StorageError) -> (user: ConsoleUser, passwordHash: String)? {
        try connection.first(
            """
            SELECT \(Self.userColumns), password FROM console_user
            JOIN worker ON worker.number = console_user.worker WHERE login = ?1
            """, .text(login)
        ) { row throws(StorageError) in (Self.consoleUser(row), row.text(7)) }
    }

    /// Gives a user another password, and ends the user's sessions, but for one that is kept.
    package func setPassword(
        _ passwordHash: String, of user: Int64, keeping session: Int64? = nil
    ) throws(StorageError) {
        try connection.run(
            "UPDATE console_user SET password = ?2 WHERE number = ?1", .integer(user), .text(passwordHash))
        try connection.run(
            "DELETE FROM console_session WHERE user = ?1 AND number IS NOT ?2", .integer(user),
            .optional(session))
    }

    /// Takes a user out, and ends the user's sessions. What the worker did stays in the history.
    package func removeConsoleUser(_ user: Int64) throws(StorageError) {
        try connection.run("DELETE FROM console_user WHERE number = ?1", .integer(user))
        _ = try endSessions(of: user)
    }

    private static func consoleUser(_ row: Statement) -> ConsoleUser {
        ConsoleUser(
            number: row.integer(0), login: row.text(1), worker: row.integer(2), workerName: row.text(3),
            role: row.integer(4), department: row.optionalInteger(5), createdMilliseconds: row.integer(6))
    }
}

extension TownshipStore {
    private static let sessionColumns =
        "console_session.number, console_session.created_ms, used_ms, expires_ms, address, browser"

    /// Begins a session that is known by the digest of its secret, and forgets those that have ended.
    ///
    /// - Returns: Its number.
    package func addSession(
        _ session: ConsoleSession, of user: Int64, digest: [UInt8]
    ) throws(StorageError) -> Int64 {
        try connection.run(
            "DELETE FROM console_session WHERE expires_ms <= ?1", .integer(session.createdMilliseconds))
        try connection.run(
            """
            INSERT INTO console_session (digest, user, created_ms, used_ms, expires_ms, address, browser)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """, .blob(digest), .integer(user), .integer(session.createdMilliseconds),
            .integer(session.usedMilliseconds), .integer(session.expiresMilliseconds),
            .text(session.address), .text(session.browser))
        return connection.lastInsertedRow
    }

    /// The session of a digest, and whose it is; nil when there is none. Whether it has run out is the caller's to see.
    package func session(
        digest: [UInt8]
    ) throws(StorageError) -> (session: ConsoleSession, user: ConsoleUser)? {
        try connection.first(
            """
            SELECT \(Self.sessionColumns), \(Self.userColumns) FROM console_session
            JOIN console_user ON console_user.number = console_session.user
            JOIN worker ON worker.number = console_user.worker WHERE digest = ?1
            """, .blob(digest)
        ) { row throws(StorageError) in
            (
                Self.session(row),
                ConsoleUser(
                    number: row.integer(6), login: row.text(7), worker: row.integer(8),
                    workerName: row.text(9), role: row.integer(10), department: row.optionalInteger(11),
                    createdMilliseconds: row.integer(12))
            )
        }
    }

    /// A user's sessions, the last used first.
    package func sessions(of user: Int64) throws(StorageError) -> [ConsoleSession] {
        try connection.all(
            """
            SELECT \(Self.sessionColumns) FROM console_session WHERE user = ?1
            ORDER BY used_ms DESC, number DESC
            """, .integer(user)
        ) { row throws(StorageError) in Self.session(row) }
    }

    /// Notes that a session was used.
    package func noteUse(ofSession number: Int64, milliseconds: Int64) throws(StorageError) {
        try connection.run(
            "UPDATE console_session SET used_ms = max(used_ms, ?2) WHERE number = ?1", .integer(number),
            .integer(milliseconds))
    }

    /// Ends a user's session with this number, or all of them.
    ///
    /// - Returns: How many there were.
    package func endSessions(of user: Int64, number: Int64? = nil) throws(StorageError) -> Int {
        try connection.run(
            "DELETE FROM console_session WHERE user = ?1 AND number = ifnull(?2, number)", .integer(user),
            .optional(number))
        return connection.changeCount
    }

    private static func session(_ row: Statement) -> ConsoleSession {
        ConsoleSession(
            number: row.integer(0), createdMilliseconds: row.integer(1), usedMilliseconds: row.integer(2),
            expiresMilliseconds: row.integer(3), address: row.text(4), browser: row.text(5))
    }
}

extension ConsoleSession {
    /// A session that begins; the store gives it its number.
    package init(
        beginning milliseconds: Int64, expiresMilliseconds: Int64, address: String, browser: String
    ) {
        self.init(
            number: 0, createdMilliseconds: milliseconds, usedMilliseconds: milliseconds,
            expiresMilliseconds: expiresMilliseconds, address: address, browser: browser)
    }
}

extension TownshipStore {
    /// The cells of the villages in which a worker has one.
    package func villageCells(of worker: WorkerNumber) throws(StorageError) -> Set<CellNumber> {
        Set(
            try connection.all(
                """
                SELECT number FROM cell WHERE village IN (
                    SELECT village FROM assignment JOIN cell ON cell.number = assignment.cell WHERE worker = ?1)
                """, .integer(worker)
            ) { row throws(StorageError) in row.integer(0) })
    }

    /// The cells of a village; none when there is no such village.
    package func cells(ofVillage code: String) throws(StorageError) -> Set<CellNumber> {
        Set(
            try connection.all(
                """
                SELECT cell.number FROM cell JOIN village ON village.number = cell.village
                WHERE village.code = ?1
                """, .text(code)
            ) { row throws(StorageError) in row.integer(0) })
    }
}
