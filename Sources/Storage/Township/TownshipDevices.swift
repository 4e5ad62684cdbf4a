package import Wire

/// A device as the centre knows it.
package struct Device: Sendable, Equatable {
    package var number: WriterNumber
    package var worker: WorkerNumber
    package var workerName: String
    package var role: Int64
    /// The department whose line the worker is of.
    package var department: Int64?
    package var name: String
    package var secret: [UInt8]
    package var enrolledMilliseconds: Int64
    package var revokedMilliseconds: Int64?
    package var lastSeenMilliseconds: Int64?
    /// The number of its last change that the centre holds.
    package var lastChange: Int64
    /// The device that it was a copy of, if it was one.
    package var predecessor: WriterNumber?
    /// The program that it runs and its version, as it named them itself; nil for one that never did.
    package var software: String?

    package var isRevoked: Bool { revokedMilliseconds != nil }
}

/// What an enrolment code is good for.
package struct EnrolmentCode: Sendable, Equatable {
    package var worker: WorkerNumber
    package var expiresMilliseconds: Int64
    /// The device that used it up, if any.
    package var device: WriterNumber?
}

extension TownshipStore {
    static let addDeviceSoftware = "ALTER TABLE device ADD COLUMN software TEXT;"

    /// Keeps an enrolment code by its digest.
    package func addCode(digest: [UInt8], worker: WorkerNumber, expiresMilliseconds: Int64)
        throws(StorageError)
    {
        try connection.run(
            "INSERT INTO enrolment_code (digest, worker, expires_ms) VALUES (?1, ?2, ?3)", .blob(digest),
            .integer(worker), .integer(expiresMilliseconds))
    }

    package func code(digest: [UInt8]) throws(StorageError) -> EnrolmentCode? {
        try connection.first(
            "SELECT worker, expires_ms, device FROM enrolment_code WHERE digest = ?1", .blob(digest)
        ) { row throws(StorageError) in
            EnrolmentCode(
                worker: row.integer(0), expiresMilliseconds: row.integer(1), device: row.optionalInteger(2))
        }
    }

    /// Enrols a device with a code, which is used up by it.
    package func addDevice(
        worker: WorkerNumber, name: String, secret: [UInt8], attempt: [UInt8], lineage: [UInt8],
        codeDigest: [UInt8], enrolledMilliseconds: Int64, lastChange: Int64 = 0
    ) throws(StorageError) -> WriterNumber {
        try connection.run(
            """
            INSERT INTO device (worker, name, secret, attempt, enrolled_ms, last_change, lineage)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            .integer(worker), .text(name), .blob(secret), .blob(attempt), .integer(enrolledMilliseconds),
            .integer(lastChange), .blob(lineage))
        let number = connection.lastInsertedRow
        try connection.run(
            "UPDATE enrolment_code SET device = ?2 WHERE digest = ?1", .blob(codeDigest), .integer(number))
        return number
    }

    /// Gives a copy of a device a number of its own, once for each attempt; a copy of a revoked device is revoked.
    package func addSuccessor(
        of device: Device, secret: [UInt8], attempt: [UInt8], lastChange: Int64, nowMilliseconds: Int64
    ) throws(StorageError) -> WriterNumber {
        let number = try connection.integer(
            """
            INSERT INTO device (worker, name, secret, attempt, enrolled_ms, last_change, predecessor, revoked_ms,
                lineage)
            SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, lineage FROM device WHERE number = ?7
            ON CONFLICT (predecessor, attempt) WHERE predecessor IS NOT NULL DO UPDATE SET attempt = ?4
            RETURNING number
            """, .integer(device.worker), .text(device.name), .blob(secret), .blob(attempt),
            .integer(nowMilliseconds), .integer(lastChange), .integer(device.number),
            .optional(device.revokedMilliseconds))
        guard let number else { throw .unreadable(table: "device") }
        return number
    }

    /// Every device whose replica is a copy of the same one, itself among them.
    package func family(of device: Device) throws(StorageError) -> Set<WriterNumber> {
        Set(
            try connection.all(
                """
                SELECT number FROM device
                WHERE lineage = (SELECT lineage FROM device WHERE number = ?1)
                """, .integer(device.number)
            ) { row throws(StorageError) in row.integer(0) })
    }

    /// The attempt id that a device enrolled with.
    package func attempt(of device: WriterNumber) throws(StorageError) -> [UInt8]? {
        try connection.first("SELECT attempt FROM device WHERE number = ?1", .integer(device)) {
            row throws(StorageError) in row.bytes(0)
        }
    }

    /// The secret of a device; nil for one that is not known.
    package func secret(of device: WriterNumber) throws(StorageError) -> [UInt8]? {
        try connection.first("SELECT secret FROM device WHERE number = ?1", .integer(device)) {
            row throws(StorageError) in row.bytes(0)
        }
    }

    private static let deviceColumns =
        "device.number, device.worker, worker.name, worker.role, device.name, secret, enrolled_ms, revoked_ms, "
        + "last_seen_ms, last_change, predecessor, worker.department, software"

    package func device(_ number: WriterNumber) throws(StorageError) -> Device? {
        try connection.first(
            """
            SELECT \(Self.deviceColumns) FROM device JOIN worker ON worker.number = device.worker
            WHERE device.number = ?1
            """, .integer(number), read: Self.device)
    }

    package func devices() throws(StorageError) -> [Device] {
        try connection.all(
            """
            SELECT \(Self.deviceColumns) FROM device JOIN worker ON worker.number = device.worker
            ORDER BY device.number
            """, read: Self.device)
    }

    private static func device(_ row: Statement) -> Device {
        Device(
            number: row.integer(0), worker: row.integer(1), workerName: row.text(2), role: row.integer(3),
            department: row.optionalInteger(11), name: row.text(4), secret: row.bytes(5),
            enrolledMilliseconds: row.integer(6),
            revokedMilliseconds: row.optionalInteger(7), lastSeenMilliseconds: row.optionalInteger(8),
            lastChange: row.integer(9), predecessor: row.optionalInteger(10),
            software: row.optionalText(12))
    }

    /// Revokes a device and every copy of it: they get nothing more, and wipe themselves at their next contact.
    ///
    /// - Returns: The devices that were not revoked before; none when there is no such device.
    package func revoke(
        _ device: WriterNumber, milliseconds: Int64
    ) throws(StorageError) -> [WriterNumber] {
        try connection.all(
            """
            WITH RECURSIVE family (number) AS (
                VALUES (?1) UNION SELECT device.number FROM device JOIN family ON predecessor = family.number)
            UPDATE device SET revoked_ms = ?2
            WHERE number IN (SELECT number FROM family) AND revoked_ms IS NULL RETURNING number
            """, .integer(device), .integer(milliseconds)
        ) { row throws(StorageError) in row.integer(0) }
    }

    /// Notes which program a device runs.
    package func noteSoftware(_ software: String, of device: WriterNumber) throws(StorageError) {
        try connection.run(
            "UPDATE device SET software = ?2 WHERE number = ?1", .integer(device), .text(software))
    }
}
