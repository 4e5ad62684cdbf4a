package import Ledgers
package import Wire

/// One change as the centre keeps it for ever: what was sent, by whom, when, and what became of it.
package struct LoggedChange: Sendable, Equatable {
    package typealias Origin = ChangeOrigin

    /// Its place in the log: the number by which people name it.
    package var sequence: Int64 = 0
    package var writer: WriterNumber
    /// The writer's own number for it; nil for a change made at the centre.
    package var number: Int64?
    package var worker: WorkerNumber?
    package var kind: KindNumber
    package var id: RecordID
    package var cell: CellNumber
    package var operation: Change.Operation
    package var base: Revision
    package var edits: FieldMap<FieldEdit>
    /// The corrected time of the edit, and what the device's wall clock showed.
    package var editedMilliseconds: Int64
    package var rawMilliseconds: Int64
    /// How the corrected time is known.
    package var timeBasis = TimeBasis.clock
    package var receivedMilliseconds: Int64
    package var outcome: Outcome
    /// What the change replaced and what it left, for the fields that it changed; null where there was nothing.
    package var before: FieldMap<Value> = [:]
    package var after: FieldMap<Value> = [:]
    /// The cell that the record left by this change; nil for one that stayed.
    package var cellBefore: CellNumber?
    /// The record that the change went to, where the one that it names had been merged into that.
    package var into: RecordID?
    /// The record that the change went to.
    package var record: RecordID { into ?? id }
    package var origin = Origin.entered
    /// Who made it at the centre, by a decision or an undo; nil for everything else.
    package var person: String?

    package init(
        writer: WriterNumber, number: Int64?, worker: WorkerNumber?, change: Change,
        editedMilliseconds: Int64, rawMilliseconds: Int64, receivedMilliseconds: Int64, outcome: Outcome
    ) {
        self.writer = writer
        self.number = number
        self.worker = worker
        kind = change.kind
        id = change.id
        cell = change.cell
        operation = change.operation
        base = change.base
        edits = change.edits
        self.editedMilliseconds = editedMilliseconds
        self.rawMilliseconds = rawMilliseconds
        self.receivedMilliseconds = receivedMilliseconds
        self.outcome = outcome
    }
}

extension TownshipStore {
    /// Keeps a change.
    ///
    /// - Parameters:
    ///   - change: The change.
    ///   - row: The row of the record that it names, in the table of its kind, for a change that went there: it is found at
    ///     a lower cost then.
    /// - Returns: Its place in the log.
    /// - Throws: `StorageError`.
    package func append(_ change: LoggedChange, row: Int64? = nil) throws(StorageError) -> Int64 {
        var edits = CBOREncoder(reservingCapacity: 128)
        edits.edits(change.edits)
        let chain = ChainStatements.of(change.kind)
        try connection.run(
            row == nil ? Self.insertChange : chain.append,
            .integer(change.writer), .optional(change.number), .optional(change.worker),
            .integer(Int64(change.kind.rawValue)), .blob(change.id.bytes), .integer(change.cell),
            .integer(change.operation.rawValue), .integer(change.base), .blob(edits.bytes),
            .integer(change.editedMilliseconds), .integer(change.rawMilliseconds),
            .integer(change.receivedMilliseconds), .integer(change.outcome.status.rawValue),
            .optional(change.outcome.revision), .optional(change.outcome.code),
            .optional(change.outcome.field.map { Int64($0.rawValue) }), .optional(change.outcome.sentence),
            Self.packed(change.before), Self.packed(change.after), .optional(change.cellBefore),
            .integer(change.origin.numbers.origin), .optional(change.origin.numbers.about),
            .optional(change.person), change.into.map { .blob($0.bytes) } ?? .null,
            .integer(change.timeBasis.rawValue), .optional(row))
        let sequence = connection.lastInsertedRow
        if let row {
            try connection.run(chain.setLast, .integer(row), .integer(sequence))
            guard connection.changeCount == 1 else { throw .unreadable(table: chain.table) }
        }
        return sequence
    }

    private static let insertChange = insertChange(behind: "?26")

