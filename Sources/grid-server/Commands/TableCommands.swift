import Foundation
import Ledgers
import Phrases
import Storage
import SyncServer
import Terminal
import Wire

/// Ledgers in and out as CSV.
enum TableCommands {
    private static let ledger = Positional(
        "LEDGER", Phrase(zh: "台账：\(names)", en: "the ledger: \(names)"))
    private static let names = Schema.kinds.map(\.name).joined(separator: ", ")

    /// Rows that share a commit.
    private static let rowsPerCommit = 2000
    /// Bytes read from a file at a time.
    private static let readBytes = 256 << 10
    /// Refused rows that are printed; all of them are counted, and written to `--refused`.
    private static let refusedRowsShown = 20

    static let importTable = Command<CentreContext>(
        "import", Phrase(zh: "从 CSV 导入台账", en: "import a ledger from CSV"),
        notes: Phrase(
            zh: "好的行都会保留；每个被拒的行都写明行号、列和原因。再次导入时，已有的行会因重复被拒。",
            en: "Good rows are kept; every refused row is reported with its line, column and reason. "
                + "On a second import, rows that are there already are refused."),
        options: [
            .value(
                "refused", "FILE",
                Phrase(
                    zh: "把全部被拒行的行号、列和原因写入 CSV 文件",
                    en: "write line, column and reason of every refused row to a CSV file"),
                completion: .files)
        ],
        positionals: [
            ledger,
            Positional("FILE", Phrase(zh: "CSV 文件（UTF-8）", en: "the CSV file (UTF-8)"), completion: .files),
        ],
        examples: [.init("household households.csv", Phrase(zh: "导入户", en: "import households"))]
    ) { invocation, context in
        let kind = try kind(invocation)
        let path = try invocation.positional("FILE")
        // A directory can be opened like a file, and fails only when it is read.
        let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
        guard type != .typeDirectory, let file = FileHandle(forReadingAtPath: path) else {
            throw CentreError.cannotRead(path)
        }
        let store = try context.open()
        let totalBytes = (try? file.seekToEnd()).flatMap { Int(exactly: $0) }
        try file.seek(toOffset: 0)
        let bar = ProgressBar(
            Phrase(zh: "导入\(kind.label.chinese)（KB）", en: "importing \(kind.label.english), KB"),
            total: totalBytes.map { $0 / 1000 },
            output: context.output)
        defer { bar.finish() }
        var reader = CSVReader(removesFormulaGuard: true)
        var importer: LedgerImport?
        var waiting: [CSVReader.Element] = []
        var readBytesCount = 0
        var random = SystemRandomNumberGenerator()
        func flush() throws {
            guard !waiting.isEmpty else { return }
            try store.transaction { try importer?.add(waiting, using: &random) }
            waiting.removeAll(keepingCapacity: true)
        }
        func take(_ rows: [CSVReader.Element]) throws {
            for row in rows {
                if importer == nil {
                    guard case .success(let header) = row else { throw ImportError.empty }
                    importer = try LedgerImport(kind, header: header.fields, store: store, now: context.now)
                } else {
                    waiting.append(row)
                    if waiting.count >= rowsPerCommit { try flush() }
                }
            }
        }
        while let data = try file.read(upToCount: readBytes), !data.isEmpty {
            try take(reader.read([UInt8](data).span))
            readBytesCount += data.count
            bar.update(readBytesCount / 1000)
        }
        try take(reader.finish())
        try flush()
        bar.finish()
        guard let importer else { throw ImportError.empty }
        try report(importer, kind, path, invocation.optionalText("refused"), context)
    }

