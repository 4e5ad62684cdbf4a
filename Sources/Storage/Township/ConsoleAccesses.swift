package import Wire

/// A look at personal data that is put on record.
package struct ConsoleAccess: Sendable, Equatable {
    package enum What: Int64, Sendable {
        /// A masked value was shown whole.
        case reveal = 1
        /// A ledger, or one cell of it, was taken out as a table.
        case export = 2
    }

    package var number: Int64 = 0
    package var milliseconds: Int64
    package var worker: WorkerNumber
    package var what: What
    package var kind: KindNumber
    package var id: RecordID?
    package var field: FieldNumber?
    package var cell: CellNumber?
    /// Records in an export.
    package var count: Int64?
    /// What it was needed for, as the person said.
    package var purpose: String

    package init(
        milliseconds: Int64, worker: WorkerNumber, what: What, kind: KindNumber, id: RecordID? = nil,
        field: FieldNumber? = nil, cell: CellNumber? = nil, count: Int64? = nil, purpose: String
    ) {
        self.milliseconds = milliseconds
        self.worker = worker
        self.what = what
        self.kind = kind
        self.id = id
        self.field = field
        self.cell = cell
        self.count = count
        self.purpose = purpose
    }
}

extension TownshipStore {
    /// Puts an access on record.
    package func append(_ access: ConsoleAccess) throws(StorageError) {
        try connection.run(
            """
            INSERT INTO console_access (at_ms, worker, what, kind, id, field, cell, count, purpose)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """, .integer(access.milliseconds), .integer(access.worker), .integer(access.what.rawValue),
            .integer(Int64(access.kind.rawValue)), access.id.map { .blob($0.bytes) } ?? .null,
            .optional(access.field.map { Int64($0.rawValue) }), .optional(access.cell),
            .optional(access.count), .text(access.purpose))
    }

    /// Accesses before the one with the number `before`, the newest first.
    package func accesses(before: Int64?, limit: Int) throws(StorageError) -> [ConsoleAccess] {
        try connection.all(
            """
            SELECT number, at_ms, worker, what, kind, id, field, cell, count, purpose FROM console_access
            WHERE number < ifnull(?1, 9223372036854775807) ORDER BY number DESC LIMIT ?2
            """, .optional(before), .integer(Int64(limit))
        ) { row throws(StorageError) in
            guard let what = ConsoleAccess.What(rawValue: row.integer(3)) else {
                throw .unreadable(table: "console_access")
            }
            var access = ConsoleAccess(
                milliseconds: row.integer(1), worker: row.integer(2), what: what,
                kind: KindNumber(rawValue: UInt16(clamping: row.integer(4))),
                id: row.isNull(5) ? nil : try row.id(5),
                field: row.optionalInteger(6).map { FieldNumber(rawValue: UInt16(clamping: $0)) },
                cell: row.optionalInteger(7), count: row.optionalInteger(8), purpose: row.text(9))
            access.number = row.integer(0)
            return access
        }
    }
}
