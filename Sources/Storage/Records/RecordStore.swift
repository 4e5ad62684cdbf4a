package import Ledgers
package import Wire

/// Reads and writes records in their kinds' tables; the same on device and server. It opens no transaction of
/// its own.
package struct RecordStore {
    let connection: Connection

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
        return try connection.integer(
            "SELECT cell FROM \(table.kind.name) WHERE id = ?1 AND removed IS NULL", .blob(id.bytes))
    }

    /// Writes a record whole, and keeps the search index with it. `old` is what the table holds now, as the
    /// caller read it; nil when it holds nothing.
    package func save(_ record: LedgerRecord, replacing old: LedgerRecord?) throws(StorageError) {
        let table = LedgerTable.of(record.kind)
        let statement = try connection.prepared(table.upsert)
        defer { statement.finish() }
        try statement.bind(.blob(record.id.bytes), at: 1)
        try statement.bind(.integer(record.cell), at: 2)
        try statement.bind(.integer(record.revision), at: 3)
        try statement.bind(.integer(record.entered), at: 4)
        try statement.bind(record.isRemoved ? .integer(1) : .null, at: 5)
        try statement.bind(record.clocks.isEmpty ? .null : .blob(PackedClock.pack(record.clocks)), at: 6)
        try statement.bind(.integer(record.digest.signed), at: 7)
        try statement.bind(unknownFields(of: record, table), at: 8)
        if table.isForOtherKinds {
            try statement.bind(.integer(Int64(record.kind.rawValue)), at: LedgerTable.bookkeeping.count)
        }
        for (index, field) in table.kind.fields.enumerated() {
            try statement.bind(
                field.column(of: record[field.number]), at: LedgerTable.bookkeeping.count + index)
        }
        guard try statement.step() else { throw .unreadable(table: table.kind.name) }
        let row = statement.integer(0)
        while try statement.step() {}
        try reindex(row, from: old, to: record, table)
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

    private func reindex(
        _ row: Int64, from old: LedgerRecord?, to new: LedgerRecord?, _ table: LedgerTable
    ) throws(StorageError) {
        guard !table.searchable.isEmpty else { return }
        let before = old.map { searchTexts($0, table) }
        let after = new.map { searchTexts($0, table) }
        guard before != after else { return }
        do throws(StorageError) {
            if let before { try writeIndex(table.searchDelete, row, before) }
            if let after { try writeIndex(table.searchInsert, row, after) }
        } catch {
            // The index keeps no text of its own: where a row was changed by other hands, it cannot take out what it
            // once put in, and is made anew.
            guard case .corrupt = error else { throw error }
            try rebuildIndex(of: table)
        }
    }

    private func rebuildIndex(of table: LedgerTable) throws(StorageError) {
        let name = table.kind.name
        try connection.execute("INSERT INTO \(name)_search (\(name)_search) VALUES ('delete-all')")
        let rows = try connection.prepared("SELECT \(table.columnList) FROM \(name)")
        defer { rows.finish() }
        while try rows.step() {
            try writeIndex(
                table.searchInsert, rows.integer(0), searchTexts(try Self.read(rows, table), table))
        }
    }

    private func writeIndex(_ sql: String, _ row: Int64, _ texts: [String]) throws(StorageError) {
        let statement = try connection.prepared(sql)
        defer { statement.finish() }
        try statement.bind(.integer(row), at: 1)
        for (index, text) in texts.enumerated() { try statement.bind(.text(text), at: index + 2) }
        while try statement.step() {}
    }

    /// A tombstone is found by nothing, but keeps its row in the index.
    private func searchTexts(_ record: LedgerRecord, _ table: LedgerTable) -> [String] {
        table.searchable.map { record.isRemoved ? "" : SearchText.indexed(record[$0.number].asText ?? "") }
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
