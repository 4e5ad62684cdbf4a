import Ledgers
import Phrases
import Replica
import Storage
import Terminal
import Wire

/// `add`: a new record.
enum AddCommand {
    static func command(_ kind: KindDefinition) -> Command<AgentContext> {
        let fields = kind.fields.filter { !$0.isAutomatic }
        let examples = RecordExamples.of(kind)
        return Command(
            "add", Phrase(zh: "新增一条", en: "add one"),
            options: RecordOptions.fields(of: kind, isNew: true)
                + (kind.cellIsOfHousehold ? [] : [RecordOptions.cell]),
            examples: [
                .init(examples.add, Phrase(zh: "新增\(kind.label.chinese)", en: "a new \(kind.label.english)"))
            ]
        ) { invocation, context in
            let session = try context.session()
            let values = try session.values(of: fields, kind, invocation)
            let cellCode = kind.cellIsOfHousehold ? nil : invocation.optionalText("cell")
            var random = SystemRandomNumberGenerator()
            let record = try session.ledger.create(
                kind, cell: try session.cell(ofNew: kind, values, code: cellCode), fields: values,
                using: &random)
            try session.report(record, kind, invocation) { title in
                Phrase(zh: "已新增\(kind.label.chinese)：\(title)", en: "added \(kind.label.english): \(title)")
            }
        }
    }
}

/// `edit`: other values for fields of a record.
enum EditCommand {
    static func command(_ kind: KindDefinition) -> Command<AgentContext> {
        let fields = kind.fields.filter { !$0.isAutomatic }
        let examples = RecordExamples.of(kind)
        return Command(
            "edit", Phrase(zh: "修改一条，空值表示清除", en: "change one; an empty value clears a field"),
            options: RecordOptions.fields(of: kind, isNew: false),
            positionals: [RecordCommands.positional(kind)],
            examples: [
                .init(
                    "\(examples.reference) \(examples.edit)",
                    Phrase(zh: "修改其中几项，其余不变", en: "change some fields and leave the others"))
            ]
        ) { invocation, context in
            let session = try context.session()
            let record = try session.finder.record(kind, try invocation.positional(RecordCommands.reference))
            let values = try session.values(of: fields, kind, invocation)
            guard !values.isEmpty else {
                let help = invocation.path.joined(separator: " ") + " --help"
                throw CommandFailure(
                    .usage,
                    Phrase(zh: "没有写明要改哪一项；请看：\(help)", en: "no field to change is named; try: \(help)"))
            }
            let edited = try session.ledger.edit(record, fields: values)
            try session.report(edited, kind, invocation) { title in
                Phrase(zh: "已修改\(kind.label.chinese)：\(title)", en: "changed \(kind.label.english): \(title)")
            }
        }
    }
}

/// `remove`: takes a record out of the ledger.
enum RemoveCommand {
    static func command(_ kind: KindDefinition) -> Command<AgentContext> {
        Command(
            "remove", Phrase(zh: "删除一条", en: "remove one"),
            positionals: [RecordCommands.positional(kind)],
            examples: [
                .init(
                    RecordExamples.of(kind).reference,
                    Phrase(zh: "中心的变更史里仍有它", en: "the centre's history keeps it"))
            ]
        ) { invocation, context in
            let session = try context.session()
            let record = try session.finder.record(kind, try invocation.positional(RecordCommands.reference))
            try session.ledger.remove(record)
            try session.report(record, kind, invocation) { title in
                Phrase(zh: "已删除\(kind.label.chinese)：\(title)", en: "removed \(kind.label.english): \(title)")
            }
        }
    }
}

extension Session {
    /// Prints what became of a record: as JSON the record, else one sentence.
    fileprivate func report(
        _ record: LedgerRecord, _ kind: KindDefinition, _ invocation: Invocation,
        _ sentence: (String) -> Phrase
    ) throws {
        if invocation.wantsJSON {
            let text = RecordText(store: store, language: language, showsMasked: false)
            return try output.print(try json(of: record, kind, text))
        }
        var title = RecordTitle.title(record.id, record.fields, kind, language)
        let reference = RecordTitle.reference(record.id, record.fields, kind)
        if !title.hasPrefix(reference) { title = "\(title) [\(reference)]" }
        try output.print(sentence(title))
        try remarkUnsynced()
    }

    /// The cell of a new record: the one named, else that of its household, else the only one there is.
    ///
    /// - Throws: `LedgerError`, `StorageError`.
    fileprivate func cell(
        ofNew kind: KindDefinition, _ values: FieldMap<Value>, code: String?
    ) throws -> CellNumber {
        if let code { return try cell(code: code) }
        if let field = kind.householdField, let household = values[field.number]?.asID,
            let cell = try store.records.cell(of: Household.kind, household)
        {
            return cell
        }
        let cells = try store.cells()
        guard let cell = cells.first, cells.count == 1 else {
            throw LedgerError.cellNeeded(codes: cells.map(\.code))
        }
        return cell.number
    }

    /// The cell with a code.
    ///
    /// - Throws: `LedgerError.noSuchCell`, `StorageError`.
    func cell(code: String) throws -> CellNumber {
        guard let cell = try store.cells().first(where: { $0.code == code }) else {
            throw LedgerError.noSuchCell(code)
        }
        return cell.number
    }
}

extension KindDefinition {
    /// The field that names a record's household.
    var householdField: FieldDefinition? {
        fields.first { $0.type == .reference(Household.kind) }
    }

    /// Whether every record lies in the cell of its household.
    fileprivate var cellIsOfHousehold: Bool { householdField?.isRequired == true }
}
