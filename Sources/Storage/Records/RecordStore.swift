package import Ledgers
package import Wire

/// A record as its table holds it: what the next `save` of it replaces, and needs not look up again.
package struct StoredRecord: Sendable {
    package let record: LedgerRecord
    /// Its row in the table.
    package let row: Int64
    /// The digest that was stored beside it.
    package let digest: StateDigest
}

/// Reads and writes records in their kinds' tables; the same on device and server. It opens no transaction of
/// its own.
package struct RecordStore {
    let connection: Connection
    var searchBacklog = SearchBacklog.never
    let noted = NotedRows()

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

    /// The record, tombstones too, with what its table holds beside it; nil when there is none.
    package func stored(_ kind: KindNumber, _ id: RecordID) throws(StorageError) -> StoredRecord? {
        let table = LedgerTable.of(kind)
        let connection = connection
        return try connection.first(table.select, .blob(id.bytes)) { row throws(StorageError) in
            StoredRecord(
                record: try Self.read(row, table), row: row.integer(0),
                digest: StateDigest(signed: row.integer(7)))
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
        _ = try save(record, digest: record.digest, replacing: old, row: nil)
    }

    /// As `save`, with the record's digest and the row of what is replaced, if the caller has it.
    ///
    /// - Returns: The row in the table.
    func save(
        _ record: LedgerRecord, digest: StateDigest, replacing old: LedgerRecord?, row: Int64?
    ) throws(StorageError) -> Int64 {
        let table = LedgerTable.of(record.kind)
        var row = row
        if let old, row == nil {
            row = try connection.integer(table.rowOfID, .blob(old.id.bytes))
            guard row != nil else { throw .unreadable(table: table.kind.name) }
        }
        let changed = old.map { record.fields.numbersDiffering(from: $0.fields) }
        let (sql, fields) = Self.statement(table, changed)
        let statement = try connection.prepared(sql)
        defer { statement.finish() }
        try statement.bind(row.map(SQLValue.integer) ?? .blob(record.id.bytes), at: 1)
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
        for index in fields {
            let field = table.kind.fields[index]
            try statement.bind(
                field.column(of: record[field.number]), at: LedgerTable.bookkeeping.count + index)
        }
        while try statement.step() {}
        guard connection.changeCount == 1 else { throw .unreadable(table: table.kind.name) }
        let written = row ?? connection.lastInsertedRow
        try reindex(written, from: old, to: record, changed: changed, table)
        return written
    }

    /// What writes a record of which these fields have changed, nil for a new one, and the places of the fields that it writes.
    private static func statement(
        _ table: LedgerTable, _ changed: [FieldNumber]?
    ) -> (sql: String, fields: Range<Int>) {
        let fields = table.kind.fields
        guard let changed else { return (table.insert, fields.indices) }
        guard !changed.contains(.removed) else { return (table.update, fields.indices) }
        // Fields that the kind does not know stand in one column, which every statement writes.
        let columns = changed.compactMap { number in fields.firstIndex { $0.number == number } }
        if columns.count == 1, let column = columns.first {
            return (table.updateOne[column], column..<column + 1)
        }
        let keepsIndexed = !table.indexed.contains { changed.contains($0.number) }
        return (keepsIndexed ? table.updateUnindexed : table.update, fields.indices)
    }

    /// Takes a record out altogether.
    package func delete(_ old: LedgerRecord) throws(StorageError) {
        let table = LedgerTable.of(old.kind)
        let row = try connection.first(table.delete, .blob(old.id.bytes)) { row throws(StorageError) in
            row.integer(0)
        }
        if let row { try reindex(row, from: old, to: nil, changed: nil, table) }
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
        var record = try readWithoutFields(row, table)
        try readFields(of: &record, row, table)
        return record
    }

    /// What stands beside the fields of a record.
    static func readWithoutFields(_ row: Statement, _ table: LedgerTable) throws(StorageError) -> LedgerRecord
    {
        let kind =
            table.isForOtherKinds
            ? KindNumber(rawValue: UInt16(clamping: row.integer(LedgerTable.bookkeeping.count)))
            : table.kind.number
        var record = LedgerRecord(
            kind: kind, id: try row.id(1), cell: row.integer(2), revision: row.integer(3),
            entered: row.integer(4), clocks: try PackedClock.unpack(row.bytes(6), table: table.kind.name))
        if !row.isNull(5) { record[.removed] = .integer(1) }
        return record
    }

    /// Adds the fields to what was read without them.
    static func readFields(
        of record: inout LedgerRecord, _ row: Statement, _ table: LedgerTable
    ) throws(StorageError) {
        record.fields.reserveCapacity(record.clocks.count)
        for (index, field) in table.kind.fields.enumerated() {
            let value = field.value(in: row, LedgerTable.bookkeeping.count + index)
            // Nearly always in order: as kinds are defined.
            if value != .null, !record.fields.appendInOrder(field.number, value) {
                record[field.number] = value
            }
        }
        if !row.isNull(8) {
            do {
                let bytes = row.bytes(8)
                var decoder = CBORDecoder(bytes.span)
                for (number, value) in try decoder.fields() { record[number] = value }
            } catch { throw .unreadable(table: table.kind.name) }
        }
    }

    /// The value of one field in a row of one of the table's selects.
    static func value(
        of field: FieldDefinition, _ row: Statement, _ table: LedgerTable
    ) -> Value {
        guard let index = table.kind.fields.firstIndex(where: { $0.number == field.number }) else {
            return .null
        }
        return field.value(in: row, LedgerTable.bookkeeping.count + index)
    }
}
