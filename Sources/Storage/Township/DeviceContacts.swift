package import Ledgers
package import Wire

/// What a request changes in the row of its device.
package struct DeviceContact: Sendable, Equatable {
    /// When it last synced.
    package var lastSeenMilliseconds: Int64?
    /// The number of its last change that the centre holds.
    package var lastChange: Int64
    /// What its contacts tell of its clock and of when its changes were made; nil before the first.
    package var clock: ClockContacts?
    /// The last day on which it came.
    package var day: DeviceDay?
}

/// What devices' contacts leave, in the row of each: a request writes one row, and one page, for it.
extension TownshipStore {
    /// A table that later became columns of `device`, and so did the days that had not ended (`DeviceDays`).
    static let createContacts =
        """
        CREATE TABLE contact (
            device INTEGER PRIMARY KEY,
            number INTEGER NOT NULL, first_ms INTEGER NOT NULL, first_skew_ms INTEGER NOT NULL,
            last_ms INTEGER NOT NULL, last_skew_ms INTEGER NOT NULL,
            earlier_number INTEGER, earlier_ms INTEGER, earlier_skew_ms INTEGER
        ) STRICT;

        """

    static let contactsInDevices =
        """
        -- Contacts: at which change number of the device, the first and the last one at that, and the last one before.
        ALTER TABLE device ADD COLUMN contact_number INTEGER;
        ALTER TABLE device ADD COLUMN first_ms INTEGER;
        ALTER TABLE device ADD COLUMN first_skew_ms INTEGER;
        ALTER TABLE device ADD COLUMN last_ms INTEGER;
        ALTER TABLE device ADD COLUMN last_skew_ms INTEGER;
        ALTER TABLE device ADD COLUMN earlier_number INTEGER;
        ALTER TABLE device ADD COLUMN earlier_ms INTEGER;
        ALTER TABLE device ADD COLUMN earlier_skew_ms INTEGER;
        UPDATE device SET contact_number = contact.number, first_ms = contact.first_ms,
            first_skew_ms = contact.first_skew_ms, last_ms = contact.last_ms, last_skew_ms = contact.last_skew_ms,
            earlier_number = contact.earlier_number, earlier_ms = contact.earlier_ms,
            earlier_skew_ms = contact.earlier_skew_ms
        FROM contact WHERE contact.device = device.number;
        DROP TABLE contact;
        -- The last day on which it came, which is not in device_day yet.
        ALTER TABLE device ADD COLUMN day INTEGER;
        ALTER TABLE device ADD COLUMN day_syncs INTEGER;
        ALTER TABLE device ADD COLUMN day_refused INTEGER;

        """

    /// What a device's contacts left; nil for one that is not known.
    package func contact(of device: WriterNumber) throws(StorageError) -> DeviceContact? {
        try connection.first(
            """
            SELECT last_seen_ms, last_change, contact_number, first_ms, first_skew_ms, last_ms, last_skew_ms,
                earlier_number, earlier_ms, earlier_skew_ms, day, day_syncs, day_refused
            FROM device WHERE number = ?1
            """, .integer(device)
        ) { row throws(StorageError) in
            func contact(_ column: Int) -> ClockContacts.Contact {
                .init(milliseconds: row.integer(column), skewMilliseconds: row.integer(column + 1))
            }
            return DeviceContact(
                lastSeenMilliseconds: row.optionalInteger(0), lastChange: row.integer(1),
                clock: row.optionalInteger(2).map { number in
                    ClockContacts(
                        lastNumber: number, first: contact(3), last: contact(5),
                        earlier: row.optionalInteger(7).map { .init(lastNumber: $0, last: contact(8)) })
                },
                day: row.optionalInteger(10).map { day in
                    DeviceDay(day: day, syncs: row.integer(11), refused: row.integer(12))
                })
        }
    }

    /// Notes a request of a device: counts it, and writes what else `change` makes of what its contacts left.
    ///
    /// - Parameters:
    ///   - device: The device; of one that is not known, nothing is noted.
    ///   - isRefused: The request was refused as a whole.
    ///   - nowMilliseconds: The centre's clock, in milliseconds since 1970 UTC.
    ///   - change: Changes the contact.
    /// - Throws: `StorageError`.
    package func noteRequest(
        of device: WriterNumber, isRefused: Bool, nowMilliseconds: Int64,
        _ change: (inout DeviceContact) -> Void = { _ in }
    ) throws(StorageError) {
        guard var contact = try contact(of: device) else { return }
        try count(isRefused: isRefused, nowMilliseconds: nowMilliseconds, of: device, in: &contact)
        change(&contact)
        let (clock, day) = (contact.clock, contact.day)
        try connection.run(
            """
            UPDATE device SET last_seen_ms = ?2, last_change = ?3, contact_number = ?4, first_ms = ?5,
                first_skew_ms = ?6, last_ms = ?7, last_skew_ms = ?8, earlier_number = ?9, earlier_ms = ?10,
                earlier_skew_ms = ?11, day = ?12, day_syncs = ?13, day_refused = ?14
            WHERE number = ?1
            """,
            .integer(device), .optional(contact.lastSeenMilliseconds), .integer(contact.lastChange),
            .optional(clock?.lastNumber), .optional(clock?.first.milliseconds),
            .optional(clock?.first.skewMilliseconds), .optional(clock?.last.milliseconds),
            .optional(clock?.last.skewMilliseconds), .optional(clock?.earlier?.lastNumber),
            .optional(clock?.earlier?.last.milliseconds), .optional(clock?.earlier?.last.skewMilliseconds),
            .optional(day?.day), .optional(day?.syncs), .optional(day?.refused))
    }

    /// When the ledger's first epoch began, in milliseconds since 1970 UTC.
    package func foundedMilliseconds() throws(StorageError) -> Int64 {
        EpochNumber.milliseconds(try connection.integer("SELECT min(epoch) FROM epoch") ?? 0)
    }
}
