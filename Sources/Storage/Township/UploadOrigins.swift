package import Wire

/// What the log tells of those who sent it.
extension TownshipStore {
    /// The number of a device's first change; nil for one that sent none.
    package func firstChange(of device: WriterNumber) throws(StorageError) -> Int64? {
        try connection.integer(
            "SELECT min(number) FROM change WHERE writer = ?1 AND number IS NOT NULL", .integer(device))
    }

    /// The cells in which changes that workers sent were taken, by worker: these were theirs then.
    package func cellsOfAcceptedChanges() throws(StorageError) -> [WorkerNumber: Set<CellNumber>] {
        let pairs = try connection.all(
            """
            \(ScanGuard.mark)for a trace of the whole log */
            SELECT DISTINCT worker, cell FROM change
            WHERE worker IS NOT NULL AND number IS NOT NULL AND status <> \(Outcome.Status.refused.rawValue)
            """
        ) { row throws(StorageError) in (row.integer(0), row.integer(1)) }
        return pairs.reduce(into: [:]) { cells, pair in cells[pair.0, default: []].insert(pair.1) }
    }
}
