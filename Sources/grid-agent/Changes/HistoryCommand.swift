import Ledgers
import Phrases
import Replica
import Storage
import Terminal
import Wire

/// `history`: what this device did to one record, or, asked at the centre, what everyone did.
enum HistoryCommand {
    private static let ledger = "ledger"
    private static let centre = "centre"

    static var command: Command<AgentContext> {
        Command(
            "history",
            Phrase(zh: "列出本机（或所有人）对一条记录的改动", en: "list this device's or everyone's changes of one record"),
            notes: Phrase(
                zh: "不加 --centre 不用网络：中心已收到的改动在本机保留 30 天；填写的内容后来变了的，注明现值。"
                    + "加 --centre 则向中心查询：每条改动何人、何时、由何改为何、按什么规则生效或未生效、由谁决定，与 grid-server history 所列相同；"
                    + "他人已删除的记录用 --ledger 和完整编号查询。",
                en:
                    "Without --centre no network is used: changes are kept here for 30 days after the centre has them; where "
                    + "something else stands now, that is shown. With --centre the centre is asked: who, when, from what to "
                    + "what, by which rule each change is in force or not, and who decided it, as grid-server history lists it; "
                    + "name a record that others removed by --ledger and its whole id."
            ),
            options: [
                .value(
                    ledger, "LEDGER", Phrase(zh: "在哪个台账中找", en: "the ledger to look in"),
                    choices: Schema.kinds.map(\.name.hyphenated)),
                .flag(
                    centre, Phrase(zh: "向中心查询所有人的改动（要有信号）", en: "ask the centre for everyone's changes")),
            ],
            positionals: [
                Positional(
                    RecordCommands.reference,
                    Phrase(zh: "户号、姓名、事件编号或短编号", en: "a number, a name or a short id"))
            ],
            examples: [
                .init("0101-3-1", Phrase(zh: "本机对一个事件的改动", en: "what this device did to an incident")),
                .init(
                    "--ledger household 12 --centre",
                    Phrase(zh: "所有人对 12 号户的改动", en: "what everyone did to household 12")),
            ]
        ) { invocation, context in
            let session = try context.session()
            let kinds = Schema.kinds.filter { kind in
                invocation.optionalText(ledger).map { $0 == kind.name.hyphenated } ?? true
            }
            let reference = try invocation.positional(RecordCommands.reference)
            let asksCentre = invocation.flag(centre)
            // The centre has records that this device dropped, such as those that others removed.
            let whole = asksCentre && kinds.count == 1 ? RecordID(text: reference) : nil
            let (kind, id) =
                try whole.flatMap { id in kinds.first.map { ($0, id) } }
                ?? session.record(of: reference, among: kinds)
            let entries = try session.store.entries(of: id)
            if asksCentre {
                let waiting = entries.count { $0.state == .pending }
                return try await session.printHistory(
                    of: id, kind, waiting: waiting, over: context.makeTransport(),
                    asJSON: invocation.wantsJSON)
            }
            try session.print(entries, [.number, .made, .subject, .standing, .state, .reason], invocation)
            guard entries.isEmpty else {
                // A device gets the state of records, and not who brought it about.
                return context.output.remark(
                    Phrase(
                        zh: "他人的改动和由谁决定，有信号时加 --centre 向中心查询",
                        en: "others' changes, and who decided, are known at the centre: ask it with --centre")
                )
            }
            context.output.remark(
                Phrase(
                    zh: "本机没有改过这条记录；它的内容用 show 查看，他人的改动加 --centre 向中心查询",
                    en: "this device did not change the record; look at it with: show; "
                        + "for others' changes ask the centre with --centre"))
        }
    }
}

extension Session {
    /// Prints what the centre says of a record's changes, oldest first. Nothing of it is kept.
    ///
    /// - Parameters:
    ///   - id: The record.
    ///   - kind: Its kind.
    ///   - waiting: How many changes of this device the centre does not have yet.
    ///   - transport: The way to the centre.
    ///   - asJSON: Whether a program reads it.
    /// - Throws: `SyncError`, `StorageError`, `CommandFailure` where the centre cannot be reached.
    fileprivate func printHistory(
        of id: RecordID, _ kind: KindDefinition, waiting: Int, over transport: any Transport, asJSON: Bool
    ) async throws {
        var random = SystemRandomNumberGenerator()
        let synchronizer = Synchronizer(store: store, clock: clock, transport: transport, language: language)
        let history: (changes: [PastChange], remaining: Int64)
        do {
            history = try await synchronizer.history(of: id, kind.number, using: &random)
        } catch SyncError.transport(.unreachable(let reason)) {
            throw CommandFailure(
                .unreachable,
                Phrase(
                    zh: "连不上服务器（\(reason)）；不加 --centre 仍可查看本机自己的改动",
                    en: "cannot reach the server (\(reason)); "
                        + "without --centre this device's own changes are still shown"))
        }
        let names = RecordText(store: store, language: language, showsMasked: false)
        let print = HistoryPrint(kind: kind, text: LedgerText(names: names, language: language))
        let changes = history.changes.reversed()
        if asJSON {
            try output.print(JSONValue.array(try changes.map(print.json)))
        } else {
            for line in try changes.flatMap(print.lines) { try output.print(line) }
        }
        if history.remaining > 0 {
            output.remark(
                Phrase(
                    zh: "只列最近 \(changes.count) 条；更早的 \(history.remaining) 条在中心查：grid-server history",
                    en:
                        "the newest \(changes.count) only; \(history.remaining) older ones are shown at the centre: "
                        + "grid-server history"))
        }
        if waiting > 0 {
            output.remark(
                Phrase(
                    zh: "本机还有 \(waiting) 处改动未上报，不在其中：grid-agent pending",
                    en: "not among them: changes of this device that are still to be synced: \(waiting); "
                        + "see grid-agent pending"))
        }
    }

    /// The one record, of any of these kinds, that a text means. One that is in no ledger any more is found
    /// by its id in the journal.
    ///
    /// - Throws: `LedgerError`, `StorageError`, `CommandFailure` for a text that means records of two kinds.
    fileprivate func record(
        of text: String, among kinds: [KindDefinition]
    ) throws -> (kind: KindDefinition, id: RecordID) {
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
        return first
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
