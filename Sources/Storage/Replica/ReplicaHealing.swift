package import Ledgers
package import Wire

/// What a replica keeps so that a centre which lost records can have them back (SPEC.md §10.3).
extension ReplicaStore {
    /// Hands over what the centre holds of a cell, as far as this device has read: beneath the worker's own
    /// unsettled changes.
    package func forEachCentreRecord(in cell: CellNumber, _ body: (LedgerRecord) throws -> Void) throws {
        let shadowed = Set(
            try connection.all("SELECT id FROM shadow") { row throws(StorageError) in try row.id(0) })
        try records.forEachRecord(in: cell) { record, _ in
            if !shadowed.contains(record.id) { try body(record) }
        }
        let beneath = try connection.all(
            "SELECT kind, id FROM shadow WHERE cell = ?1", .integer(cell)
        ) { row throws(StorageError) in
            (KindNumber(rawValue: UInt16(clamping: row.integer(0))), try row.id(1))
        }
        for (kind, id) in beneath {
            if case .present(let record)? = try shadow(kind, id), !record.isRemoved { try body(record) }
        }
    }

    /// The digest of what the centre holds of a cell, as far as this device has read.
    package func digest(of cell: CellNumber) throws -> StateDigest {
        var sum = StateDigest.empty
        try forEachCentreRecord(in: cell) { sum += $0.digest }
        return sum
    }

    /// Remembers that the feed brought a record's removal.
    package func addTombstone(
        _ kind: KindNumber, _ id: RecordID, cell: CellNumber, revision: Revision, milliseconds: Int64
    ) throws(StorageError) {
        try connection.run(
            """
            INSERT OR REPLACE INTO tombstone (id, kind, cell, revision, seen_ms) VALUES (?1, ?2, ?3, ?4, ?5)
            """, .blob(id.bytes), .integer(Int64(kind.rawValue)), .integer(cell), .integer(revision),
            .integer(milliseconds))
    }

    /// Forgets the tombstone of a record that is alive again.
    package func dropTombstone(_ id: RecordID) throws(StorageError) {
        try connection.run("DELETE FROM tombstone WHERE id = ?1", .blob(id.bytes))
    }

    /// Forgets tombstones older than `StorageLimits.journalMilliseconds`.
    package func pruneTombstones(now milliseconds: Int64) throws(StorageError) {
        try connection.run(
            "DELETE FROM tombstone WHERE seen_ms < ?1",
            .integer(milliseconds - StorageLimits.journalMilliseconds))
    }

    /// Takes over that the centre came back from a backup: what it lost becomes an offer, what it has not answered
    /// any more is pending again, and the cursors go back to what both sides have in common.
    ///
    /// - Parameters:
    ///   - epoch: The centre's epoch.
    ///   - common: The last revision that both sides have in common.
    ///   - acknowledged: The last change of this device that the centre holds.
    /// - Throws: `StorageError`.
    package func enterEpoch(_ epoch: Int64, common: Revision, acknowledged: Int64) throws {
        for cell in try cells() {
            var lost: [LedgerRecord] = []
            try forEachCentreRecord(in: cell.number) { if $0.revision > common { lost.append($0) } }
            for record in lost { try addOffer(record, epoch: cell.cursor.epoch) }
            try connection.run(
                """
                INSERT OR IGNORE INTO offer (id, kind, cell, epoch, revision, fields)
                SELECT id, kind, cell, ?2, revision, ?4 FROM tombstone WHERE cell = ?1 AND revision > ?3
                """, .integer(cell.number), .integer(cell.cursor.epoch), .integer(common),
                .blob(Self.packed([.removed: .integer(1)])))
        }
        try clampRevisions(to: common)
        // A change that made a lost revision is owed too, though the centre holds its number: another copy of this
        // device has used it, which shows when it is sent.
        let firstLost = try connection.integer(
            "SELECT min(number) FROM journal WHERE revision > ?1", .integer(common))
        // Changes that made no revision do not tell on which side they stand.
        let lastHeld = try connection.integer(
            "SELECT max(number) FROM journal WHERE revision <= ?1 AND number < ?2", .integer(common),
            .optional(firstLost))
        try reopenEntries(after: min(acknowledged, firstLost == nil ? .max : lastHeld ?? 0))
        try markPendingBases(above: common)
        try connection.run(
            """
            UPDATE cell SET remaining = CASE WHEN remaining IS NULL THEN NULL ELSE max(1, remaining) END,
                epoch = ?1, revision = min(revision, ?2)
            """, .integer(epoch), .integer(common))
        try connection.run("UPDATE device SET forked_epoch = ?1", .integer(epoch))
    }

