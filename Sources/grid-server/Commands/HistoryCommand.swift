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
        guard let id = try recordID(kind.number, text, store) else { throw CentreError.noSuchRecord(text) }
        let people = try Dictionary(
            store.workers().map { ($0.number, $0.name) }, uniquingKeysWith: { first, _ in first })
        let language = context.output.language
        try Listing<LoggedChange>(
            columns: [
                .init(Phrase(zh: "版次", en: "revision"), "revision", isNumber: true) {
                    .optional($0.outcome.revision)
                },
                .init(Phrase(zh: "时间", en: "when"), "when") {
                    .string(LocalTime.textWithSeconds(milliseconds: $0.editedMilliseconds))
                },
                .init(Phrase(zh: "时间依据", en: "known by"), "known_by") { change in
                    .string(context.wantsJSON ? change.timeBasis.name : basis(of: change, language))
                },
                .init(Phrase(zh: "何人", en: "who"), "who") { change in
                    .string(
                        change.worker.flatMap { people[$0] }
                            ?? Phrase(zh: "中心", en: "the centre").text(in: language))
                },
                .init(Phrase(zh: "结果", en: "outcome"), "outcome") { .string(outcome($0.outcome, language)) },
                .init(Phrase(zh: "改动", en: "what"), "what") {
                    .string(ChangeDescription.text(of: $0, kind, language))
                },
            ],
            whenEmpty: Phrase(zh: "没有改动", en: "no changes")
        ).print(store.history(of: id), to: context)
    }

    /// How the time of a change is known; with what the device's clock showed where that is in doubt.
    private static func basis(of change: LoggedChange, _ language: Language) -> String {
        let shown = LocalTime.textWithSeconds(milliseconds: change.rawMilliseconds)
        let phrase: Phrase =
            switch change.timeBasis {
            case .clock: Phrase(zh: "", en: "")
            case .wallClock: Phrase(zh: "设备时钟", en: "the device's clock")
            case .bounded:
                Phrase(zh: "存疑：设备时钟显示 \(shown)，不可能", en: "doubtful: its clock said \(shown), which cannot be")
            case .ambiguous:
                Phrase(
                    zh: "存疑：设备时钟显示 \(shown)，后来被调过", en: "doubtful: its clock said \(shown) and was set since")
            }
        return phrase.text(in: language)
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

    private static func outcome(_ outcome: Outcome, _ language: Language) -> String {
        let phrase: Phrase =
            switch outcome.status {
            case .applied: Phrase(zh: "已生效", en: "applied")
            case .inReview: Phrase(zh: "待审", en: "in review")
            case .refused: Phrase(zh: "被拒：\(outcome.code ?? "")", en: "refused: \(outcome.code ?? "")")
            }
        return phrase.text(in: language)
    }
}
