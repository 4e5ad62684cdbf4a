import Ledgers
import Phrases
import Replica
import Storage
import Terminal
import Wire

/// `pending`: what the centre does not have yet.
enum PendingCommand {
    static var command: Command<AgentContext> {
        Command(
            "pending", Phrase(zh: "列出待同步的改动", en: "list the changes that wait to be synced"),
            examples: [.init("", Phrase(zh: "按录入次序", en: "in the order in which they were made"))]
        ) { invocation, context in
            let session = try context.session()
            let entries = try session.store.entries(.pending)
            try session.print(entries, [.number, .made, .subject, .fields], invocation)
            guard entries.isEmpty else { return }
            context.output.remark(
                Phrase(
                    zh: "没有待同步的改动；取回中心的改动：grid-agent sync",
                    en: "nothing waits to be synced; fetch the centre's changes: grid-agent sync"))
        }
    }
}

/// `history`: what this device did to one record.
enum HistoryCommand {
    private static let ledger = "ledger"

    static var command: Command<AgentContext> {
        Command(
            "history", Phrase(zh: "列出本机对一条记录的改动", en: "list this device's changes of one record"),
            notes: Phrase(
                zh: "中心已收到的改动在本机保留 30 天；填写的内容后来变了的，注明现值。所有人的改动、按什么规则生效、由谁决定，在中心查："
                    + "grid-server history。",
                en:
                    "Kept here for 30 days after the centre has them; where something else stands now, that is shown. "
                    + "Everyone's changes, by which rule they count and who decided are known at the centre: "
                    + "grid-server history."
            ),
            options: [
                .value(
                    ledger, "LEDGER", Phrase(zh: "在哪个台账中找", en: "the ledger to look in"),
                    choices: Schema.kinds.map(\.name.hyphenated))
            ],
            positionals: [
                Positional(
                    RecordCommands.reference,
                    Phrase(zh: "户号、姓名、事件编号或短编号", en: "a number, a name or a short id"))
            ],
            examples: [
                .init("0101-3-1", Phrase(zh: "一个事件", en: "an incident")),
                .init("--ledger household 12", Phrase(zh: "12 号户", en: "household 12")),
            ]
        ) { invocation, context in
            let session = try context.session()
            let kinds = Schema.kinds.filter { kind in
                invocation.optionalText(ledger).map { $0 == kind.name.hyphenated } ?? true
            }
            let id = try session.id(of: try invocation.positional(RecordCommands.reference), among: kinds)
            let entries = try session.store.entries(of: id)
            try session.print(entries, [.number, .made, .subject, .standing, .state, .reason], invocation)
            guard entries.isEmpty else {
                // A device gets the state of records, and not who brought it about.
                return context.output.remark(
                    Phrase(
                        zh: "他人的改动和由谁决定，请查中心：grid-server history 台账 记录",
                        en: "others' changes, and who decided, are known at the centre: "
                            + "grid-server history LEDGER RECORD"))
            }
            context.output.remark(
                Phrase(
                    zh: "本机没有改过这条记录；它的内容用 show 查看",
                    en: "this device did not change the record; look at it with: show"))
        }
    }
}

extension Session {
    /// The one record, of any of these kinds, that a text means. One that is in no ledger any more is found
    /// by its id in the journal.
    ///
    /// - Throws: `LedgerError`, `StorageError`, `CommandFailure` for a text that means records of two kinds.
    fileprivate func id(of text: String, among kinds: [KindDefinition]) throws -> RecordID {
        var found: [(kind: KindDefinition, id: RecordID)] = []
        for kind in kinds {
            let matches = try finder.matches(kind, text)
            guard matches.count <= 1 else {
                throw LedgerError.ambiguous(kind, RecordFinder.harmless(text), count: matches.count)
            }
            found += matches.map { (kind, $0.id) }
        }
        if found.isEmpty { found = try removedRecords(text, among: kinds) }
        let shown = RecordFinder.harmless(text)
        guard let first = found.first else {
            throw CommandFailure(
                .badData,
                Phrase(
                    zh: "找不到“\(shown)”，可用 grid-agent search 查找",
                    en: "no record \"\(shown)\"; look for it with: grid-agent search TEXT"))
        }
        guard found.count == 1 else {
            let names = found.map(\.kind.name.hyphenated)
            throw CommandFailure(
                .badData,
                Phrase(
                    zh: "“\(shown)”在几个台账中都有，请用 --ledger 写明：\(names.joined(separator: "、"))",
                    en: "\"\(shown)\" is in several ledgers; say which with --ledger: "
                        + names.joined(separator: ", ")))
        }
        return first.id
    }

    private func removedRecords(
        _ text: String, among kinds: [KindDefinition]
    ) throws -> [(kind: KindDefinition, id: RecordID)] {
        let states: [JournalEntry.State] = [.pending, .acknowledged, .settled, .refused, .closed]
        let entries = try states.flatMap { try store.entries($0) }
        let ids = Dictionary(entries.map { ($0.id, $0.kind) }, uniquingKeysWith: { first, _ in first })
        return ids.filter { id, _ in id.shortText == text.lowercased() || id == RecordID(text: text) }
            .compactMap { id, number in kinds.first { $0.number == number }.map { ($0, id) } }
    }
}