    /// What adds a change behind the one that `previous` gives.
    static func insertChange(behind previous: String) -> String {
        """
        INSERT INTO change (writer, number, worker, kind, id, cell, operation, base, edits, edited_ms, raw_ms,
            received_ms, status, revision, code, field, sentence, before, after, cell_before, origin, about,
            person, into_id, time_basis, previous)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
            ?21, ?22, ?23, ?24, ?25, \(previous))
        """
    }

    /// A writer's changes of some numbers, in order of number.
    package func loggedChanges(
        of writer: WriterNumber, _ numbers: ClosedRange<Int64>
    ) throws(StorageError) -> [LoggedChange] {
        try connection.all(
            """
            SELECT \(Self.changeColumns) FROM change
            WHERE writer = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number
            """, .integer(writer), .integer(numbers.lowerBound), .integer(numbers.upperBound),
            read: Self.loggedChange)
    }

    /// The changes of a record that bear a number of their writers', oldest first.
    package func loggedChanges(
        of id: RecordID, number: Int64
    ) throws(StorageError) -> [LoggedChange] {
        try connection.all(
            """
            SELECT \(Self.changeColumns) FROM change
            WHERE \(Self.isOfRecord) AND id = ?1 AND number = ?2 ORDER BY sequence
            """,
            .blob(id.bytes), .integer(number), read: Self.loggedChange)
    }

    /// Every change of a record, oldest first: those that name it, and those that name one which was merged into it.
    package func history(of id: RecordID) throws(StorageError) -> [LoggedChange] {
        try connection.all(
            """
            SELECT \(Self.changeColumns) FROM change
            WHERE \(Self.isOfRecord) AND (into_id IS NULL OR into_id = ?1) ORDER BY sequence
            """, .blob(id.bytes), read: Self.loggedChange)
    }

    /// The changes by which the decision of a review item made two records one, oldest first.
    package func changes(ofMerging number: Int64) throws(StorageError) -> [LoggedChange] {
        try connection.all(
            "SELECT \(Self.changeColumns) FROM change WHERE about = ?1 AND origin = ?2 ORDER BY sequence",
            .integer(number), .integer(LoggedChange.Origin.merging(item: number).numbers.origin),
            read: Self.loggedChange)
    }

    /// Which of a change's times a period speaks of.
    package enum PeriodTime: Sendable { case made, arrived }

    /// A writer's changes of a period, oldest first.
    package func loggedChanges(
        of writer: WriterNumber, _ time: PeriodTime, in period: ClosedRange<Int64>, limit: Int
    ) throws(StorageError) -> [LoggedChange] {
        let column =
            switch time {
            case .made: "edited_ms"
            case .arrived: "received_ms"
            }
        return try connection.all(
            """
            SELECT \(Self.changeColumns) FROM change
            WHERE writer = ?1 AND \(column) BETWEEN ?2 AND ?3 ORDER BY sequence LIMIT ?4
            """, .integer(writer), .integer(period.lowerBound), .integer(period.upperBound),
            .integer(Int64(limit)), read: Self.loggedChange)
    }

    /// The change by which a record came to a revision, or nil.
    package func loggedChange(of id: RecordID, revision: Revision) throws(StorageError) -> LoggedChange? {
        try connection.first(
            "SELECT \(Self.changeColumns) FROM change WHERE \(Self.isOfRecord) AND id = ?1 AND revision = ?2",
            .blob(id.bytes), .integer(revision), read: Self.loggedChange)
    }

    /// The change at a place in the log, or nil.
    package func loggedChange(_ sequence: Int64) throws(StorageError) -> LoggedChange? {
        try connection.first(
            "SELECT \(Self.changeColumns) FROM change WHERE sequence = ?1", .integer(sequence),
            read: Self.loggedChange)
    }

    static let createRefusedIndex =
        "CREATE INDEX change_refused ON change (sequence) WHERE status = \(Outcome.Status.refused.rawValue);\n"

    /// The changes that were refused, the newest first.
    package func refusedChanges(limit: Int) throws(StorageError) -> [LoggedChange] {
        try connection.all(
            """
            \(ScanGuard.mark)of the index of those alone */
            SELECT \(Self.changeColumns) FROM change WHERE status = \(Outcome.Status.refused.rawValue)
            ORDER BY sequence DESC LIMIT ?1
            """, .integer(Int64(limit)), read: Self.loggedChange)
    }

