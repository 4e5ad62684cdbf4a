package import Ledgers
package import Storage
package import Wire

/// Writes a ledger as a table that imports again.
package struct LedgerExport {
    let store: TownshipStore
    let cells: [CellNumber: String]
    private let masks: Bool
    private let includes: (LedgerRecord) throws -> Bool

    /// - Parameters:
    ///   - store: The ledger.
    ///   - masks: Whether ID numbers are written as lists show them; such a table does not import again.
    ///   - includes: Which records are written, and named where others point to them.
    /// - Throws: `StorageError`.
    package init(
        store: TownshipStore, masks: Bool = false,
        includes: @escaping (LedgerRecord) throws -> Bool = { _ in true }
    ) throws {
        self.store = store
        self.masks = masks
        self.includes = includes
        cells = Dictionary(
            try store.cells().map { ($0.number, $0.code) }, uniquingKeysWith: { first, _ in first })
    }

    /// Hands over the table of a kind, or of its part in one cell, in pieces: `write` gets the next bytes of the
    /// file, and how many records they make complete.
    package func write(
        _ kind: KindDefinition, cell: CellNumber? = nil, to write: ([UInt8], Int) throws -> Void
    ) throws {
        var writer = CSVWriter()
        writer.append(LedgerColumns.names(of: kind))
        var count = 0
        try store.records.forEach(kind, cell: cell) { record in
            guard try includes(record) else { return }
            writer.append([cells[record.cell] ?? ""] + (try kind.fields.map { try text(of: record, $0) }))
            count += 1
            if writer.byteCount > 64 << 10 { try write(writer.takeBytes(), count) }
        }
        try write(writer.takeBytes(), count)
    }

    /// References are written by the number that people use, so that a table can be read and imported.
    private func text(of record: LedgerRecord, _ field: FieldDefinition) throws -> String {
        let value = record[field.number]
        switch (field.type, value) {
        case (.reference(let target), .bytes):
            guard let id = value.asID else { return "" }
            let record = try store.records.record(target, id)
            guard try record.map(includes) ?? true else { return "" }
            let lookup = Schema.kind(target)?.fields.first { $0.isLookup && !$0.isMasked }
            return lookup.flatMap { record?[$0.number].asText } ?? id.description
        case (.references(let target), .array(let elements)):
            let shown = try elements.filter { element in
                try element.asID.flatMap { try store.records.record(target, $0) }.map(includes) ?? true
            }
            return field.text(of: .array(shown), in: nil)
        default:
            let text = field.text(of: value, in: nil)
            return masks && field.isMasked ? IdentityNumber.masked(text) : text
        }
    }
}