    /// Revisions beyond what both sides have in common will be given again, for other things.
    private func clampRevisions(to common: Revision) throws(StorageError) {
        for table in LedgerTable.all.map(\.kind.name) + ["shadow"] {
            try connection.run(
                "\(ScanGuard.mark)a replica is small */ UPDATE \(table) SET revision = ?1 WHERE revision > ?1",
                .integer(common))
        }
        try connection.run("DELETE FROM tombstone WHERE revision > ?1", .integer(common))
    }

    private func addOffer(_ record: LedgerRecord, epoch: Int64) throws(StorageError) {
        try connection.run(
            """
            INSERT OR IGNORE INTO offer (id, kind, cell, epoch, revision, fields)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """, .blob(record.id.bytes), .integer(Int64(record.kind.rawValue)), .integer(record.cell),
            .integer(epoch), .integer(record.revision), .blob(Self.packed(record.fields)))
    }

    /// The offers that wait, in order of id, beginning behind `last`.
    package func offers(after last: RecordID? = nil, limit: Int) throws(StorageError) -> [Offer] {
        try connection.all(
            """
            SELECT kind, id, cell, epoch, revision, fields FROM offer WHERE id > ?2 ORDER BY id LIMIT ?1
            """, .integer(Int64(limit)), .blob(last?.bytes ?? [])
        ) { row throws(StorageError) in
            let bytes = row.bytes(5)
            do {
                var decoder = CBORDecoder(bytes.span)
                return Offer(
                    kind: KindNumber(rawValue: UInt16(clamping: row.integer(0))), id: try row.id(1),
                    cell: row.integer(2), epoch: row.integer(3), revision: row.integer(4),
                    fields: try decoder.fields())
            } catch { throw StorageError.unreadable(table: "offer") }
        }
    }

    /// How many offers wait.
    package func offerCount() throws(StorageError) -> Int64 {
        try connection.integer("SELECT count(*) FROM offer") ?? 0
    }

    /// Forgets an offer that the centre has.
    package func dropOffer(_ id: RecordID) throws(StorageError) {
        try connection.run("DELETE FROM offer WHERE id = ?1", .blob(id.bytes))
    }

    private static func packed(_ fields: FieldMap<Value>) -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: 256)
        encoder.fields(fields)
        return encoder.bytes
    }
}

/// Reading a cell from its beginning without losing sight of what the replica shows meanwhile.
extension ReplicaStore {
    /// Marks all that the replica holds of a cell as not yet confirmed.
    package func markUnconfirmed(_ cell: CellNumber) throws {
        try connection.run("DELETE FROM unconfirmed WHERE cell = ?1", .integer(cell))
        var held: [(KindNumber, RecordID)] = []
        try forEachCentreRecord(in: cell) { held.append(($0.kind, $0.id)) }
        for (kind, id) in held {
            try connection.run(
                "INSERT OR REPLACE INTO unconfirmed (id, kind, cell) VALUES (?1, ?2, ?3)", .blob(id.bytes),
                .integer(Int64(kind.rawValue)), .integer(cell))
        }
    }

    /// Notes that the feed brought a record.
    package func confirm(_ id: RecordID) throws(StorageError) {
        try connection.run("DELETE FROM unconfirmed WHERE id = ?1", .blob(id.bytes))
    }

    /// The records that the feed of a cell, read to its end, has not brought; they are not marked any more.
    package func takeUnconfirmed(_ cell: CellNumber) throws(StorageError) -> [(KindNumber, RecordID)] {
        let left = try connection.all("SELECT kind, id FROM unconfirmed WHERE cell = ?1", .integer(cell)) {
            row throws(StorageError) in
            (KindNumber(rawValue: UInt16(clamping: row.integer(0))), try row.id(1))
        }
        if !left.isEmpty { try connection.run("DELETE FROM unconfirmed WHERE cell = ?1", .integer(cell)) }
        return left
    }
}
