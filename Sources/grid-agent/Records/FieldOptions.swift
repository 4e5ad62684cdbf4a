import Ledgers
import Phrases
import Replica
import Terminal
import Wire

/// The options of records, derived from the schema: `--birth-date` for the column `birth_date`.
enum RecordOptions {
    static let fullName = "full"

    static let full = Option.flag(
        fullName, Phrase(zh: "完整显示身份证号", en: "show ID numbers whole"))
    static let cell = Option.value(
        "cell", "CELL",
        Phrase(zh: "网格编号，本机只有一个网格时可省略", en: "code of the cell; not needed when the device holds one"))

    /// An option for every field that a worker fills in.
    ///
    /// - Parameters:
    ///   - kind: The kind of record.
    ///   - isNew: Whether the options make a new record, which needs its required fields, or change one.
    /// - Returns: The options, in the order of the fields.
    static func fields(of kind: KindDefinition, isNew: Bool) -> [Option] {
        kind.fields.filter { !$0.isAutomatic }.map { $0.option(isRequired: isNew && $0.isRequired) }
    }
}

extension FieldDefinition {
    var optionName: String { name.hyphenated }

    func option(isRequired: Bool, choices: [String] = []) -> Option {
        .value(
            optionName, placeholder, choices.isEmpty ? help : label, isRequired: isRequired,
            isRepeatable: type == .remarks, choices: choices)
    }

    private var placeholder: String {
        switch type {
        case .text, .remarks: "TEXT"
        case .integer, .worker: "N"
        case .fen: "FEN"
        case .date: "DATE"
        case .instant: "TIME"
        case .phone: "PHONE"
        case .idNumber: "ID"
        case .choice, .choices: "CHOICE"
        case .reference, .references: "REF"
        }
    }

    /// The label, with what the value may be.
    private var help: Phrase {
        switch type {
        case .text, .integer, .fen, .worker, .phone, .idNumber: label
        case .date: label.adding(zh: "如 1998-03-05", en: "such as 1998-03-05")
        case .instant where stamp == .whenAbsent:
            label.adding(
                zh: "如“2026-03-05 14:30”，不写即为现在", en: "such as '2026-03-05 14:30'; now when left out")
        case .instant: label.adding(zh: "如“2026-03-05 14:30”", en: "such as '2026-03-05 14:30'")
        case .choice(let list): label.adding(zh: list.chineseLabels, en: list.names)
        case .choices(let list):
            label.adding(
                zh: "\(list.chineseLabels)，可写多个，用逗号隔开", en: "\(list.names); several with commas between")
        case .reference: label.adding(zh: "编号或姓名", en: "its number or name")
        case .references: label.adding(zh: "姓名或短编号，可写多个，用逗号隔开", en: "names or ids, with commas between")
        case .remarks: label.adding(zh: "每次另加一条", en: "added to those that are there")
        }
    }
}

extension ChoiceList {
    fileprivate var names: String { choices.map(\.name).joined(separator: ", ") }
    fileprivate var chineseLabels: String { choices.map(\.label.chinese).joined(separator: "、") }
}

extension Phrase {
    fileprivate func adding(zh: String, en: String) -> Phrase {
        Phrase(zh: "\(chinese)：\(zh)", en: "\(english): \(en)")
    }
}

extension String {
    /// A name of the schema as commands and options spell it.
    var hyphenated: String { String(map { $0 == "_" ? "-" : $0 }) }
}

extension Session {
    /// The values that the command line gives to fields; one that is given empty is null.
    ///
    /// - Throws: `LedgerError`, `StorageError`.
    func values(
        of fields: [FieldDefinition], _ kind: KindDefinition, _ invocation: Invocation
    ) throws -> FieldMap<Value> {
        var values = FieldMap<Value>()
        for field in fields {
            let texts = invocation.texts(field.optionName)
            guard !texts.isEmpty else { continue }
            values[field.number] = try value(of: texts.joined(separator: "\n"), field, kind)
        }
        return values
    }

    /// The value that a text means for a field.
    ///
    /// - Throws: `LedgerError`, `StorageError`.
    func value(of text: String, _ field: FieldDefinition, _ kind: KindDefinition) throws -> Value {
        do {
            let value = try field.value(of: text, in: kind, resolve: finder.id)
            // What was written once is not taken back.
            if value == .null, field.type == .remarks { throw FieldProblem(kind, field, .appendOnly) }
            return value
        } catch let problem as FieldProblem {
            throw LedgerError.field(problem)
        }
    }
}
