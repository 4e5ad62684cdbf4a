import Ledgers
import Phrases
import Storage
import Terminal
import Wire

/// `search`: records that hold every word somewhere; of one kind, or of all.
enum SearchCommand {
    private static let words = "TEXT"

    /// The command above the kinds.
    static var command: Command<AgentContext> {
        Command(
            "search", Phrase(zh: "在所有台账中查找", en: "search in all ledgers"), options: [RecordOptions.full],
            positionals: [positional],
            examples: [.init("王小明", Phrase(zh: "姓名中的几个字也可", en: "any part of a name, address or number"))]
        ) { invocation, context in
            let session = try context.session()
            let wanted = invocation.positionals(words).joined(separator: " ")
            var documents: [JSONValue] = []
            var isFirst = true
            for kind in Schema.kinds where kind.fields.contains(where: \.isSearchable) {
                let records = try session.store.records.search(kind, wanted)
                guard !records.isEmpty else { continue }
                if invocation.wantsJSON {
                    let text = session.recordText(invocation)
                    documents += try records.map { try session.json(of: $0, kind, text) }
                } else {
                    if !isFirst { try context.output.print("") }
                    try context.output.print(kind.label)
                    try session.print(records, kind, invocation)
                }
                isFirst = false
            }
            if invocation.wantsJSON { try context.output.print(.array(documents)) }
            if isFirst { remarkNothing(context.output) }
        }
    }

    /// The command of one kind.
    static func command(_ kind: KindDefinition) -> Command<AgentContext> {
        Command(
            "search", Phrase(zh: "查找", en: "search for some"), options: [RecordOptions.full],
            positionals: [positional],
            examples: [
                .init(
                    RecordExamples.of(kind).search, Phrase(zh: "含有这几个字的", en: "those that hold these words"))
            ]
        ) { invocation, context in
            let session = try context.session()
            let records = try session.search(kind, invocation.positionals(words).joined(separator: " "))
            try session.print(records, kind, invocation)
            if records.isEmpty { remarkNothing(context.output) }
        }
    }

    private static var positional: Positional {
        Positional(
            words, Phrase(zh: "要找的字，空格隔开的都要有", en: "what to look for; every word must be there"),
            isRepeatable: true)
    }

    private static func remarkNothing(_ output: Output) {
        output.remark(
            Phrase(
                zh: "没有找到；可少写几个字，或先取回中心的记录：grid-agent sync",
                en: "nothing found; try fewer words, or fetch the centre's records first: grid-agent sync"))
    }
}

extension Session {
    /// The records of a kind that hold every word; for a kind without words of its own, those of the
    /// households and residents that do.
    fileprivate func search(_ kind: KindDefinition, _ text: String) throws -> [LedgerRecord] {
        if kind.fields.contains(where: \.isSearchable) { return try store.records.search(kind, text) }
        var found: [RecordID: LedgerRecord] = [:]
        for field in kind.fields {
            guard case .reference(let number) = field.type, let target = Schema.kind(number) else { continue }
            for owner in try store.records.search(target, text) {
                for record in try store.records.list(kind, matching: (field, .id(owner.id))) {
                    found[record.id] = record
                }
            }
        }
        return found.values.sorted { $0.id < $1.id }
    }
}
