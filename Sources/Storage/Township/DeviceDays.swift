import Ledgers
package import Wire

/// How a device's syncs of one day went.
package struct DeviceDay: Sendable, Equatable {
    /// Days since 1970-01-01, in China's time.
    package var day: Int64
    /// Syncs that were merged and answered.
    package var syncs: Int64
    /// Requests of the device that were refused as a whole, such as by a ledger that came back from a backup.
    package var refused: Int64
}

/// Each device's syncs, counted by day: the last of its days in its own row, those before in a table.
extension TownshipStore {
    static let createDeviceDays =
        """
        CREATE TABLE device_day (
            device INTEGER NOT NULL, day INTEGER NOT NULL, syncs INTEGER NOT NULL, refused INTEGER NOT NULL,
            PRIMARY KEY (device, day)
        ) STRICT, WITHOUT ROWID;

        """

    /// Counts one request, at a time in milliseconds since 1970 UTC. A day before, it keeps in the table.
    func count(
        isRefused: Bool, nowMilliseconds: Int64, of device: WriterNumber, in contact: inout DeviceContact
    ) throws(StorageError) {
        guard let today = LocalTime.date(milliseconds: nowMilliseconds)?.daysSince1970 else { return }
        if let last = contact.day, last.day != today {
            // It may be there already: from an earlier build, or because a clock was set back.
            try connection.run(
                """
                INSERT INTO device_day (device, day, syncs, refused) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT DO UPDATE SET syncs = syncs + ?3, refused = refused + ?4
                """, .integer(device), .integer(last.day), .integer(last.syncs), .integer(last.refused))
            contact.day = nil
        }
        var day = contact.day ?? DeviceDay(day: today, syncs: 0, refused: 0)
        if isRefused { day.refused += 1 } else { day.syncs += 1 }
        contact.day = day
    }

    /// A device's last days with requests, the newest first.
    package func days(of device: WriterNumber, limit: Int) throws(StorageError) -> [DeviceDay] {
        try connection.all(
            """
            SELECT day, sum(syncs), sum(refused) FROM (
                SELECT * FROM (
                    SELECT day, syncs, refused FROM device_day WHERE device = ?1 ORDER BY day DESC LIMIT ?2)
                UNION ALL SELECT day, day_syncs, day_refused FROM device WHERE number = ?1 AND day IS NOT NULL)
            GROUP BY day ORDER BY day DESC LIMIT ?2
            """,
            .integer(device), .integer(Int64(limit))
        ) { row throws(StorageError) in
            DeviceDay(day: row.integer(0), syncs: row.integer(1), refused: row.integer(2))
        }
    }
}