    static let createArrivalIndex =
        """
        CREATE INDEX change_arrival ON change (kind, received_ms)
            WHERE operation = \(Change.Operation.create.rawValue) AND number IS NOT NULL;

        """

    /// How long new records of a kind that arrived in a period, from devices, had been on their way since they were
    /// entered, in milliseconds.
    package func arrivalDelays(
        of kind: KindNumber, in period: ClosedRange<Int64>
    ) throws(StorageError) -> [Int64] {
        try connection.all(
            """
            SELECT max(0, received_ms - edited_ms) FROM change
            WHERE operation = \(Change.Operation.create.rawValue) AND kind = ?1 AND number IS NOT NULL
            AND status <> \(Outcome.Status.refused.rawValue) AND received_ms BETWEEN ?2 AND ?3
            """, .integer(Int64(kind.rawValue)), .integer(period.lowerBound), .integer(period.upperBound)
        ) { row throws(StorageError) in row.integer(0) }
    }

    /// How many changes were refused.
    package func refusedCount() throws(StorageError) -> Int64 {
        try connection.integer(
            """
            \(ScanGuard.mark)of the index of those alone */
            SELECT count(*) FROM change WHERE status = \(Outcome.Status.refused.rawValue)
            """) ?? 0
    }

    private static let changeColumns =
        "sequence, writer, number, worker, kind, id, cell, operation, base, edits, edited_ms, raw_ms, "
        + "received_ms, number, status, revision, code, field, sentence, before, after, cell_before, origin, "
        + "about, person, into_id, time_basis"

    private static func outcome(_ row: Statement, from column: Int) throws(StorageError) -> Outcome {
        guard let status = Outcome.Status(rawValue: row.integer(column + 1)) else {
            throw .unreadable(table: "change")
        }
        return Outcome(
            number: row.integer(column), status: status, revision: row.optionalInteger(column + 2),
            code: row.optionalText(column + 3),
            field: row.optionalInteger(column + 4).map { FieldNumber(rawValue: UInt16(clamping: $0)) },
            sentence: row.optionalText(column + 5))
    }

    private static func loggedChange(_ row: Statement) throws(StorageError) -> LoggedChange {
        guard let operation = Change.Operation(rawValue: row.integer(7)),
            let origin = LoggedChange.Origin(origin: row.integer(22), about: row.optionalInteger(23))
        else { throw .unreadable(table: "change") }
        let edits: FieldMap<FieldEdit>
        let before: FieldMap<Value>
        let after: FieldMap<Value>
        do {
            let bytes = row.bytes(9)
            var decoder = CBORDecoder(bytes.span)
            edits = try decoder.edits()
            before = try unpacked(row.bytes(19))
            after = try unpacked(row.bytes(20))
        } catch { throw .unreadable(table: "change") }
        let change = Change(
            number: row.integer(2), operation: operation,
            kind: KindNumber(rawValue: UInt16(clamping: row.integer(4))),
            id: try row.id(5), cell: row.integer(6), base: row.integer(8), wallAgeMilliseconds: 0,
            bootAgeMilliseconds: nil, edits: edits)
        var logged = LoggedChange(
            writer: row.integer(1), number: row.optionalInteger(2), worker: row.optionalInteger(3),
            change: change,
            editedMilliseconds: row.integer(10), rawMilliseconds: row.integer(11),
            receivedMilliseconds: row.integer(12), outcome: try outcome(row, from: 13))
        logged.sequence = row.integer(0)
        logged.before = before
        logged.after = after
        logged.cellBefore = row.optionalInteger(21)
        logged.origin = origin
        logged.person = row.optionalText(24)
        if !row.isNull(25) { logged.into = try row.id(25) }
        guard let basis = TimeBasis(rawValue: row.integer(26)) else { throw .unreadable(table: "change") }
        logged.timeBasis = basis
        return logged
    }

    private static func packed(_ fields: FieldMap<Value>) -> SQLValue {
        guard !fields.isEmpty else { return .null }
        var encoder = CBOREncoder(reservingCapacity: 128)
        encoder.fields(fields)
        return .blob(encoder.bytes)
    }

    private static func unpacked(_ bytes: [UInt8]) throws -> FieldMap<Value> {
        guard !bytes.isEmpty else { return [:] }
        var decoder = CBORDecoder(bytes.span)
        return try decoder.fields()
    }
}
