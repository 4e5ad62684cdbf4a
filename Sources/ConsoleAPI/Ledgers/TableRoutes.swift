import HTTP
import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// Ledgers in and out as tables.
enum TableRoutes {
    static let all: [Route] = [
        Route(
            "POST", "ledgers/{ledger}/import-preview", needs: .import,
            .read { try importTable($0, isPreview: true) }),
        Route(
            "POST", "ledgers/{ledger}/import", needs: .import,
            .write { try importTable($0, isPreview: false) }),
        Route("POST", "ledgers/{ledger}/export", needs: .export, .longReadOnRecord { try exportTable($0) }),
    ]

    private struct ImportOutcomeBody: Encodable {
        struct Row: Encodable {
            var line: Int
            var column: String?
            var reason: String
        }

        var rows: Int
        var imported: Int
        var refusedCount: Int
        var refused: [Row]
    }

    /// An import within the commit of the writer, or a preview of it, which only reads: no sync waits for that.
    private static func importTable(_ context: ConsoleContext, isPreview: Bool) throws -> Answer {
        try context.call.expect(mediaType: "text/csv", byteCountMax: WireLimits.requestBytes)
        let kind = try context.kind()
        let bytes = context.call.request.body
        var reader = CSVReader(removesFormulaGuard: true)
        var rows = reader.read(bytes.span)
        rows += reader.finish()
        guard case .success(let header)? = rows.first else { throw ImportError.empty }
        var importer = try LedgerImport(
            kind, header: header.fields, store: context.store, now: context.now, isPreview: isPreview)
        var random = SystemRandomNumberGenerator()
        try importer.add(Array(rows.dropFirst()), using: &random)
        return try .json(outcome(of: importer, context))
    }

    private static func outcome(of importer: LedgerImport, _ context: ConsoleContext) -> ImportOutcomeBody {
        ImportOutcomeBody(
            rows: importer.importedCount + importer.refused.count, imported: importer.importedCount,
            refusedCount: importer.refused.count,
            refused: importer.refused.prefix(ConsoleLimits.refusedRows).map { row in
                .init(line: row.line, column: row.column, reason: row.reason.text(in: context.language))
            })
    }

    private struct ExportBody: Decodable {
        var cell: String?
        var idNumbers: String?
        var purpose: String
    }

    private static func exportTable(_ context: ConsoleContext) throws -> (Answer, ConsoleAccess) {
        let body: ExportBody = try context.call.json()
        let kind = try context.kind()
        let purpose = try Call.checked(body.purpose, "purpose", ConsoleLimits.purposeCharacters)
        guard let isWhole = ["masked": false, "whole": true][body.idNumbers ?? "masked"] else {
            throw Problem.badParameter("id_numbers", Phrase(zh: " masked 或 whole", en: "masked or whole"))
        }
        let cell = try body.cell.map { try context.cell(code: $0, member: "cell") }
        if let cell, !context.sight.sees(cell: cell) { throw Problem.notFound }
        guard let table = try context.call.exports.makeBody() else {
            var problem = Problem(
                .busy,
                Phrase(
                    zh: "正在导出的表太多，请稍后再试", en: "too many tables are being exported; try again in a moment"))
            problem.retryAfterSeconds = ConsoleLimits.exportRetrySeconds
            throw problem
        }
        try table.append(CSVWriter.byteOrderMark)
        var count = 0
        let export = try LedgerExport(store: context.store, masks: !isWhole) { record in
            guard !context.call.isGone() else { throw Problem.abandoned }
            return try context.sight.sees(record, in: context.store)
        }
        try export.write(kind, cell: cell) { piece, records in
            try table.append(piece)
            count = records
        }
        let name = body.cell.map { "\(kind.name)-\($0)" } ?? kind.name
        let answer = Answer(
            headers: [
                "Content-Type": "text/csv; charset=utf-8",
                "Content-Disposition":
                    "attachment; filename=\"\(name.filter { $0.isASCII && $0.isLetter || $0.isNumber || $0 == "-" }).csv\"",
            ], spooledBody: table)
        return (
            answer,
            ConsoleAccess(
                milliseconds: context.now, worker: context.who.user.worker, what: .export, kind: kind.number,
                cell: cell, count: Int64(count), purpose: purpose)
        )
    }
}