    private static func report(
        _ importer: LedgerImport, _ kind: KindDefinition, _ path: String, _ refusedPath: String?,
        _ context: CentreContext
    ) throws {
        let language = context.output.language
        if let refusedPath {
            var writer = CSVWriter()
            writer.append(["line", "column", "reason"])
            for row in importer.refused {
                writer.append(["\(row.line)", row.column ?? "", row.reason.text(in: language)])
            }
            guard FileManager.default.createFile(atPath: refusedPath, contents: Data(writer.takeBytes()))
            else {
                throw CentreError.cannotWrite(refusedPath)
            }
        }
        if context.wantsJSON {
            let refused = importer.refused.map { row in
                JSONValue.object([
                    .init("line", .integer(Int64(row.line))), .init("column", .optional(row.column)),
                    .init("reason", .string(row.reason.text(in: language))),
                ])
            }
            try context.output.print(
                JSONValue.object([
                    .init("imported", .integer(Int64(importer.importedCount))),
                    .init("refused", .array(refused)),
                ]))
        } else {
            try context.output.print(
                Phrase(
                    zh: "导入\(kind.label.chinese) \(importer.importedCount) 条，被拒 \(importer.refused.count) 行",
                    en:
                        "imported \(importer.importedCount) \(kind.label.english) rows, refused \(importer.refused.count)"
                ))
            for row in importer.refused.prefix(refusedRowsShown) {
                let column =
                    row.column.map { Phrase(zh: "“\($0)”列", en: ", column \($0)") } ?? Phrase(zh: "", en: "")
                context.output.remark(
                    Phrase(
                        zh: "\(path) 第 \(row.line) 行\(column.chinese)：\(row.reason.chinese)",
                        en: "\(path) line \(row.line)\(column.english): \(row.reason.english)"))
            }
            if importer.refused.count > refusedRowsShown {
                let more = importer.refused.count - refusedRowsShown
                context.output.remark(
                    Phrase(
                        zh: "还有 \(more) 行被拒，可用 --refused FILE 全部写出",
                        en: "\(more) more were refused; --refused FILE writes them all"))
            }
        }
        if !importer.refused.isEmpty {
            throw CommandFailure(
                .badData,
                Phrase(
                    zh: "有 \(importer.refused.count) 行没有导入，请改正后再导入",
                    en: "not imported: \(importer.refused.count); correct these rows and import them again"))
        }
    }

    static let exportTable = Command<CentreContext>(
        "export", Phrase(zh: "把台账导出为 CSV", en: "export a ledger as CSV"),
        options: [
            .value("cell", "CODE", Phrase(zh: "只导出一个网格", en: "only one cell")),
            .value(
                "output", letter: "o", "FILE",
                Phrase(zh: "写入文件，否则写到屏幕", en: "write to a file instead of standard output"),
                completion: .files),
        ],
        positionals: [ledger],
        examples: [
            .init("household -o households.csv", Phrase(zh: "导出户", en: "export households")),
            .init("resident --cell 0101", Phrase(zh: "一个网格的人", en: "the residents of a cell")),
        ]
    ) { invocation, context in
        let kind = try kind(invocation)
        let store = try context.open()
        let cell = try invocation.optionalText("cell").map { code in
            guard let cell = try store.cell(code: code) else { throw CentreError.noSuchCell(code) }
            return cell.number
        }
        let path = invocation.optionalText("output")
        let file = try path.map { path in
            guard
                FileManager.default.createFile(
                    atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
                let handle = FileHandle(forWritingAtPath: path)
            else { throw CentreError.cannotWrite(path) }
            return handle
        }
        let bar = ProgressBar(
            Phrase(zh: "导出\(kind.label.chinese)", en: "exporting \(kind.label.english)"),
            total: Int(try store.records.count(kind)), output: context.output)
        defer { bar.finish() }
        try LedgerExport(store: store).write(kind, cell: cell) { bytes, count in
            if let file { try file.write(contentsOf: Data(bytes)) } else { try context.output.write(bytes) }
            bar.update(count)
        }
    }

    private static func kind(_ invocation: Invocation) throws -> KindDefinition {
        let name = try invocation.positional("LEDGER")
        guard let kind = Schema.kind(named: name.replacing("-", with: "_")) else {
            throw CentreError.noSuchKind(name)
        }
        return kind
    }
}
