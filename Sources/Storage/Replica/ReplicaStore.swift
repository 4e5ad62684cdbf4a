import Ledgers
package import Wire

/// Who this device is.
package struct DeviceIdentity: Sendable, Equatable {
    package var server: String
    package var device: WriterNumber
    package var secret: [UInt8]
    package var worker: WorkerNumber
    package var workerName: String
    package var role: Int64
    package var township: String

    package init(
        server: String, device: WriterNumber, secret: [UInt8], worker: WorkerNumber, workerName: String,
        role: Int64, township: String
    ) {
        self.server = server
        self.device = device
        self.secret = secret
        self.worker = worker
        self.workerName = workerName
        self.role = role
        self.township = township
    }
}

/// The replica of one device: its cells' ledgers, its journal of changes, and how far it has read the feed.
/// One file, which any SQLite tool can open.
package final class ReplicaStore {
    let connection: Connection
    /// The ledgers as the worker sees them: the centre's state with the worker's own pending changes upon it.
    package let records: RecordStore

    /// Opens the replica at `path`, making or upgrading it as needed.
    package init(path: String) throws {
        connection = try Connection(path: path, mode: .readWrite)
        try Migrations(steps: [RecordStore.create + Self.createTables]).run(on: connection)
        records = RecordStore(connection: connection)
        guard try !records.learntRecords().isEmpty else { return }
        try connection.transaction { for record in try records.learntRecords() { try records.adopt(record) } }
    }

    private static let createTables =
        """
        CREATE TABLE device (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            server TEXT NOT NULL,
            device INTEGER NOT NULL,
            secret BLOB NOT NULL,
            worker INTEGER NOT NULL,
            worker_name TEXT NOT NULL,
            role INTEGER NOT NULL,
            township TEXT NOT NULL,
            next_change INTEGER NOT NULL DEFAULT 1,
            directory INTEGER NOT NULL DEFAULT 0,
            clock_offset_ms INTEGER,
            last_sync_ms INTEGER,
            incidents_numbered INTEGER NOT NULL DEFAULT 0,
            page_bytes INTEGER,
            renewal BLOB,
            renewal_first INTEGER,
            forked_epoch INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE cell (
            number INTEGER PRIMARY KEY,
            code TEXT NOT NULL,
            name TEXT NOT NULL,
            village TEXT NOT NULL,
            epoch INTEGER NOT NULL DEFAULT 0,
            revision INTEGER NOT NULL DEFAULT 0,
            remaining INTEGER
        ) STRICT;
        CREATE TABLE worker (
            number INTEGER PRIMARY KEY, name TEXT NOT NULL, role INTEGER NOT NULL
        ) STRICT;
        -- The township's calendar of working days.
        CREATE TABLE listed_day (day INTEGER PRIMARY KEY, works INTEGER NOT NULL) STRICT;
        CREATE TABLE journal (
            number INTEGER PRIMARY KEY,
            operation INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            id BLOB NOT NULL,
            cell INTEGER NOT NULL,
            base INTEGER NOT NULL,
            edits BLOB NOT NULL,
            wall_ms INTEGER NOT NULL,
            boot_id TEXT NOT NULL,
            boot_ms INTEGER NOT NULL,
            state INTEGER NOT NULL DEFAULT 0,
            status INTEGER,
            revision INTEGER,
            code TEXT,
            field INTEGER,
            sentence TEXT,
            settled_ms INTEGER,
            origin_epoch INTEGER,
            origin_status INTEGER,
            origin_revision INTEGER
        ) STRICT;
        CREATE INDEX journal_state ON journal (state, number);
        CREATE INDEX journal_record ON journal (id, number);
        -- What the centre holds of each record that has unsettled changes of this device upon it.
        CREATE TABLE shadow (
            id BLOB PRIMARY KEY, kind INTEGER NOT NULL, cell INTEGER, revision INTEGER, fields BLOB
        ) STRICT, WITHOUT ROWID;
        -- Records that the feed removed, kept for a centre that comes back from a backup.
        CREATE TABLE tombstone (
            id BLOB PRIMARY KEY, kind INTEGER NOT NULL, cell INTEGER NOT NULL, revision INTEGER NOT NULL,
            seen_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- What a centre that came back from a backup has lost, waiting to be given back.
        CREATE TABLE offer (
            id BLOB PRIMARY KEY, kind INTEGER NOT NULL, cell INTEGER NOT NULL, epoch INTEGER NOT NULL,
            revision INTEGER NOT NULL, fields BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- What a feed that starts over has not brought yet.
        CREATE TABLE unconfirmed (id BLOB PRIMARY KEY, kind INTEGER NOT NULL, cell INTEGER NOT NULL)
        STRICT, WITHOUT ROWID;
        -- Requests that went into a file, until their answers come back.
        CREATE TABLE bundled (
            nonce BLOB PRIMARY KEY, made_ms INTEGER NOT NULL, directory INTEGER NOT NULL,
            first_change INTEGER, last_change INTEGER, cursors BLOB NOT NULL, offers BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- What the replica and its copies have in common.
        CREATE TABLE lineage (one INTEGER PRIMARY KEY CHECK (one = 1), id BLOB NOT NULL) STRICT;
        CREATE TABLE enrolment (
            one INTEGER PRIMARY KEY CHECK (one = 1), code TEXT NOT NULL, attempt BLOB NOT NULL,
            first INTEGER NOT NULL
        ) STRICT;
        """

    /// Runs `body` as one durable step; nothing of it stays if it throws.
    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try connection.transaction(body)
    }

    /// Who this device is, or nil before enrolment and after a wipe.
    package func identity() throws(StorageError) -> DeviceIdentity? {
        try connection.first(
            "SELECT server, device, secret, worker, worker_name, role, township FROM device"
        ) { row throws(StorageError) in
            DeviceIdentity(
                server: row.text(0), device: row.integer(1), secret: row.bytes(2), worker: row.integer(3),
                workerName: row.text(4), role: row.integer(5), township: row.text(6))
        }
    }

    /// Makes this the replica of an enrolled device. One that was enrolled before keeps its records, its cursors and
    /// its journal. It opens no transaction of its own.
    package func enrol(_ identity: DeviceIdentity) throws(StorageError) {
        try connection.run(
            """
            INSERT INTO device (one, server, device, secret, worker, worker_name, role, township)
            VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (one) DO UPDATE SET server = ?1, device = ?2, secret = ?3, worker_name = ?5, role = ?6,
                renewal = NULL, renewal_first = NULL
            """,
            .text(identity.server), .integer(identity.device), .blob(identity.secret),
            .integer(identity.worker), .text(identity.workerName), .integer(identity.role),
            .text(identity.township))
        try connection.execute("DELETE FROM enrolment")
    }

    /// The attempt id of asking for an identity of its own, and the number of its first change: the same ones until
    /// an answer has come.
    package func renewalAttempt(
        new: [UInt8], first: Int64
    ) throws(StorageError) -> (attempt: [UInt8], first: Int64) {
        try connection.first(
            """
            UPDATE device SET renewal_first = coalesce(renewal_first, ?2), renewal = coalesce(renewal, ?1)
            RETURNING renewal, renewal_first
            """, .blob(new), .integer(first)
        ) { row throws(StorageError) in (row.bytes(0), row.integer(1)) } ?? (new, first)
    }

    /// How many bytes of feed the link carried well in one answer, last time; nil before the first.
    package func pageBytes() throws(StorageError) -> Int? {
        try connection.integer("SELECT page_bytes FROM device").map { Int(clamping: $0) }
    }

    package func setPageBytes(_ count: Int) throws(StorageError) {
        try connection.run("UPDATE device SET page_bytes = ?1", .integer(Int64(count)))
    }

    /// The attempt id of enrolling with `code`, and the number of the first change: the same ones if an earlier try
    /// with it got no answer.
    package func enrolmentAttempt(
        code: String, new: [UInt8], first: Int64
    ) throws(StorageError) -> (attempt: [UInt8], first: Int64) {
        try connection.run(
            """
            INSERT INTO enrolment (one, code, attempt, first) VALUES (1, ?1, ?2, ?3)
            ON CONFLICT (one) DO UPDATE SET code = ?1, attempt = ?2, first = ?3 WHERE code <> ?1
            """, .text(code), .blob(new), .integer(first))
        return try connection.first("SELECT attempt, first FROM enrolment") { row throws(StorageError) in
            (row.bytes(0), row.integer(1))
        } ?? (new, first)
    }

    /// The bytes that this replica and its copies have in common: `new` ones the first time, the same ever after.
    package func lineage(new: [UInt8]) throws(StorageError) -> [UInt8] {
        try connection.run("INSERT INTO lineage (one, id) VALUES (1, ?1) ON CONFLICT DO NOTHING", .blob(new))
        return try connection.first("SELECT id FROM lineage") { row throws(StorageError) in row.bytes(0) }
            ?? new
    }

    /// Changes the address of the server.
    package func setServer(_ server: String) throws(StorageError) {
        try connection.run("UPDATE device SET server = ?1", .text(server))
    }

    /// How far the server's clock was ahead of the device's wall clock at the last exchange; nil before it.
    package func clockOffsetMilliseconds() throws(StorageError) -> Int64? {
        try connection.integer("SELECT clock_offset_ms FROM device")
    }

    /// Notes how far the server's clock is ahead of the device's wall clock.
    package func setClockOffset(milliseconds: Int64) throws(StorageError) {
        try connection.run("UPDATE device SET clock_offset_ms = ?1", .integer(milliseconds))
    }

    /// When the last whole sync ended, in milliseconds since 1970 UTC by the server's clock; nil for never.
    package func lastSyncMilliseconds() throws(StorageError) -> Int64? {
        try connection.integer("SELECT last_sync_ms FROM device")
    }

    package func setLastSync(milliseconds: Int64) throws(StorageError) {
        try connection.run("UPDATE device SET last_sync_ms = ?1", .integer(milliseconds))
    }

    /// The next number in this device's own sequence of incidents.
    package func takeIncidentNumber() throws(StorageError) -> Int64 {
        try connection.integer(
            "UPDATE device SET incidents_numbered = incidents_numbered + 1 RETURNING incidents_numbered") ?? 1
    }

    /// Writes the replica as it stands into a new file.
    package func copy(to path: String) throws(StorageError) {
        try connection.run("VACUUM INTO ?1", .text(path))
    }

    /// Takes everything out of the replica, its secret first: what a revoked device does. The file is
    /// rewritten, so that nothing of it stays in free pages.
    package func wipe() throws {
        try transaction {
            try connection.execute("DELETE FROM device; DELETE FROM cell; DELETE FROM worker;")
            try connection.execute("DELETE FROM journal; DELETE FROM shadow; DELETE FROM enrolment;")
            try connection.execute("DELETE FROM lineage;")
            try connection.execute("DELETE FROM tombstone; DELETE FROM offer; DELETE FROM unconfirmed;")
            try connection.execute("DELETE FROM bundled")
            for table in LedgerTable.all {
                try connection.execute("DELETE FROM \(table.kind.name)")
                if !table.searchable.isEmpty {
                    try connection.execute(
                        "INSERT INTO \(table.kind.name)_search (\(table.kind.name)_search) VALUES ('delete-all')"
                    )
                }
            }
        }
        try connection.execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")
    }
}
