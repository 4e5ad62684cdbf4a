package import Ledgers
import Merge
package import Phrases
package import Storage
import Wire

/// A row that was not imported, and why.
package struct RefusedRow: Sendable, Equatable {
    package var line: Int
    /// The column, as the header names it; nil when the row as a whole is at fault.
    package var column: String?
    package var reason: Phrase
}

/// Why a file cannot be imported at all.
package enum ImportError: Error, Sendable, Equatable {
    case empty
    case unknownColumn(String, allowed: [String])
    case repeatedColumn(String)
    case missingColumn(String)

    package var phrase: Phrase {
        switch self {
        case .empty: Phrase(zh: "文件没有表头", en: "the file has no header line")
        case .unknownColumn(let name, let allowed):
            Phrase(
                zh: "表头“\(name)”不是台账的列，可用：\(allowed.joined(separator: "、"))",
                en:
                    "\"\(name)\" is no column of the ledger; the columns are: \(allowed.joined(separator: ", "))"
            )
        case .repeatedColumn(let name): Phrase(zh: "表头“\(name)”出现了两次", en: "column \"\(name)\" stands twice")
        case .missingColumn(let name): Phrase(zh: "缺少列“\(name)”", en: "column \"\(name)\" is missing")
        }
    }
}

/// Imports the rows of a table into a ledger: good rows are kept, each refused one is reported. Sans-I/O: the
/// caller hands in rows and decides how many share a commit. A preview says the same of every row, and only reads.
package struct LedgerImport {
    private enum Column {
        case cell
        case field(FieldDefinition)

        /// Nil for the cell.
        var number: FieldNumber? {
            if case .field(let field) = self { field.number } else { nil }
        }
    }

    let kind: KindDefinition
    let store: TownshipStore
    let now: Int64
    private let isPreview: Bool
    /// Of the next new record's id; nil before the first. It begins anywhere in the lower half, so that none comes to the end.
    private var idCounter: UInt64?
    /// What the rows of a preview would have brought of that which a ledger holds once only.
    private var previewed: Set<Unique> = []
    private let headers: [String]
    private let columns: [Column]
    private var cells: [String: CellNumber] = [:]
    private var workers: [String: WorkerNumber] = [:]
    private var references: [String: RecordID] = [:]
    package private(set) var importedCount = 0
    package private(set) var refused: [RefusedRow] = []

    /// Takes the header line.
    ///
    /// - Throws: `ImportError`, `StorageError`.
    package init(
        _ kind: KindDefinition, header: [String], store: TownshipStore, now: Int64, isPreview: Bool = false
    ) throws {
        self.isPreview = isPreview
        self.kind = kind
        self.store = store
        self.now = now
        guard !header.isEmpty else { throw ImportError.empty }
        var columns: [Column] = []
        for name in header {
            let named = kind.fields.first {
                $0.name == name || $0.label.chinese == name || $0.label.english == name
            }
            let column: Column
            if let field = named {
                column = .field(field)
            } else if LedgerColumns.cellNames.contains(name) {
                column = .cell
            } else {
                throw ImportError.unknownColumn(name, allowed: LedgerColumns.names(of: kind))
            }
            // A column has several names: it stands twice also under two of them.
            guard !columns.contains(where: { $0.number == column.number }) else {
                throw ImportError.repeatedColumn(name)
            }
            columns.append(column)
        }
        headers = header
        self.columns = columns
        for field in kind.fields where field.isRequired && !header.isEmpty && field.type != .worker {
            let isThere = columns.contains { $0.number == field.number }
            guard isThere || field.stamp != nil else { throw ImportError.missingColumn(field.name) }
        }
        for cell in try store.cells() { cells[cell.code] = cell.number }
        // What an export writes for what was entered at the centre.
        workers["\(Writer.centre)"] = Writer.centre
        let all = try store.workers()
        let counts = Dictionary(all.map { ($0.name, 1) }, uniquingKeysWith: +)
        for worker in all {
            // A name that two workers share names neither.
            if counts[worker.name] == 1 { workers[worker.name] = worker.number }
            workers["\(worker.number)"] = worker.number
        }
    }

    private struct Unique: Hashable {
        var field: FieldNumber
        var value: Value
    }

    /// Imports rows within the caller's transaction, or for a preview looks at them within its snapshot; new ids are made from `random`.
    package mutating func add(_ rows: [CSVReader.Element], using random: inout some RandomNumberGenerator)
        throws
    {
        var revision = try store.revision()
        for row in rows {
            switch row {
            case .failure(let error):
                refused.append(RefusedRow(line: error.position.line, column: nil, reason: error.phrase))
            case .success(let row):
                do {
                    try add(row, using: &random, &revision)
                    importedCount += 1
                } catch let refusal as RowRefusal {
                    refused.append(RefusedRow(line: row.line, column: refusal.column, reason: refusal.reason))
                }
            }
        }
        if !isPreview { try store.setRevision(revision) }
    }

    private struct RowRefusal: Error {
        var column: String?
        var reason: Phrase
    }

    private mutating func add(
        _ row: CSVRow, using random: inout some RandomNumberGenerator, _ revision: inout Revision
    ) throws {
        guard row.fields.count == columns.count else {
            throw RowRefusal(
                column: nil,
                reason: Phrase(
                    zh: "有 \(row.fields.count) 列，表头有 \(columns.count) 列",
                    en: "has \(row.fields.count) columns, the header \(columns.count)"))
        }
        var cell: CellNumber?
        var edits = FieldMap<FieldEdit>()
        for (index, text) in row.fields.enumerated() {
            do {
                switch columns[index] {
                case .cell:
                    guard let number = cells[text] else {
                        throw Unresolved(Phrase(zh: "没有这个网格", en: "there is no such cell"))
                    }
                    cell = number
                case .field(let field):
                    let value = try value(of: text, field)
                    edits[field.number] = field.edit(from: .null, to: value)
                }
            } catch let problem as FieldProblem {
                throw RowRefusal(column: headers[index], reason: problem.phrase)
            } catch let unresolved as Unresolved {
                throw RowRefusal(column: headers[index], reason: unresolved.phrase)
            }
        }
        try checkIsNew(edits)
        if cell == nil { cell = try parentCell(edits) }
        guard let cell else {
            throw RowRefusal(
                column: LedgerColumns.cellNames.first,
                reason: Phrase(zh: "没有写明网格", en: "does not say which cell"))
        }
        try create(edits, cell: cell, using: &random, &revision)
    }

    private mutating func create(
        _ edits: FieldMap<FieldEdit>, cell: CellNumber, using random: inout some RandomNumberGenerator,
        _ revision: inout Revision
    ) throws {
        var edits = edits
        // What devices fill in with their own worker is the centre's where a table leaves it out.
        for field in kind.fields where field.type == .worker && field.isRequired && edits[field.number] == nil
        {
            edits[field.number] = .set(.integer(Writer.centre))
        }
        // A step counts from when it was taken, not from when the table was imported.
        var edited = now
        if case .set(.integer(let recorded))? = edits[IncidentEntry.recordedAt],
            kind.number == IncidentEntry.kind
        {
            edited = min(now, recorded)
        }
        let counter = idCounter ?? random.next() >> 39
        idCounter = counter + 1
        let id = RecordID(unixMilliseconds: now, counter: counter, using: &random)
        let change = Change(
            number: 1, operation: .create, kind: kind.number, id: id, cell: cell, base: 0,
            wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: edits)
        let author = MergeAuthor(writer: Writer.centre, editedMilliseconds: edited)
        do {
            if isPreview {
                // All that a new record can be refused for; no ledger refers to itself, so no row needs an earlier one.
                let made = try RecordMerge.merge(change, into: nil, by: author, at: revision + 1).record
                for field in kind.fields where field.isLookup {
                    previewed.insert(Unique(field: field.number, value: made[field.number]))
                }
            } else {
                _ = try LedgerMerge(store: store, now: now, origin: .imported).merge(
                    change, into: nil, by: author, worker: nil, rawMilliseconds: now, numbered: false,
                    &revision)
            }
        } catch let refusal as MergeRefusal {
            let refusal = ChangeRefusal(refusal)
            throw RowRefusal(column: refusal.field.flatMap(header), reason: refusal.phrase)
        }
    }

    /// What the file calls the column of a field; nil when it has none.
    private func header(of number: FieldNumber) -> String? {
        columns.firstIndex { $0.number == number }.map { headers[$0] }
    }

    private struct Unresolved: Error {
        var phrase: Phrase
        init(_ phrase: Phrase) { self.phrase = phrase }
    }

    private mutating func value(of text: String, _ field: FieldDefinition) throws -> Value {
        if field.type == .worker, !text.allSatisfy(\.isWhitespace) {
            guard let number = workers[text] else {
                throw Unresolved(Phrase(zh: "没有这个工作人员", en: "there is no such worker"))
            }
            return .integer(number)
        }
        var found = references
        defer { references = found }
        return try field.value(of: text, in: kind) { target, text in
            let key = "\(target.rawValue) \(text)"
            if let id = found[key] { return id }
            guard let id = try LedgerLookup(store: store).id(target, text) else {
                throw Unresolved(Phrase(zh: "找不到这条记录", en: "there is no such record"))
            }
            found[key] = id
            return id
        }
    }

    /// A number that a ledger may hold once only stands for a record that is there already.
    private func checkIsNew(_ edits: FieldMap<FieldEdit>) throws {
        for field in kind.fields where field.isLookup {
            guard case .set(let value)? = edits[field.number], value != .null else { continue }
            guard
                try previewed.contains(Unique(field: field.number, value: value))
                    || !store.records.list(kind, matching: (field, value), limit: 1).isEmpty
            else { continue }
            throw RowRefusal(
                column: header(of: field.number),
                reason: Phrase(
                    zh: "“\(field.label.chinese)”已在台账中", en: "\(field.label.english) is in the ledger already"
                ))
        }
    }

    /// A record without a cell of its own belongs to that of its household or incident.
    private func parentCell(_ edits: FieldMap<FieldEdit>) throws -> CellNumber? {
        for field in kind.fields {
            guard case .reference(let target) = field.type, case .set(let value)? = edits[field.number],
                let id = value.asID
            else { continue }
            return try store.records.cell(of: target, id)
        }
        return nil
    }
}

extension CSVError {
    /// What is wrong with a row, for people.
    fileprivate var phrase: Phrase {
        switch self {
        case .strayQuote: Phrase(zh: "引号位置不对", en: "a quote stands where it may not")
        case .strayCarriageReturn: Phrase(zh: "换行符不对", en: "a carriage return stands alone")
        case .unterminatedQuote: Phrase(zh: "引号没有结束", en: "a quote is not closed")
        case .invalidUTF8: Phrase(zh: "不是 UTF-8 编码", en: "is not UTF-8; save the file as UTF-8")
        case .fieldTooLong(_, let byteCountMax):
            Phrase(zh: "一格超过 \(byteCountMax) 字节", en: "a cell is longer than \(byteCountMax) bytes")
        case .rowTooLong(_, let byteCountMax):
            Phrase(zh: "一行超过 \(byteCountMax) 字节", en: "the row is longer than \(byteCountMax) bytes")
        case .tooManyFields(_, let countMax):
            Phrase(zh: "一行超过 \(countMax) 列", en: "the row has more than \(countMax) columns")
        }
    }
}
