import Ledgers
package import Wire

/// The numbers of epochs: a time, so that they are in order, and random bits, so that two pasts of one backup have
/// none in common.
package enum EpochNumber {
    /// Random bits below the milliseconds.
    private static let randomBits: Int64 = 20
    /// Times beyond it, which no clock shows before the year 2200, would not fit.
    private static let millisecondsMax: Int64 = 1 << 42

    /// A number greater than `last`.
    ///
    /// - Parameters:
    ///   - last: The epoch before; 0 for none.
    ///   - nowMilliseconds: The centre's clock, in milliseconds since 1970 UTC.
    ///   - random: The source of the random bits.
    /// - Returns: The number.
    package static func next(
        after last: Int64, nowMilliseconds: Int64, using random: inout some RandomNumberGenerator
    ) -> Int64 {
        let time = max(min(max(0, nowMilliseconds), millisecondsMax), last >> randomBits + 1)
        return time << randomBits | Int64.random(in: 0..<(1 << randomBits), using: &random)
    }

    /// When an epoch began, in milliseconds since 1970 UTC.
    static func milliseconds(_ epoch: Int64) -> Int64 { epoch >> randomBits }

    /// What an epoch's number is at least if the epoch began so much after another.
    static func bound(_ epoch: Int64, lessMilliseconds: Int64) -> Int64 {
        epoch - min(lessMilliseconds, millisecondsMax) << randomBits
    }
}

/// Epochs (SPEC.md §10.3): every serving of the file begins one, so that whoever has read what this file never
/// held can be told from whoever is merely behind.
extension TownshipStore {
    /// Begins an epoch, whose number is greater than that before, and forgets the tombstones and departures that are
    /// older than `StorageLimits.tombstoneMilliseconds`.
    package func beginEpoch(_ epoch: Int64) throws {
        try transaction {
            try connection.run(
                "INSERT INTO epoch (epoch, revision) VALUES (?1, ?2)", .integer(epoch), .integer(revision()))
            try connection.run("UPDATE township SET epoch = ?1", .integer(epoch))
            try purge(
                upTo: EpochNumber.bound(epoch, lessMilliseconds: StorageLimits.tombstoneMilliseconds))
        }
    }

    /// Begins an epoch now.
    package func beginEpoch(
        nowMilliseconds: Int64, using random: inout some RandomNumberGenerator
    ) throws {
        guard let last = try township()?.epoch else { return }
        try beginEpoch(EpochNumber.next(after: last, nowMilliseconds: nowMilliseconds, using: &random))
    }

    /// The last revision that this ledger has in common with a replica that has read up to a revision of an epoch;
    /// nil when it has all of it.
    package func commonRevision(epoch: Int64, revision: Revision) throws(StorageError) -> Revision? {
        guard revision > 0 else { return nil }
        let start = try connection.integer("SELECT revision FROM epoch WHERE epoch = ?1", .integer(epoch))
        let next = try connection.integer(
            "SELECT revision FROM epoch WHERE epoch > ?1 ORDER BY epoch LIMIT 1", .integer(epoch))
        guard start != nil else {
            // Greater than every epoch that is known: the clock was set back, and nothing tells how far both agree.
            return next ?? 0
        }
        let end: Revision
        if let next { end = next } else { end = try self.revision() }
        return revision <= end ? nil : end
    }

    /// Forgets what was removed or left a cell before the last epoch up to `bound`: an epoch is the only mark of
    /// time in the sequence of revisions, and a serving begins often enough.
    private func purge(upTo bound: Int64) throws(StorageError) {
        let oldest = try connection.integer(
            "SELECT revision FROM epoch WHERE epoch <= ?1 ORDER BY epoch DESC LIMIT 1", .integer(bound))
        guard let revision = oldest, revision > 0 else { return }
        for table in LedgerTable.all {
            let name = table.kind.name
            var forgotten: [LedgerRecord] = []
            repeat {
                // Behind those before, which may still be there: of a damaged row the index may hold another id.
                forgotten = try connection.all(
                    """
                    SELECT \(table.columnList) FROM \(name)
                    WHERE removed IS NOT NULL AND revision > ?3 AND revision <= ?1 ORDER BY revision LIMIT ?2
                    """, .integer(revision), .integer(StorageLimits.forgottenAtOnce),
                    .integer(forgotten.last?.revision ?? .min)
                ) { row throws(StorageError) in try RecordStore.read(row, table) }
                for record in forgotten {
                    try dissolveChain(of: record.kind, record.id)
                    try records.delete(record)
                }
            } while !forgotten.isEmpty
        }
        try connection.run(
            "\(ScanGuard.mark)once a day, while nobody waits */ DELETE FROM departure WHERE revision <= ?1",
            .integer(revision))
        try connection.run("UPDATE township SET purged = max(purged, ?1)", .integer(revision))
    }
}

/// That a record came back from a device after a restore.
package struct Healing: Sendable, Equatable {
    /// The lost epoch and its revision that the device had read.
    package var epoch: Int64
    package var revision: Revision
    /// The revision that the record took when it came back.
    package var asRevision: Revision

    package init(epoch: Int64, revision: Revision, asRevision: Revision) {
        self.epoch = epoch
        self.revision = revision
        self.asRevision = asRevision
    }

    /// Whether what came back holds everything up to a revision of a lost epoch.
    package func covers(epoch: Int64, revision: Revision) -> Bool {
        (self.revision, self.epoch) >= (revision, epoch)
    }

    /// Whether everything that came back had been seen by whoever had read up to a revision of a lost epoch.
    package func isCovered(byEpoch epoch: Int64, revision: Revision) -> Bool {
        (self.revision, self.epoch) <= (revision, epoch)
    }
}

extension TownshipStore {
    /// The last healing of a record, if there was one.
    package func healing(of id: RecordID) throws(StorageError) -> Healing? {
        try connection.first(
            "SELECT epoch, revision, as_revision FROM healing WHERE id = ?1", .blob(id.bytes)
        ) { row throws(StorageError) in
            Healing(epoch: row.integer(0), revision: row.integer(1), asRevision: row.integer(2))
        }
    }

    /// Notes a healing.
    package func setHealing(_ healing: Healing, of id: RecordID) throws(StorageError) {
        try connection.run(
            """
            INSERT INTO healing (id, epoch, revision, as_revision) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (id) DO UPDATE SET epoch = ?2, revision = ?3, as_revision = ?4
            """, .blob(id.bytes), .integer(healing.epoch), .integer(healing.revision),
            .integer(healing.asRevision))
    }
}
