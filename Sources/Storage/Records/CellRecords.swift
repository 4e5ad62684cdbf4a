package import Ledgers
package import Wire

/// The records of one cell, of every kind, known or not.
extension RecordStore {
    /// Hands over every living record of a cell, one at a time, with the digest that was stored beside it.
    package func forEachRecord(
        in cell: CellNumber, _ body: (LedgerRecord, StateDigest) throws -> Void
    ) throws {
        for table in LedgerTable.all {
            let statement = try connection.prepared(
                "SELECT \(table.columnList) FROM \(table.kind.name) WHERE cell = ?1 AND removed IS NULL")
            defer { statement.finish() }
            try statement.bind(.integer(cell), at: 1)
            while try statement.step() {
                try body(try Self.read(statement, table), StateDigest(signed: statement.integer(7)))
            }
        }
    }

    /// What the cell's rows come to, worked out from their content.
    package func digest(of cell: CellNumber) throws -> StateDigest {
        var sum = StateDigest.empty
        try forEachRecord(in: cell) { record, _ in sum += record.digest }
        return sum
    }

    /// Every record of a cell, tombstones too.
    func all(in cell: CellNumber) throws(StorageError) -> [LedgerRecord] {
        var records: [LedgerRecord] = []
        for table in LedgerTable.all {
            records += try connection.all(
                "SELECT \(table.columnList) FROM \(table.kind.name) WHERE cell = ?1", .integer(cell)
            ) { row throws(StorageError) in try Self.read(row, table) }
        }
        return records
    }

    /// Records of kinds that this build has learnt, which still are among those of kinds that it does not know.
    func learntRecords() throws(StorageError) -> [LedgerRecord] {
        let other = LedgerTable.other
        let known = LedgerTable.known.map { "\($0.kind.number.rawValue)" }.joined(separator: ", ")
        return try connection.all(
            "\(ScanGuard.mark)there are hardly any */ "
                + "SELECT \(other.columnList) FROM \(other.kind.name) WHERE kind IN (\(known))"
        ) { row throws(StorageError) in try Self.read(row, other) }
    }

    /// Moves one of `learntRecords` into the table of its kind.
    func adopt(_ record: LedgerRecord) throws(StorageError) {
        try connection.run(
            "DELETE FROM \(LedgerTable.other.kind.name) WHERE id = ?1", .blob(record.id.bytes))
        try save(record, replacing: nil)
    }
}
