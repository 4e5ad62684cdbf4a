package import Wire

/// One change that this device made, and what became of it.
package struct JournalEntry: Sendable, Equatable {
    package enum State: Int64, Sendable {
        /// Not acknowledged yet.
        case pending = 0
        /// Durable at the centre; the feed has not brought its effect back yet.
        case acknowledged = 1
        /// What the replica shows comes from the centre.
        case settled = 2
        /// Refused, and waiting for the worker to correct or discard it.
        case refused = 3
        /// Refused, and corrected by a later change or discarded.
        case closed = 4
        /// Closed, and its number owed again to a centre that forgot it: it goes without its content.
        case withdrawn = 5
    }

    package var number: Int64
    package var operation: Change.Operation
    package var kind: KindNumber
    package var id: RecordID
    package var cell: CellNumber
    package var base: Revision
    package var edits: FieldMap<FieldEdit>
    /// The device's clocks at the edit.
    package var made: ClockReading
    /// Which boot of the device `made.bootMilliseconds` counts from.
    package var bootID: String
    package var state = State.pending
    /// What the centre answered; nil while pending.
    package var outcome: Outcome?
    /// What it had met in an epoch that the centre has lost; nil otherwise.
    package var origin: LostOrigin?

    package init(
        number: Int64, operation: Change.Operation, kind: KindNumber, id: RecordID, cell: CellNumber,
        base: Revision, edits: FieldMap<FieldEdit>, made: ClockReading, bootID: String
    ) {
        self.number = number
        self.operation = operation
        self.kind = kind
        self.id = id
        self.cell = cell
        self.base = base
        self.edits = edits
        self.made = made
        self.bootID = bootID
    }
}

extension ReplicaStore {
    private static let journalColumns =
        "number, operation, kind, id, cell, base, edits, wall_ms, boot_id, boot_ms, state, status, revision, "
        + "code, field, sentence, origin_epoch, origin_status, origin_revision"

    /// The highest change number given out; 0 for none.
    package func lastChange() throws(StorageError) -> Int64 {
        try connection.integer("SELECT next_change - 1 FROM device") ?? 0
    }

    /// The number of the first change that an identity new to the centre will send.
    package func firstChangeToSend() throws(StorageError) -> Int64 {
        let first = try connection.integer(
            "SELECT min(number) FROM journal WHERE state IN (?1, ?2)",
            .integer(JournalEntry.State.pending.rawValue), .integer(JournalEntry.State.withdrawn.rawValue))
        if let first { return first }
        return try lastChange() + 1
    }

    /// The first number of the last run of changes that the journal holds without a gap.
    package func firstOfLastRun() throws(StorageError) -> Int64 {
        let first = try connection.integer(
            """
            SELECT number FROM journal AS entry
            WHERE NOT EXISTS (SELECT 1 FROM journal WHERE number = entry.number - 1)
            ORDER BY number DESC LIMIT 1
            """)
        if let first { return first }
        return try lastChange() + 1
    }

    /// Takes the next change number.
    package func takeChangeNumber() throws(StorageError) -> Int64 {
        try connection.integer(
            "UPDATE device SET next_change = next_change + 1 RETURNING next_change - 1") ?? 1
    }

