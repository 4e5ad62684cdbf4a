import Ledgers
package import Wire

/// Epochs (SPEC.md §10.3): every serving of the file begins one, so that whoever has read what this file never
/// held can be told from whoever is merely behind.
extension TownshipStore {
    /// Begins an epoch, and forgets the tombstones and departures that are older than
    /// `StorageLimits.tombstoneMilliseconds`. The time is the centre's, in milliseconds since 1970 UTC.
    package func beginEpoch(nowMilliseconds: Int64) throws {
        try transaction {
            guard let township = try township() else { return }
            let epoch = max(nowMilliseconds / 1000, township.epoch + 1)
            try connection.run(
                "INSERT INTO epoch (epoch, revision) VALUES (?1, ?2)", .integer(epoch),
                .integer(township.revision))
            try connection.run("UPDATE township SET epoch = ?1", .integer(epoch))
            try purge(removedBefore: (nowMilliseconds - StorageLimits.tombstoneMilliseconds) / 1000)
        }
    }

    /// The last revision that this ledger has in common with a replica that has read up to a revision of an epoch;
    /// nil when it has all of it.
    package func commonRevision(epoch: Int64, revision: Revision) throws(StorageError) -> Revision? {
        guard revision > 0 else { return nil }
        let start = try connection.integer("SELECT revision FROM epoch WHERE epoch = ?1", .integer(epoch))
        let next = try connection.integer(
            "SELECT revision FROM epoch WHERE epoch > ?1 ORDER BY epoch LIMIT 1", .integer(epoch))
        guard start != nil else {
            // Behind every epoch that is known, if the clock was set back: then the last one is the best mark.
            if let next { return next }
            return try connection.integer("SELECT revision FROM epoch ORDER BY epoch DESC LIMIT 1") ?? 0
        }
        let end: Revision
        if let next { end = next } else { end = try self.revision() }
        return revision <= end ? nil : end
    }

    /// Forgets what was removed or left a cell before an epoch that began by `seconds`: an epoch is the only
    /// mark of time in the sequence of revisions, and a serving begins often enough.
    private func purge(removedBefore seconds: Int64) throws(StorageError) {
        let oldest = try connection.integer(
            "SELECT revision FROM epoch WHERE epoch <= ?1 ORDER BY epoch DESC LIMIT 1", .integer(seconds))
        guard let revision = oldest, revision > 0 else { return }
        for table in LedgerTable.all {
            let name = table.kind.name
            for record in try connection.all(
                "SELECT \(table.columnList) FROM \(name) WHERE removed IS NOT NULL AND revision <= ?1",
                .integer(revision), read: { row throws(StorageError) in try RecordStore.read(row, table) })
            {
                try records.delete(record)
            }
        }
        try connection.run("DELETE FROM departure WHERE revision <= ?1", .integer(revision))
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
