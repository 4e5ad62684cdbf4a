/// A decision of a review item that was taken back: the item waited again.
package struct Reopening: Sendable, Equatable {
    package var decision: ReviewDecision
    package var decidedBy: String
    package var decidedMilliseconds: Int64
    /// The place in the log of the change that took the decision back; nil where the decision had changed nothing, so
    /// that no change was needed.
    package var undo: Int64?
    /// Who took it back, and when.
    package var person: String
    package var milliseconds: Int64

    package init(
        decision: ReviewDecision, decidedBy: String, decidedMilliseconds: Int64, undo: Int64?, person: String,
        milliseconds: Int64
    ) {
        self.decision = decision
        self.decidedBy = decidedBy
        self.decidedMilliseconds = decidedMilliseconds
        self.undo = undo
        self.person = person
        self.milliseconds = milliseconds
    }
}

/// Decisions that were taken back. They stay on record: an item that waits again says what had been decided.
extension TownshipStore {
    static let createReopenings =
        """
        -- Decisions of review items that were taken back, each by a change of the log.
        CREATE TABLE reopening (
            item INTEGER NOT NULL,
            undo INTEGER NOT NULL,
            decision INTEGER NOT NULL,
            decided_by TEXT NOT NULL,
            decided_ms INTEGER NOT NULL,
            reopened_by TEXT NOT NULL,
            reopened_ms INTEGER NOT NULL,
            PRIMARY KEY (item, undo)
        ) STRICT, WITHOUT ROWID;

        """

    /// A decision that changed nothing is taken back without a change: `undo` may be NULL, and the order is kept beside it.
    static let reopenWithoutChange =
        """
        CREATE TABLE taken_back (
            number INTEGER PRIMARY KEY,
            item INTEGER NOT NULL,
            undo INTEGER,
            decision INTEGER NOT NULL,
            decided_by TEXT NOT NULL,
            decided_ms INTEGER NOT NULL,
            reopened_by TEXT NOT NULL,
            reopened_ms INTEGER NOT NULL
        ) STRICT;
        INSERT INTO taken_back (item, undo, decision, decided_by, decided_ms, reopened_by, reopened_ms)
        SELECT item, undo, decision, decided_by, decided_ms, reopened_by, reopened_ms FROM reopening
        ORDER BY item, undo;
        DROP TABLE reopening;
        ALTER TABLE taken_back RENAME TO reopening;
        CREATE INDEX reopening_item ON reopening (item);

        """

    /// Lets a decided item wait again, in view of what is in force now. It waits at once, also if it had been put off.
    ///
    /// - Parameters:
    ///   - number: The item.
    ///   - standing: What is in force now.
    ///   - undo: The place in the log of the change that took the decision back; nil where none was needed.
    ///   - person: Who took it back.
    ///   - milliseconds: When.
    /// - Returns: False when the item waits already.
    /// - Throws: `StorageError`.
    package func reopen(
        _ number: Int64, standing: ReviewSide?, undo: Int64?, by person: String, milliseconds: Int64
    ) throws(StorageError) -> Bool {
        try connection.run(
            """
            INSERT INTO reopening (item, undo, decision, decided_by, decided_ms, reopened_by, reopened_ms)
            SELECT number, ?2, decision, ifnull(decided_by, ''), ifnull(decided_ms, opened_ms), ?3, ?4
            FROM review WHERE number = ?1 AND decision IS NOT NULL
            """, .integer(number), .optional(undo), .text(person), .integer(milliseconds))
        guard connection.changeCount == 1 else { return false }
        try connection.run(
            """
            UPDATE review SET decision = NULL, decided_by = NULL, decided_ms = NULL, standing = ?2,
                standing_writer = ?3, standing_ms = ?4, postponed_until_ms = min(postponed_until_ms, ?5)
            WHERE number = ?1
            """, .integer(number), standing.map { Self.packed($0.value) } ?? .null,
            .optional(standing?.writer), .optional(standing?.editedMilliseconds), .integer(milliseconds))
        return true
    }

    /// The same items, each with the decisions about it that were taken back.
    func withReopenings(_ items: [ReviewItem]) throws(StorageError) -> [ReviewItem] {
        guard let first = items.map(\.number).min(), let last = items.map(\.number).max() else { return [] }
        let rows = try connection.all(
            """
            SELECT item, decision, decided_by, decided_ms, undo, reopened_by, reopened_ms FROM reopening
            WHERE item BETWEEN ?1 AND ?2 ORDER BY number
            """, .integer(first), .integer(last)
        ) { row throws(StorageError) in
            guard let decision = ReviewDecision(rawValue: row.integer(1)) else {
                throw .unreadable(table: "reopening")
            }
            let reopening = Reopening(
                decision: decision, decidedBy: row.text(2), decidedMilliseconds: row.integer(3),
                undo: row.optionalInteger(4), person: row.text(5), milliseconds: row.integer(6))
            return (item: row.integer(0), reopening: reopening)
        }
        // Few items ever have any.
        guard !rows.isEmpty else { return items }
        let reopenings = Dictionary(grouping: rows, by: \.item)
        return items.map { item in
            var item = item
            item.reopenings = reopenings[item.number]?.map(\.reopening) ?? []
            return item
        }
    }
}
