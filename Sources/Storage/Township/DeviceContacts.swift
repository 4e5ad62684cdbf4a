package import Ledgers
package import Wire

/// What each device's contacts tell of its clock and of when its changes were made.
extension TownshipStore {
    static let createContacts =
        """
        CREATE TABLE contact (
            device INTEGER PRIMARY KEY,
            number INTEGER NOT NULL, first_ms INTEGER NOT NULL, first_skew_ms INTEGER NOT NULL,
            last_ms INTEGER NOT NULL, last_skew_ms INTEGER NOT NULL,
            earlier_number INTEGER, earlier_ms INTEGER, earlier_skew_ms INTEGER
        ) STRICT;

        """

    /// A device's contacts; nil before the first.
    package func clockContacts(of device: WriterNumber) throws(StorageError) -> ClockContacts? {
        try connection.first(
            """
            SELECT number, first_ms, first_skew_ms, last_ms, last_skew_ms, earlier_number, earlier_ms, earlier_skew_ms
            FROM contact WHERE device = ?1
            """, .integer(device)
        ) { row throws(StorageError) in
            ClockContacts(
                lastNumber: row.integer(0),
                first: .init(milliseconds: row.integer(1), skewMilliseconds: row.integer(2)),
                last: .init(milliseconds: row.integer(3), skewMilliseconds: row.integer(4)),
                earlier: row.optionalInteger(5).map { number in
                    .init(
                        lastNumber: number,
                        last: .init(milliseconds: row.integer(6), skewMilliseconds: row.integer(7)))
                })
        }
    }

    /// Keeps a device's contacts in place of those known so far.
    package func setClockContacts(
        _ contacts: ClockContacts, of device: WriterNumber
    ) throws(StorageError) {
        try connection.run(
            """
            INSERT OR REPLACE INTO contact (device, number, first_ms, first_skew_ms, last_ms, last_skew_ms,
                earlier_number, earlier_ms, earlier_skew_ms)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """,
            .integer(device), .integer(contacts.lastNumber), .integer(contacts.first.milliseconds),
            .integer(contacts.first.skewMilliseconds), .integer(contacts.last.milliseconds),
            .integer(contacts.last.skewMilliseconds), .optional(contacts.earlier?.lastNumber),
            .optional(contacts.earlier?.last.milliseconds), .optional(contacts.earlier?.last.skewMilliseconds)
        )
    }

    /// When the ledger's first epoch began, in milliseconds since 1970 UTC.
    package func foundedMilliseconds() throws(StorageError) -> Int64 {
        EpochNumber.milliseconds(try connection.integer("SELECT min(epoch) FROM epoch") ?? 0)
    }
}
