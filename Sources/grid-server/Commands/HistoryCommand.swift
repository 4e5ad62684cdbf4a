import Ledgers
import Phrases
import Storage
import SyncServer
import Terminal
import Wire

/// Every change of one record.
enum HistoryCommand {
    static let history = Command<CentreContext>(
        "history", Phrase(zh: "一条记录的全部改动", en: "every change of one record"),
        notes: Phrase(
            zh: "每条改动有编号：何人、何时、由何改为何、按什么规则生效或未生效、由谁决定。撤销用 grid-server undo 编号。",
            en:
                "Each change has a number: who, when, from what to what, by which rule it is in force or not, and who "
                + "decided it. To undo one: grid-server undo NUMBER."),
        positionals: [
            Positional("LEDGER", Phrase(zh: "台账", en: "the ledger, such as household")),
            Positional(
                "RECORD",
                Phrase(zh: "户号、事件编号、身份证号或记录编号", en: "household, incident or ID number, or record id")),
        ],
        examples: [.init("household 0101-001", Phrase(zh: "一户的历史", en: "of a household"))]
    ) { invocation, context in
        let store = try context.open()
        let name = try invocation.positional("LEDGER")
        guard let kind = Schema.kind(named: name.replacing("-", with: "_")) else {
            throw CentreError.noSuchKind(name)
        }
        let text = try invocation.positional("RECORD")
        let words = LedgerText(store: store, language: context.output.language)
        let history = try store.snapshot {
            guard let id = try recordID(kind.number, text, store) else {
                throw CentreError.noSuchRecord(text)
            }
            let codes = try Dictionary(
                store.cells().map { ($0.number, $0.code) }, uniquingKeysWith: { first, _ in first })
            let history = RecordHistory(
                RecordPast(try store.history(of: id)), items: try store.reviewItems(about: id))
            return try history.entries.map { try $0.past(words) { codes[$0] ?? "#\($0)" } }
        }
        let print = HistoryPrint(kind: kind, text: words)
        if context.wantsJSON {
            return try context.output.print(JSONValue.array(try history.map(print.json)))
        }
        for line in try history.flatMap(print.lines) { try context.output.print(line) }
        if history.isEmpty { context.output.remark(Phrase(zh: "没有改动", en: "no changes")) }
    }

    /// The record that the text names: one that is removed, or was refused from the beginning, has a history too.
    private static func recordID(
        _ kind: KindNumber, _ text: String, _ store: TownshipStore
    ) throws -> RecordID? {
        if let id = try LedgerLookup(store: store).id(kind, text) { return id }
        guard let id = RecordID(text: text), try store.history(of: id).contains(where: { $0.kind == kind })
        else { return nil }
        return id
    }
}
