package import Wire

/// Why something waits for a person.
package enum ReviewReason: Int64, Sendable, CaseIterable {
    /// Two edits of one field; the later is in force.
    case laterEditWon = 1
    /// Two edits of one field; the centre's value stands until decided.
    case centreStands = 2
    /// One removed what another edited; the record is alive.
    case editBeatRemoval = 3
    /// An incident entry that its incident's state does not allow.
    case entryNotApplied = 4
    /// A change from a revoked device; nothing of it is in force.
    case revokedDevice = 5
    /// What a device gave back after a restore differs from what was entered since; the newer entry is in force.
    case healing = 6
    /// A time that counted and cannot be known: the device's wall clock contradicts what is certain, or was set.
    case suspiciousTime = 8
}

/// What a person decided.
package enum ReviewDecision: Int64, Sendable {
    /// What is in force stays.
    case keep = 1
    /// The other value takes its place.
    case take = 2
    /// A third value takes the place of both.
    case value = 3
    /// The cause went away: an entry that did not count does, now that one before it has arrived.
    case resolved = 4
}

/// One side of what waits.
package struct ReviewSide: Sendable, Equatable {
    package var value: Value
    package var writer: WriterNumber
    package var editedMilliseconds: Int64

    package init(value: Value, writer: WriterNumber, editedMilliseconds: Int64) {
        self.value = value
        self.writer = writer
        self.editedMilliseconds = editedMilliseconds
    }
}

/// One item of the review queue.
package struct ReviewItem: Sendable, Equatable {
    package var number: Int64 = 0
    package var reason: ReviewReason
    package var kind: KindNumber
    package var id: RecordID
    package var cell: CellNumber
    package var field: FieldNumber?
    /// What was in force when the item was opened.
    package var standing: ReviewSide?
    package var other: ReviewSide
    /// The change in the log that opened it.
    package var changeSequence: Int64?
    /// Why, in both languages, where it does not follow from the rest.
    package var detailChinese: String?
    package var detailEnglish: String?
    package var openedMilliseconds: Int64
    package var decision: ReviewDecision?
    package var decidedMilliseconds: Int64?
    package var decidedBy: String?

    package init(
        reason: ReviewReason, kind: KindNumber, id: RecordID, cell: CellNumber, field: FieldNumber?,
        standing: ReviewSide?, other: ReviewSide, openedMilliseconds: Int64
    ) {
        self.reason = reason
        self.kind = kind
        self.id = id
        self.cell = cell
        self.field = field
        self.standing = standing
        self.other = other
        self.openedMilliseconds = openedMilliseconds
    }
}

extension TownshipStore {
    /// Puts an item into the queue.
    package func append(_ item: ReviewItem) throws(StorageError) {
        try connection.run(
            """
            INSERT INTO review (reason, kind, id, cell, field, standing, standing_writer, standing_ms, other,
                other_writer, other_ms, change_sequence, detail_zh, detail_en, opened_ms)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            """,
            .integer(item.reason.rawValue), .integer(Int64(item.kind.rawValue)), .blob(item.id.bytes),
            .integer(item.cell), .optional(item.field.map { Int64($0.rawValue) }),
            item.standing.map { Self.packed($0.value) } ?? .null, .optional(item.standing?.writer),
            .optional(item.standing?.editedMilliseconds), Self.packed(item.other.value),
            .integer(item.other.writer), .integer(item.other.editedMilliseconds),
            .optional(item.changeSequence), .optional(item.detailChinese), .optional(item.detailEnglish),
            .integer(item.openedMilliseconds))
    }

    private static let reviewColumns =
        "number, reason, kind, id, cell, field, standing, standing_writer, standing_ms, other, other_writer, "
        + "other_ms, change_sequence, detail_zh, detail_en, opened_ms, decision, decided_ms, decided_by"

    /// The items that wait, oldest first; with `decided`, those that do not.
    package func reviewItems(decided: Bool = false, limit: Int = StorageLimits.rowsPerList)
        throws(StorageError) -> [ReviewItem]
    {
        try connection.all(
            """
            SELECT \(Self.reviewColumns) FROM review
            WHERE decision IS \(decided ? "NOT NULL" : "NULL") ORDER BY number LIMIT ?1
            """, .integer(Int64(limit)), read: Self.reviewItem)
    }

    package func reviewItem(_ number: Int64) throws(StorageError) -> ReviewItem? {
        try connection.first(
            "SELECT \(Self.reviewColumns) FROM review WHERE number = ?1", .integer(number),
            read: Self.reviewItem)
    }

    /// The items about one record for one reason, decided or not, oldest first.
    package func reviewItems(about id: RecordID, _ reason: ReviewReason) throws(StorageError) -> [ReviewItem]
    {
        try connection.all(
            "SELECT \(Self.reviewColumns) FROM review WHERE id = ?1 AND reason = ?2 ORDER BY number",
            .blob(id.bytes), .integer(reason.rawValue), read: Self.reviewItem)
    }

    /// How many items wait.
    package func openReviewCount() throws(StorageError) -> Int64 {
        try connection.integer("SELECT count(*) FROM review WHERE decision IS NULL") ?? 0
    }

    /// Notes a decision.
    ///
    /// - Returns: False when the item is decided already: the first decision stands.
    package func decide(
        _ number: Int64, _ decision: ReviewDecision, by person: String, milliseconds: Int64
    ) throws(StorageError) -> Bool {
        try connection.run(
            """
            UPDATE review SET decision = ?2, decided_by = ?3, decided_ms = ?4
            WHERE number = ?1 AND decision IS NULL
            """, .integer(number), .integer(decision.rawValue), .text(person), .integer(milliseconds))
        return connection.changeCount == 1
    }

    private static func packed(_ value: Value) -> SQLValue {
        var encoder = CBOREncoder(reservingCapacity: 64)
        encoder.value(value)
        return .blob(encoder.bytes)
    }

    private static func value(_ bytes: [UInt8]) throws(StorageError) -> Value {
        do {
            var decoder = CBORDecoder(bytes.span)
            return try decoder.value()
        } catch { throw .unreadable(table: "review") }
    }

    private static func reviewItem(_ row: Statement) throws(StorageError) -> ReviewItem {
        guard let reason = ReviewReason(rawValue: row.integer(1)) else { throw .unreadable(table: "review") }
        var standing: ReviewSide?
        if let writer = row.optionalInteger(7) {
            standing = ReviewSide(
                value: try value(row.bytes(6)), writer: writer, editedMilliseconds: row.integer(8))
        }
        var item = ReviewItem(
            reason: reason, kind: KindNumber(rawValue: UInt16(clamping: row.integer(2))), id: try row.id(3),
            cell: row.integer(4),
            field: row.optionalInteger(5).map { FieldNumber(rawValue: UInt16(clamping: $0)) },
            standing: standing,
            other: ReviewSide(
                value: try value(row.bytes(9)), writer: row.integer(10), editedMilliseconds: row.integer(11)),
            openedMilliseconds: row.integer(15))
        item.number = row.integer(0)
        item.changeSequence = row.optionalInteger(12)
        item.detailChinese = row.optionalText(13)
        item.detailEnglish = row.optionalText(14)
        item.decision = row.optionalInteger(16).flatMap(ReviewDecision.init(rawValue:))
        item.decidedMilliseconds = row.optionalInteger(17)
        item.decidedBy = row.optionalText(18)
        return item
    }
}