    /// Adds a pending change.
    package func append(_ entry: JournalEntry) throws(StorageError) {
        var edits = CBOREncoder(reservingCapacity: 128)
        edits.edits(entry.edits)
        try connection.run(
            """
            INSERT INTO journal (number, operation, kind, id, cell, base, edits, wall_ms, boot_id, boot_ms)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            .integer(entry.number), .integer(entry.operation.rawValue), .integer(Int64(entry.kind.rawValue)),
            .blob(entry.id.bytes), .integer(entry.cell), .integer(entry.base), .blob(edits.bytes),
            .integer(entry.made.wallMilliseconds), .text(entry.bootID), .integer(entry.made.bootMilliseconds))
    }

    /// Changes in a state, in order of number, beginning behind `after`.
    package func entries(
        _ state: JournalEntry.State, after: Int64 = 0, limit: Int = StorageLimits.rowsPerList
    ) throws(StorageError) -> [JournalEntry] {
        try connection.all(
            "SELECT \(Self.journalColumns) FROM journal WHERE state = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
            .integer(state.rawValue), .integer(after), .integer(Int64(limit)), read: Self.entry)
    }

    /// The changes that the centre has to get, in order of number.
    package func entriesToSend(after: Int64 = 0, limit: Int) throws(StorageError) -> [JournalEntry] {
        try connection.all(
            """
            SELECT \(Self.journalColumns) FROM journal WHERE state IN (?1, ?2) AND number > ?4
            ORDER BY number LIMIT ?3
            """,
            .integer(JournalEntry.State.pending.rawValue), .integer(JournalEntry.State.withdrawn.rawValue),
            .integer(Int64(limit)), .integer(after), read: Self.entry)
    }

    /// How many changes the centre has to get.
    package func countToSend() throws(StorageError) -> Int64 {
        try entryCount(.pending) + entryCount(.withdrawn)
    }

    /// How many changes are in a state.
    package func entryCount(_ state: JournalEntry.State) throws(StorageError) -> Int64 {
        try connection.integer("SELECT count(*) FROM journal WHERE state = ?1", .integer(state.rawValue)) ?? 0
    }

    /// The change of a number, or nil.
    package func entry(number: Int64) throws(StorageError) -> JournalEntry? {
        try connection.first(
            "SELECT \(Self.journalColumns) FROM journal WHERE number = ?1", .integer(number), read: Self.entry
        )
    }

    /// This device's changes of one record, in order.
    package func entries(of id: RecordID) throws(StorageError) -> [JournalEntry] {
        try connection.all(
            "SELECT \(Self.journalColumns) FROM journal WHERE id = ?1 ORDER BY number", .blob(id.bytes),
            read: Self.entry)
    }

    /// Notes what the centre answered to a change.
    package func record(_ outcome: Outcome, state: JournalEntry.State) throws(StorageError) {
        try connection.run(
            """
            UPDATE journal SET state = ?2, status = ?3, revision = ?4, code = ?5, field = ?6, sentence = ?7,
                origin_epoch = NULL, origin_status = NULL, origin_revision = NULL
            WHERE number = ?1
            """,
            .integer(outcome.number), .integer(state.rawValue), .integer(outcome.status.rawValue),
            .optional(outcome.revision), .optional(outcome.code),
            .optional(outcome.field.map { Int64($0.rawValue) }), .optional(outcome.sentence))
    }

    /// Moves a change to another state.
    package func setState(_ state: JournalEntry.State, number: Int64, milliseconds: Int64)
        throws(StorageError)
    {
        try connection.run(
            "UPDATE journal SET state = ?2, settled_ms = ?3 WHERE number = ?1", .integer(number),
            .integer(state.rawValue), .integer(milliseconds))
    }

    /// Makes every kept change behind a number pending again: what a server that was restored from a backup
    /// has lost. What it had answered goes along, with the epoch of the change's cell.
    package func reopenEntries(after number: Int64) throws(StorageError) {
        try connection.run(
            """
            UPDATE journal SET state = CASE WHEN state IN (?3, ?4) THEN ?4 ELSE ?2 END,
                origin_epoch = coalesce((SELECT epoch FROM cell WHERE cell.number = journal.cell), 0),
                origin_status = status, origin_revision = revision
            WHERE number > ?1 AND state NOT IN (?2, ?4)
            """, .integer(number), .integer(JournalEntry.State.pending.rawValue),
            .integer(JournalEntry.State.closed.rawValue), .integer(JournalEntry.State.withdrawn.rawValue))
    }

    /// Notes of pending changes whose base lies beyond a revision in which epoch it was given.
    package func markPendingBases(above revision: Revision) throws(StorageError) {
        try connection.run(
            """
            UPDATE journal SET
                origin_epoch = coalesce((SELECT epoch FROM cell WHERE cell.number = journal.cell), 0)
            WHERE base > ?1 AND state = ?2 AND origin_epoch IS NULL
            """, .integer(revision), .integer(JournalEntry.State.pending.rawValue))
    }

    /// The last change that the centre has acknowledged, as far as the journal remembers; 0 for none.
    package func lastAcknowledged() throws(StorageError) -> Int64 {
        try connection.integer(
            "SELECT max(number) FROM journal WHERE state NOT IN (?1, ?2)",
            .integer(JournalEntry.State.pending.rawValue), .integer(JournalEntry.State.withdrawn.rawValue)
        ) ?? 0
    }

    /// Forgets settled changes older than `StorageLimits.journalMilliseconds`.
    package func pruneJournal(now milliseconds: Int64) throws(StorageError) {
        try connection.run(
            "DELETE FROM journal WHERE state IN (?1, ?2) AND settled_ms < ?3",
            .integer(JournalEntry.State.settled.rawValue), .integer(JournalEntry.State.closed.rawValue),
            .integer(milliseconds - StorageLimits.journalMilliseconds))
    }

    private static func entry(_ row: Statement) throws(StorageError) -> JournalEntry {
        guard let operation = Change.Operation(rawValue: row.integer(1)),
            let state = JournalEntry.State(rawValue: row.integer(10))
        else { throw .unreadable(table: "journal") }
        var entry = JournalEntry(
            number: row.integer(0), operation: operation,
            kind: KindNumber(rawValue: UInt16(clamping: row.integer(2))),
            id: try row.id(3), cell: row.integer(4), base: row.integer(5), edits: try edits(row.bytes(6)),
            made: ClockReading(wallMilliseconds: row.integer(7), bootMilliseconds: row.integer(9)),
            bootID: row.text(8))
        entry.state = state
        if let status = row.optionalInteger(11).flatMap(Outcome.Status.init(rawValue:)) {
            entry.outcome = Outcome(
                number: entry.number, status: status, revision: row.optionalInteger(12),
                code: row.optionalText(13),
                field: row.optionalInteger(14).map { FieldNumber(rawValue: UInt16(clamping: $0)) },
                sentence: row.optionalText(15))
        }
        if let epoch = row.optionalInteger(16) {
            entry.origin = LostOrigin(
                epoch: epoch, status: row.optionalInteger(17).flatMap(Outcome.Status.init(rawValue:)),
                revision: row.optionalInteger(18))
        }
        return entry
    }

    private static func edits(_ bytes: [UInt8]) throws(StorageError) -> FieldMap<FieldEdit> {
        do {
            var decoder = CBORDecoder(bytes.span)
            return try decoder.edits()
        } catch { throw .unreadable(table: "journal") }
    }
}
