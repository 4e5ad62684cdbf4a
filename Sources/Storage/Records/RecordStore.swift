package import Ledgers
package import Wire

/// Reads and writes records in their kinds' tables; the same on device and server. It opens no transaction of
/// its own.
package struct RecordStore {
    let connection: Connection
    var searchBacklog = SearchBacklog.never

    /// The SQL that makes the tables of every kind.
    static var create: String { LedgerTable.all.map(\.create).joined() }

    /// The record, tombstones too, or nil.
    package func record(_ kind: KindNumber, _ id: RecordID) throws(StorageError) -> LedgerRecord? {
        let table = LedgerTable.of(kind)
        let connection = connection
        return try connection.first(table.select, .blob(id.bytes)) { row throws(StorageError) in
            try Self.read(row, table)
        }
    }

    /// Whether a record of the kind exists and is not removed, and in which cell.
    package func cell(of kind: KindNumber, _ id: RecordID) throws(StorageError) -> CellNumber? {
        let table = LedgerTable.of(kind)
        return try connection.integer(table.cellOfID, .blob(id.bytes))
    }

    /// Writes a record whole, and keeps the search index with it. `old` is what the table holds now, as the
    /// caller read it; nil when it holds nothing.
    package func save(_ record: LedgerRecord, replacing old: LedgerRecord?) throws(StorageError) {
        try save(record, digest: record.digest, replacing: old)
    }

    /// As `save`, with the record's digest, which the caller has.
    func save(
        _ record: LedgerRecord, digest: StateDigest, replacing old: LedgerRecord?
    ) throws(StorageError) {
        let table = LedgerTable.of(record.kind)
        let statement = try connection.prepared(Self.statement(from: old, to: record, table))
        defer { statement.finish() }
        try statement.bind(.blob(record.id.bytes), at: 1)
        try statement.bind(.integer(record.cell), at: 2)
        try statement.bind(.integer(record.revision), at: 3)
        try statement.bind(.integer(record.entered), at: 4)
        try statement.bind(record.isRemoved ? .integer(1) : .null, at: 5)
        try statement.bind(record.clocks.isEmpty ? .null : .blob(PackedClock.pack(record.clocks)), at: 6)
        try statement.bind(.integer(digest.signed), at: 7)
        try statement.bind(unknownFields(of: record, table), at: 8)
        if table.isForOtherKinds {
            try statement.bind(.integer(Int64(record.kind.rawValue)), at: LedgerTable.bookkeeping.count)
        }
        for (index, field) in table.kind.fields.enumerated() {
            try statement.bind(
                field.column(of: record[field.number]), at: LedgerTable.bookkeeping.count + index)
        }
        while try statement.step() {}
        guard connection.changeCount == 1 else { throw .unreadable(table: table.kind.name) }
        try reindex(old == nil ? connection.lastInsertedRow : nil, from: old, to: record, table)
    }

    private static func statement(
        from old: LedgerRecord?, to new: LedgerRecord, _ table: LedgerTable
    ) -> String {
        guard let old else { return table.insert }
        let keepsIndexed =
            old.isRemoved == new.isRemoved && table.indexed.allSatisfy { old[$0.number] == new[$0.number] }
        return keepsIndexed ? table.updateUnindexed : table.update
    }

    /// Takes a record out altogether.
    package func delete(_ old: LedgerRecord) throws(StorageError) {
        let table = LedgerTable.of(old.kind)
        let row = try connection.first(table.delete, .blob(old.id.bytes)) { row throws(StorageError) in
            row.integer(0)
        }
        if let row { try reindex(row, from: old, to: nil, table) }
    }

    private func unknownFields(of record: LedgerRecord, _ table: LedgerTable) -> SQLValue {
        var unknown = FieldMap<Value>()
        for (number, value) in record.fields where number != .removed && table.kind.field(number) == nil {
            unknown[number] = value
        }
        guard !unknown.isEmpty else { return .null }
        var encoder = CBOREncoder(reservingCapacity: 64)
        encoder.fields(unknown)
        return .blob(encoder.bytes)
    }

    /// A record from a row of one of the table's selects.
    static func read(_ row: Statement, _ table: LedgerTable) throws(StorageError) -> LedgerRecord {
        let kind =
            table.isForOtherKinds
            ? KindNumber(rawValue: UInt16(clamping: row.integer(LedgerTable.bookkeeping.count)))
            : table.kind.number
        var record = LedgerRecord(
            kind: kind, id: try row.id(1), cell: row.integer(2), revision: row.integer(3),
            entered: row.integer(4), clocks: try PackedClock.unpack(row.bytes(6), table: table.kind.name))
        if !row.isNull(5) { record[.removed] = .integer(1) }
        for (index, field) in table.kind.fields.enumerated() {
            let value = field.value(in: row, LedgerTable.bookkeeping.count + index)
            if value != .null { record[field.number] = value }
        }
        if !row.isNull(8) {
            do {
                let bytes = row.bytes(8)
                var decoder = CBORDecoder(bytes.span)
                for (number, value) in try decoder.fields() { record[number] = value }
            } catch { throw .unreadable(table: table.kind.name) }
        }
        return record
    }
}
