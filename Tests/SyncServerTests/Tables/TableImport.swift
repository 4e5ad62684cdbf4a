import Ledgers
import Storage
import SyncServer
import Testing
import Wire

extension TestTownship {
    /// Imports the text of a CSV file in one transaction, as the centre's command does.
    @discardableResult
    func importTable(_ kind: KindDefinition, _ text: String) throws -> LedgerImport {
        var reader = CSVReader(removesFormulaGuard: true)
        let bytes = Array(text.utf8)
        var rows = reader.read(bytes.span) + reader.finish()
        var header: [String] = []
        if !rows.isEmpty { header = try rows.removeFirst().get().fields }
        return try store.transaction {
            var table = try LedgerImport(kind, header: header, store: store, now: Self.now)
            try table.add(rows, using: &random)
            return table
        }
    }

    /// The table of a kind as the centre's command writes it.
    func exportTable(_ kind: KindDefinition, cell: CellNumber? = nil) throws -> String {
        var bytes: [UInt8] = []
        try LedgerExport(store: store).write(kind, cell: cell) { piece, _ in bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The records of a kind in order, each as one line.
    func lines(_ kind: KindDefinition) throws -> [String] {
        var lines: [String] = []
        try store.records.forEach(kind) { lines.append("@\($0.cell) \($0.line)") }
        return lines
    }
}
