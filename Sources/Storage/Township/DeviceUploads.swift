package import Wire

/// What one sync of a device brought.
package struct DeviceUpload: Sendable, Equatable {
    package var device: WriterNumber
    package var worker: WorkerNumber?
    package var receivedMilliseconds: Int64
    /// The place in the log of its first change.
    package var firstSequence: Int64
    package var changes = 0
    package var refused = 0
    package var inReview = 0
}

extension TownshipStore {
    /// The syncs that brought changes, the newest first: of one device, or of all; those whose changes stand before a
    /// place in the log. The log is read backwards, only as far as asked for: a device's changes stand there in order of
    /// their numbers.
    package func uploads(
        of device: WriterNumber? = nil, before sequence: Int64? = nil, limit: Int
    ) throws(StorageError) -> [DeviceUpload] {
        let statement = try connection.prepared(
            """
            SELECT sequence, writer, worker, received_ms, status FROM change
            WHERE writer <> \(Writer.centre) AND number IS NOT NULL AND sequence < ?1
            \(device == nil ? "ORDER BY sequence DESC" : "AND writer = ?2 ORDER BY number DESC")
            """)
        defer { statement.finish() }
        try statement.bind(.integer(sequence ?? .max), at: 1)
        if let device { try statement.bind(.integer(device), at: 2) }
        var uploads: [DeviceUpload] = []
        while try statement.step() {
            let (writer, received) = (statement.integer(1), statement.integer(3))
            if uploads.last?.device != writer || uploads.last?.receivedMilliseconds != received {
                guard uploads.count < limit else { break }
                uploads.append(
                    DeviceUpload(
                        device: writer, worker: statement.optionalInteger(2), receivedMilliseconds: received,
                        firstSequence: 0))
            }
            let last = uploads.count - 1
            uploads[last].firstSequence = statement.integer(0)
            uploads[last].changes += 1
            switch Outcome.Status(rawValue: statement.integer(4)) {
            case .refused: uploads[last].refused += 1
            case .inReview: uploads[last].inReview += 1
            case .applied, nil: break
            }
        }
        return uploads
    }
}
