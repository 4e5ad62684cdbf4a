import Ledgers
package import Wire

/// What identifies a township's ledger.
package struct Township: Sendable, Equatable {
    package var code: String
    package var name: String
    /// The number of the serving that began last (SPEC.md §10.3).
    package var epoch: Int64
    /// The last revision given out.
    package var revision: Revision
    /// A new token whenever cells, workers, assignments or the calendar change.
    package var directory: Int64
    /// Up to this revision, tombstones and departures are forgotten.
    package var purged: Revision
}

/// The ledger of one township: one SQLite file. The writer opens it for writing; any number of readers see
/// whole commits of it.
package final class TownshipStore {
    let connection: Connection
    package private(set) var records: RecordStore
    /// What the transaction that is under way means for cells (`CellDigests.swift`).
    var cellChanges: [CellChange] = []
    /// How many records the search index was behind of when they were counted; those noted since come on top.
    private var countedForIndex: Int?

    package enum Access: Sendable { case write, read }

    /// Opens the township at `path`; for writing, it is made or upgraded as needed.
    package init(path: String, _ access: Access) throws {
        connection = try Connection(path: path, mode: access == .write ? .readWrite : .readOnly)
        let migrations = Migrations(steps: Self.steps)
        switch access {
        case .write:
            try connection.execute(
                """
                PRAGMA cache_size = -\(StorageLimits.writerCacheKibibytes);
                PRAGMA wal_autocheckpoint = \(StorageLimits.writerLogPages);
                PRAGMA journal_size_limit = \(StorageLimits.writerLogBytes);
                """)
            try migrations.run(on: connection)
        case .read: try migrations.version(of: connection)
        }
        records = RecordStore(connection: connection, searchBacklog: .shrinks)
        if access == .write { try adoptKnownKinds() }
    }

    /// Throws `StorageError.newerSchema` when the file was upgraded since it was opened.
    package func checkSchema() throws(StorageError) {
        try Migrations(steps: Self.steps).version(of: connection)
    }

    /// From now on, saving a record leaves the search index for `indexWaiting` to bring up to date. Searches find all the
    /// same.
    package func deferSearchIndex() { records.searchBacklog = .grows }

    /// Brings the search index up to date for some records, in one durable step.
    ///
    /// - Parameter limit: How many at most.
    /// - Returns: How many; fewer than the limit when none are left.
    /// - Throws: `StorageError`; nothing is changed then.
    package func indexWaiting(limit: Int) throws -> Int {
        try transaction {
            try checkSchema()
            return try records.indexWaiting(limit: limit)
        }
    }

    /// Records that the search index is behind of, counted up to a limit.
    package func waitingForIndex(upTo limit: Int) throws(StorageError) -> Int {
        try records.waitingCount(upTo: limit)
    }

    /// Whether the search index is behind of so many records. It counts them only when there may be as many.
    package func isIndexBehind(by limit: Int) throws(StorageError) -> Bool {
        guard let counted = countedForIndex, counted + records.noted.count < limit else {
            let count = try waitingForIndex(upTo: limit)
            (countedForIndex, records.noted.count) = (count, 0)
            return count == limit
        }
        return false
    }

    /// From an empty file to the newest schema.
    static let steps = [
        RecordStore.create + RecordStore.createCentreIndexes + createTables + createMerged + createContacts,
        createReopenings,
        reopenWithoutChange + createCalendarListings + RecordStore.createBacklog,
        createConsole + createRefusedIndex + createDeviceDays,
        RecordStore.reindexAll + oneIndexOfWriters + createArrivalIndex,
        addDeviceSoftware,
        findByRow + createNews,
        contactsInDevices + newsInCells,
        chainChanges,
    ]

    private static let createTables =
        """
        CREATE TABLE township (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            code TEXT NOT NULL,
            name TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            revision INTEGER NOT NULL DEFAULT 0,
            directory INTEGER NOT NULL,
            purged INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        -- At which revision each serving of this file began: what a cursor is held against.
        CREATE TABLE epoch (epoch INTEGER PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
        -- Records that devices gave back after a restore: as which revision of which lost epoch they came.
        CREATE TABLE healing (
            id BLOB PRIMARY KEY, epoch INTEGER NOT NULL, revision INTEGER NOT NULL, as_revision INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE village (
            number INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL
        ) STRICT;
        CREATE TABLE cell (
            number INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
            village INTEGER NOT NULL REFERENCES village (number),
            digest INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE worker (
            number INTEGER PRIMARY KEY, name TEXT NOT NULL, role INTEGER NOT NULL, department INTEGER
        ) STRICT;
        CREATE TABLE assignment (
            worker INTEGER NOT NULL REFERENCES worker (number),
            cell INTEGER NOT NULL REFERENCES cell (number),
            PRIMARY KEY (worker, cell)
        ) STRICT, WITHOUT ROWID;
        -- The calendar of working days: the days that differ from the week, and others that were listed with them.
        CREATE TABLE listed_day (
            day INTEGER PRIMARY KEY, works INTEGER NOT NULL, name TEXT NOT NULL
        ) STRICT;
        CREATE TABLE enrolment_code (
            digest BLOB PRIMARY KEY, worker INTEGER NOT NULL, expires_ms INTEGER NOT NULL, device INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE device (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            worker INTEGER NOT NULL,
            name TEXT NOT NULL,
            secret BLOB NOT NULL,
            attempt BLOB NOT NULL,
            enrolled_ms INTEGER NOT NULL,
            revoked_ms INTEGER,
            last_seen_ms INTEGER,
            last_change INTEGER NOT NULL DEFAULT 0,
            predecessor INTEGER,
            lineage BLOB NOT NULL
        ) STRICT;
        CREATE INDEX device_lineage ON device (lineage);
        CREATE UNIQUE INDEX device_renewal ON device (predecessor, attempt) WHERE predecessor IS NOT NULL;
        -- Every change that anyone sent, with what became of it: the history of each record, and the
        -- server's memory of the outcomes it gave. Rows are only ever added; of what they hold, only how they
        -- are found changes.
        CREATE TABLE change (
            sequence INTEGER PRIMARY KEY,
            writer INTEGER NOT NULL,
            number INTEGER,
            worker INTEGER,
            kind INTEGER NOT NULL,
            id BLOB NOT NULL,
            cell INTEGER NOT NULL,
            operation INTEGER NOT NULL,
            base INTEGER NOT NULL,
            edits BLOB NOT NULL,
            edited_ms INTEGER NOT NULL,
            raw_ms INTEGER NOT NULL,
            time_basis INTEGER NOT NULL,
            received_ms INTEGER NOT NULL,
            status INTEGER NOT NULL,
            revision INTEGER,
            code TEXT,
            field INTEGER,
            sentence TEXT,
            before BLOB,
            after BLOB,
            cell_before INTEGER,
            -- What made it (LoggedChange.Origin): the review item or the change that it is about, and who did it.
            origin INTEGER NOT NULL,
            about INTEGER,
            person TEXT,
            into_id BLOB
        ) STRICT;
        CREATE INDEX change_writer ON change (writer);
        CREATE UNIQUE INDEX change_number ON change (writer, number) WHERE number IS NOT NULL;
        CREATE INDEX change_record ON change (id, sequence);
        CREATE INDEX change_into ON change (into_id, sequence) WHERE into_id IS NOT NULL;
        CREATE INDEX change_about ON change (about, sequence) WHERE about IS NOT NULL;
        CREATE TABLE departure (
            cell INTEGER NOT NULL, revision INTEGER NOT NULL, kind INTEGER NOT NULL, id BLOB NOT NULL,
            PRIMARY KEY (cell, revision)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX departure_record ON departure (id, revision);
        CREATE TABLE review (
            number INTEGER PRIMARY KEY,
            reason INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            id BLOB NOT NULL,
            cell INTEGER NOT NULL,
            field INTEGER,
            standing BLOB,
            standing_writer INTEGER,
            standing_ms INTEGER,
            other BLOB,
            other_writer INTEGER,
            other_ms INTEGER,
            change_sequence INTEGER,
            detail_zh TEXT,
            detail_en TEXT,
            opened_ms INTEGER NOT NULL,
            decision INTEGER,
            decided_ms INTEGER,
            decided_by TEXT,
            postponed_until_ms INTEGER,
            postponed_by TEXT,
            postponed_reason TEXT
        ) STRICT;
        CREATE INDEX review_open ON review (decision, number);
        CREATE INDEX review_record ON review (id);

        """

    /// In place of two: one by writer, and one by number of the changes that have one.
    private static let oneIndexOfWriters =
        """
        DROP INDEX change_writer;
        DROP INDEX change_number;
        CREATE UNIQUE INDEX change_number ON change (writer, number);

        """

    /// Runs `body` as one durable step; nothing of it stays if it throws. Within a transaction it is a part of that,
    /// and durable with it.
    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        guard !connection.isInTransaction else { return try savepoint(body) }
        return try connection.transaction { try writingCells(body) }
    }

    /// Runs `body`, whose savepoints nearly always succeed, as one durable step. Where one of them fails behind what it
    /// had written, `body` runs a second time.
    package func transactionOfParts<Result>(_ body: () throws -> Result) throws -> Result {
        try connection.transactionOfParts { try writingCells(body) }
    }

    /// Runs `body` within a transaction so that it can fail alone.
    package func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
        let count = cellChanges.count
        do { return try connection.savepoint(body) } catch {
            cellChanges.removeSubrange(min(count, cellChanges.count)...)
            throw error
        }
    }

    private func writingCells<Result>(_ body: () throws -> Result) throws -> Result {
        cellChanges = []
        defer { cellChanges = [] }
        let result = try body()
        try writeCells()
        return result
    }

    /// Runs `body`, which only reads, upon one state of the ledger: within a transaction or another snapshot, of that.
    package func snapshot<Result>(_ body: () throws -> Result) throws -> Result {
        connection.isInTransaction ? try body() : try connection.deferred(body)
    }

    /// Gives a new file its township and its first epoch.
    package func found(code: String, name: String, epoch: Int64) throws(StorageError) {
        try connection.run(
            "INSERT INTO township (one, code, name, epoch, directory) VALUES (1, ?1, ?2, ?3, ?4)",
            .text(code),
            .text(name), .integer(epoch), .integer(Self.directoryToken()))
        try connection.run("INSERT INTO epoch (epoch, revision) VALUES (?1, 0)", .integer(epoch))
    }

    /// The township, or nil for a file that has none yet.
    package func township() throws(StorageError) -> Township? {
        try connection.first("SELECT code, name, epoch, revision, directory, purged FROM township") {
            row throws(StorageError) in
            Township(
                code: row.text(0), name: row.text(1), epoch: row.integer(2), revision: row.integer(3),
                directory: row.integer(4), purged: row.integer(5))
        }
    }

    /// The last revision given out.
    package func revision() throws(StorageError) -> Revision {
        try connection.integer("SELECT revision FROM township") ?? 0
    }

    /// Notes the last revision given out, in the transaction that used it.
    package func setRevision(_ revision: Revision) throws(StorageError) {
        try connection.run("UPDATE township SET revision = ?1 WHERE one = 1", .integer(revision))
    }

    /// Writes everything into the main file and empties the log beside it: before a stop, and for a backup.
    package func checkpoint() throws(StorageError) {
        try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }
}
