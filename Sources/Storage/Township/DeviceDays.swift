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

/// Each device's syncs, counted by day.
extension TownshipStore {
    static let createDeviceDays =
        """
        CREATE TABLE device_day (
            device INTEGER NOT NULL, day INTEGER NOT NULL, syncs INTEGER NOT NULL, refused INTEGER NOT NULL,
            PRIMARY KEY (device, day)
        ) STRICT, WITHOUT ROWID;

        """

    /// Counts one request of a device, at a time in milliseconds since 1970 UTC.
    package func countSync(
        of device: WriterNumber, isRefused: Bool, nowMilliseconds: Int64
    ) throws(StorageError) {
        guard let day = LocalTime.date(milliseconds: nowMilliseconds)?.daysSince1970 else { return }
        try connection.run(
            """
            INSERT INTO device_day (device, day, syncs, refused) VALUES (?1, ?2, 1 - ?3, ?3)
            ON CONFLICT DO UPDATE SET syncs = syncs + 1 - ?3, refused = refused + ?3
            """, .integer(device), .integer(day), .integer(isRefused ? 1 : 0))
    }

    /// A device's last days with requests, the newest first.
    package func days(of device: WriterNumber, limit: Int) throws(StorageError) -> [DeviceDay] {
        try connection.all(
            "SELECT day, syncs, refused FROM device_day WHERE device = ?1 ORDER BY day DESC LIMIT ?2",
            .integer(device), .integer(Int64(limit))
        ) { row throws(StorageError) in
            DeviceDay(day: row.integer(0), syncs: row.integer(1), refused: row.integer(2))
        }
    }
}
