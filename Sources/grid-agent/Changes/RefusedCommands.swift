import Ledgers
import Phrases
import Replica
import Storage
import Terminal
import Wire

/// `refused`: what the centre did not take, for its worker to correct or give up.
enum RefusedCommands {
    private static let number = "N"
    private static let set = "set"
    private static let without = "without"

    static var group: Command<AgentContext> {
        Command(
            "refused", Phrase(zh: "中心拒绝的改动", en: "changes that the centre refused"),
            subcommands: [list, show, correct, discard])
    }

    private static var list: Command<AgentContext> {
        Command(
            "list", Phrase(zh: "列出等待处理的", en: "list those that wait for you"),
            examples: [.init("", Phrase(zh: "连同被拒的原因", en: "with why they were refused"))]
        ) { invocation, context in
            let session = try context.session()
            let entries = try session.refused.list()
            try session.print(entries, [.number, .subject, .reason, .correction], invocation)
            context.output.remark(
                entries.isEmpty
                    ? Phrase(zh: "没有被拒的改动", en: "nothing was refused")
                    : Phrase(
                        zh: "每一处的全部办法：grid-agent refused show N；放弃：grid-agent refused discard N",
                        en: "all that can be done about one: grid-agent refused show N; "
                            + "give it up: grid-agent refused discard N"
                    ))
        }
    }

    private static var show: Command<AgentContext> {
        Command(
            "show", Phrase(zh: "显示一处被拒改动的全部内容", en: "show all of a refused change"),
            options: [RecordOptions.full], positionals: [positional],
            examples: [.init("7", Phrase(zh: "第 7 号改动", en: "change number 7"))]
        ) { invocation, context in
            let session = try context.session()
            let entry = try session.refusedChange(invocation)
            let changes = session.changeText(showsMasked: invocation.flag(RecordOptions.fullName))
            if invocation.wantsJSON { return try context.output.print(try changes.json(of: entry)) }
            var details = Details(session.language)
            details.add(Phrase(zh: "改动", en: "change"), try changes.subject(of: entry))
            details.add(
                Phrase(zh: "时间", en: "made"), LocalTime.text(milliseconds: entry.made.wallMilliseconds))
            details.add(Phrase(zh: "原因", en: "reason"), changes.reason(of: entry))
            for step in try session.advice(on: entry).steps {
                details.add(
                    Phrase(zh: "可输入", en: "type"),
                    "grid-agent \(step.command)  # \(step.purpose.text(in: session.language))")
            }
            for edit in try changes.edits(of: entry) { details.add(edit.label, edit.text) }
            details.add(Label.shortID, entry.id.shortText)
            try details.print(to: context.output)
        }
    }

    private static var correct: Command<AgentContext> {
        Command(
            "correct", Phrase(zh: "改正后重新上报", en: "correct one and send it again"),
            notes: Phrase(
                zh: "项为列名，如 id_number。不写 --set 则原样重报，适用于所缺的记录已补上的情形。因它而被拒的改动一并重报。",
                en:
                    "FIELD is a column's name such as id_number. Without --set the change is sent again "
                    + "as it is, for when what it lacked is there by now. "
                    + "Changes that were refused because of it go with it."
            ),
            options: [
                .value(
                    set, "FIELD=VALUE", Phrase(zh: "改正后的值", en: "the corrected value of a field"),
                    isRepeatable: true),
                .value(
                    without, "FIELD", Phrase(zh: "不再上报的项", en: "a field to leave out"), isRepeatable: true),
            ],
            positionals: [positional],
            examples: [
                .init(
                    "7 --set phone=13800000000", Phrase(zh: "改正第 7 号改动的电话", en: "another phone in change 7")),
                .init(
                    "8 --without amount_fen",
                    Phrase(zh: "去掉金额，其余照报", en: "the rest of change 8 without its amount")),
            ]
        ) { invocation, context in
            let session = try context.session()
            let entry = try session.refusedChange(invocation)
            let values = try session.corrections(invocation.texts(set), of: entry)
            let dropped = try session.dropped(invocation.texts(without), from: entry)
            try session.refused.correct(entry.number, fields: values, without: dropped)
            try context.output.print(
                Phrase(zh: "第 \(entry.number) 号改动将重新上报", en: "change \(entry.number) will be sent again"))
            try session.remarkUnsynced()
        }
    }

