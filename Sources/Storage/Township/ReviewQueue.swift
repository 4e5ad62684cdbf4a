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
    /// Two records that may be about one household or person; `other` holds the id of the one that was there first.
    case duplicate = 7
    /// A time that counted and cannot be known: the device's wall clock contradicts what is certain, or was set.
    case suspiciousTime = 8

    /// The reason as commands and JSON name it.
    package var name: String {
        switch self {
        case .laterEditWon: "later_edit_won"
        case .centreStands: "centre_stands"
        case .editBeatRemoval: "edit_beat_removal"
        case .entryNotApplied: "entry_not_applied"
        case .revokedDevice: "revoked_device"
        case .healing: "healing"
        case .duplicate: "duplicate"
        case .suspiciousTime: "suspicious_time"
        }
    }
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
    /// The two records were made one.
    case merged = 5
}

/// What a person put off, until when and why.
package struct Postponement: Sendable, Equatable {
    package var untilMilliseconds: Int64
    package var person: String
    package var reason: String

    package init(untilMilliseconds: Int64, person: String, reason: String) {
        self.untilMilliseconds = untilMilliseconds
        self.person = person
        self.reason = reason
    }
}

/// Which items of the queue are meant.
package struct ReviewFilter: Sendable, Equatable {
    package enum State: Sendable { case waiting, postponed, decided }

    package var state = State.waiting
    /// The moment that tells whether a postponed item waits again, in milliseconds since 1970 UTC.
    package var nowMilliseconds: Int64
    package var reason: ReviewReason?
    package var kind: KindNumber?
    package var field: FieldNumber?
    package var cell: CellNumber?

    package init(nowMilliseconds: Int64) { self.nowMilliseconds = nowMilliseconds }

    /// The filter as a condition in SQL, with `values` for ?1 to ?5.
    fileprivate var condition: String {
        let state =
            switch state {
            case .waiting: "decision IS NULL AND ifnull(postponed_until_ms, ?1) <= ?1"
            case .postponed: "decision IS NULL AND postponed_until_ms > ?1"
            case .decided: "decision IS NOT NULL AND ?1 IS NOT NULL"
            }
        return """
            \(state) AND reason = ifnull(?2, reason) AND kind = ifnull(?3, kind) AND cell = ifnull(?4, cell)
            AND (?5 IS NULL OR field = ?5)
            """
    }

    fileprivate var values: [SQLValue] {
        [
            .integer(nowMilliseconds), .optional(reason?.rawValue),
            .optional(kind.map { Int64($0.rawValue) }), .optional(cell),
            .optional(field.map { Int64($0.rawValue) }),
        ]
    }
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
    package var postponement: Postponement?
    /// Earlier decisions about it that were taken back, oldest first.
    package var reopenings: [Reopening] = []

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
        + "other_ms, change_sequence, detail_zh, detail_en, opened_ms, decision, decided_ms, decided_by, "
        + "postponed_until_ms, postponed_by, postponed_reason"

    /// The items that wait for a decision, postponed ones too, oldest first.
    package func reviewItems() throws(StorageError) -> [ReviewItem] {
        try withReopenings(
            connection.all(
                "SELECT \(Self.reviewColumns) FROM review WHERE decision IS NULL ORDER BY number LIMIT ?1",
                .integer(Int64(StorageLimits.rowsPerList)), read: Self.reviewItem))
    }

    /// The items that a filter means, in the order in which they interest: those that wait, or were put off, the oldest first,
    /// and those that were decided the newest first.
    ///
    /// - Parameters:
    ///   - filter: Which items.
    ///   - last: The last item of the page before.
    ///   - limit: How many at most.
    /// - Returns: The items.
    /// - Throws: `StorageError`.
    package func reviewItems(
        _ filter: ReviewFilter, beyond last: Int64? = nil, limit: Int = StorageLimits.rowsPerList
    ) throws(StorageError) -> [ReviewItem] {
        let isDecided = filter.state == .decided
        let items = try connection.all(
            """
            \(isDecided ? "\(ScanGuard.mark)what is seldom decided is looked for among all that was */" : "")
            SELECT \(Self.reviewColumns) FROM review WHERE \(filter.condition)
            AND number \(isDecided ? "<" : ">") ?6 ORDER BY number \(isDecided ? "DESC" : "") LIMIT ?7
            """,
            values: filter.values + [
                .integer(last ?? (isDecided ? .max : 0)), .integer(Int64(limit)),
            ], read: Self.reviewItem)
        return try withReopenings(items)
    }

    /// How many items a filter means.
    package func reviewCount(_ filter: ReviewFilter) throws(StorageError) -> Int {
        try connection.all(
            "\(ScanGuard.mark)all of them are counted */ SELECT count(*) FROM review WHERE \(filter.condition)",
            values: filter.values
        ) { row throws(StorageError) in Int(row.integer(0)) }.first ?? 0
    }

    package func reviewItem(_ number: Int64) throws(StorageError) -> ReviewItem? {
        try withReopenings(
            connection.all(
                "SELECT \(Self.reviewColumns) FROM review WHERE number = ?1", .integer(number),
                read: Self.reviewItem)
        ).first
    }

    /// The items about one record for one reason, decided or not, oldest first.
    package func reviewItems(about id: RecordID, _ reason: ReviewReason) throws(StorageError) -> [ReviewItem]
    {
        try withReopenings(
            connection.all(
                "SELECT \(Self.reviewColumns) FROM review WHERE id = ?1 AND reason = ?2 ORDER BY number",
                .blob(id.bytes), .integer(reason.rawValue), read: Self.reviewItem))
    }

    /// The items about one record, decided or not, oldest first.
    package func reviewItems(about id: RecordID) throws(StorageError) -> [ReviewItem] {
        try withReopenings(
            connection.all(
                "SELECT \(Self.reviewColumns) FROM review WHERE id = ?1 ORDER BY number", .blob(id.bytes),
                read: Self.reviewItem))
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

    /// Notes that a merging was taken back: the person says that there are two.
    package func noteSplit(
        _ number: Int64, by person: String, milliseconds: Int64
    ) throws(StorageError) {
        try connection.run(
            "UPDATE review SET decision = ?2, decided_by = ?3, decided_ms = ?4 WHERE number = ?1",
            .integer(number), .integer(ReviewDecision.keep.rawValue), .text(person), .integer(milliseconds))
    }

    /// Puts an item off.
    ///
    /// - Returns: False when it is decided already.
    package func postpone(_ number: Int64, _ postponement: Postponement) throws(StorageError) -> Bool {
        try connection.run(
            """
            UPDATE review SET postponed_until_ms = ?2, postponed_by = ?3, postponed_reason = ?4
            WHERE number = ?1 AND decision IS NULL
            """, .integer(number), .integer(postponement.untilMilliseconds), .text(postponement.person),
            .text(postponement.reason))
        return connection.changeCount == 1
    }

    static func packed(_ value: Value) -> SQLValue {
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
        if let until = row.optionalInteger(19) {
            item.postponement = Postponement(
                untilMilliseconds: until, person: row.text(20), reason: row.text(21))
        }
        return item
    }
}
