package import Ledgers
package import Wire

/// What the centre holds of a record, as far as this device has read.
package enum Shadow: Sendable, Equatable {
    case absent
    case present(LedgerRecord)
}

extension ReplicaStore {
    /// The shadow of a record, or nil when no unsettled change lies upon it.
    package func shadow(_ kind: KindNumber, _ id: RecordID) throws(StorageError) -> Shadow? {
        try connection.first(
            "SELECT cell, revision, fields FROM shadow WHERE id = ?1", .blob(id.bytes)
        ) { row throws(StorageError) in
            guard let cell = row.optionalInteger(0) else { return .absent }
            let bytes = row.bytes(2)
            do {
                var decoder = CBORDecoder(bytes.span)
                return .present(
                    LedgerRecord(
                        kind: kind, id: id, cell: cell, revision: row.integer(1), fields: try decoder.fields()
                    ))
            } catch { throw StorageError.unreadable(table: "shadow") }
        }
    }

    /// Keeps what the centre holds of a record.
    package func setShadow(_ shadow: Shadow, _ kind: KindNumber, _ id: RecordID) throws(StorageError) {
        var cell: Int64?
        var revision: Int64?
        var fields: SQLValue = .null
        if case .present(let record) = shadow {
            cell = record.cell
            revision = record.revision
            var encoder = CBOREncoder(reservingCapacity: 256)
            encoder.fields(record.fields)
            fields = .blob(encoder.bytes)
        }
        try connection.run(
            """
            INSERT INTO shadow (id, kind, cell, revision, fields) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (id) DO UPDATE SET cell = ?3, revision = ?4, fields = ?5
            """, .blob(id.bytes), .integer(Int64(kind.rawValue)), .optional(cell), .optional(revision), fields
        )
    }

    /// Drops the shadow of a record that has no unsettled change any more.
    package func dropShadow(_ id: RecordID) throws(StorageError) {
        try connection.run("DELETE FROM shadow WHERE id = ?1", .blob(id.bytes))
    }
}