    private static var discard: Command<AgentContext> {
        Command(
            "discard", Phrase(zh: "放弃，不再上报", en: "give one up"),
            positionals: [positional],
            examples: [
                .init(
                    "7",
                    Phrase(zh: "第 7 号改动；台账保持中心的内容", en: "change 7; the ledger stays as the centre has it"))
            ]
        ) { invocation, context in
            let session = try context.session()
            let entry = try session.refusedChange(invocation)
            try session.refused.discard(entry.number)
            try context.output.print(
                Phrase(zh: "已放弃第 \(entry.number) 号改动", en: "change \(entry.number) is given up"))
        }
    }

    private static var positional: Positional {
        Positional(number, Phrase(zh: "改动的序号，见 refused list", en: "the change's number in: refused list"))
    }

    fileprivate static func number(_ invocation: Invocation) throws(UsageError) -> Int64 {
        try invocation.positional(number, expected: Phrase(zh: "改动的序号", en: "the number of a change")) {
            Int64($0)
        }
    }
}

extension Session {
    fileprivate func refusedChange(_ invocation: Invocation) throws -> JournalEntry {
        let number = try RefusedCommands.number(invocation)
        guard let entry = try store.entry(number: number), entry.state == .refused else {
            throw LedgerError.noRefusedChange(number)
        }
        return entry
    }

    /// What can be done about a refused change.
    func advice(on entry: JournalEntry) throws -> CorrectionAdvice {
        CorrectionAdvice(entry: entry, cause: try refused.cause(of: entry))
    }

    /// The fields to leave out, by name or, where this schema does not know them, by `#number`.
    fileprivate func dropped(_ words: [String], from entry: JournalEntry) throws -> [FieldNumber] {
        guard let kind = Schema.kind(entry.kind) else { throw LedgerError.noRefusedChange(entry.number) }
        return try words.map { word in
            if let field = kind.field(spelled: word) { return field.number }
            guard word.hasPrefix("#"), let number = UInt16(word.dropFirst()) else {
                throw UsageError.notAField(word, of: kind, in: "--without")
            }
            return FieldNumber(rawValue: number)
        }
    }

    /// The values of `FIELD=VALUE` words.
    ///
    /// - Throws: `UsageError`, `LedgerError`, `StorageError`.
    fileprivate func corrections(_ words: [String], of entry: JournalEntry) throws -> FieldMap<Value> {
        guard let kind = Schema.kind(entry.kind) else { throw LedgerError.noRefusedChange(entry.number) }
        var values = FieldMap<Value>()
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            guard parts.count == 2, let field = kind.field(spelled: parts[0]) else {
                throw UsageError.notAField(parts[0], of: kind, in: "--set")
            }
            if field.isAutomatic { throw LedgerError.field(FieldProblem(kind, field, .automatic)) }
            values[field.number] = try value(of: parts[1], field, kind)
        }
        return values
    }
}

extension KindDefinition {
    /// The field that a word names as its column or as its option is spelled.
    fileprivate func field(spelled word: String) -> FieldDefinition? {
        fields.first { [$0.name, $0.optionName].contains(word) }
    }
}

extension UsageError {
    fileprivate static func notAField(
        _ word: String, of kind: KindDefinition, in option: String
    ) -> UsageError {
        let names = kind.fields.filter { !$0.isAutomatic }.map(\.name)
        return .invalidValue(
            subject: option, value: word,
            expected: Phrase(
                zh: "\(option == "--set" ? "“项=值”，" : "")项可为：\(names.joined(separator: "、"))",
                en:
                    "\(option == "--set" ? "FIELD=VALUE with " : "")a field of: \(names.joined(separator: ", "))"
            ))
    }
}
