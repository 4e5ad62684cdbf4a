import Ledgers
import Phrases
import Storage
import SyncServer
import Terminal
import Wire

/// One record of two that are about the same household or person, and two of it again.
enum DuplicateCommands {
    static let merge = Command<CentreContext>(
        "merge", Phrase(zh: "把重复的两条记录并为一条", en: "make one record of two that are the same"),
        notes: Phrase(
            zh: "人员、保障、走访和事件都归到留下的一条，离线设备之后交来的也是。不加 --yes 时只列出结果，不作改动；合并后可用 review split 拆开。",
            en:
                "Residents, benefits, visits and incidents go to the one that stays, also those that devices still "
                + "offline send later. Without --yes it only shows what would come of it; review split takes it back."
        ),
        options: [
            .flag(
                "newer-stays", Phrase(zh: "留下后登记的一条", en: "the one that was entered later stays")),
            .value(
                "take", "FIELD",
                Phrase(zh: "这一项用另一条的值，可写多次", en: "take this field of the other; may be repeated"),
                isRepeatable: true),
            .flag("yes", Phrase(zh: "照此合并", en: "merge so")), ReviewDecisions.by,
        ],
        positionals: [ReviewCommands.item],
        examples: [
            .init("5", Phrase(zh: "先看会怎样", en: "see what would come of it")),
            .init("5 --take phone --yes", Phrase(zh: "合并，电话用另一条的", en: "merge; take the other's phone")),
        ]
    ) { invocation, context in
        let store = try context.open()
        let number = try ReviewCommands.itemNumber(invocation)
        guard let item = try store.reviewItem(number) else { throw ReviewError.noSuchItem(number) }
        let taking = try fields(invocation.texts("take"), of: item.kind)
        let newerStays = invocation.flag("newer-stays")
        let desk = ReviewDecisions.desk(invocation, store, context)
        guard invocation.flag("yes") else {
            let pair = try desk.pair(of: item)
            return try show(pair, united: pair.united(staying: newerStays, taking: taking), store, context)
        }
        try desk.merge(number, newerStays: newerStays, taking: taking)
        context.output.remark(
            Phrase(
                zh: "第 \(number) 号：已合并；各设备下次同步时收到。拆开用：grid-server review split \(number)",
                en:
                    "item \(number): merged; devices get it at their next sync. To take it back: grid-server review split \(number)"
            ))
    }

    static let split = Command<CentreContext>(
        "split", Phrase(zh: "把合并过的拆开", en: "take a merging back"),
        notes: Phrase(
            zh: "合并之后对留下的一条所作的改动保持不变。",
            en: "What was changed at the record that stayed since then remains as it is."),
        options: [ReviewDecisions.by], positionals: [ReviewCommands.item],
        examples: [.init("5", Phrase(zh: "第 5 号其实是两户", en: "item 5 was two households after all"))]
    ) { invocation, context in
        let number = try ReviewCommands.itemNumber(invocation)
        try ReviewDecisions.desk(invocation, context.open(), context).split(number)
        context.output.remark(
            Phrase(
                zh: "第 \(number) 号：已拆成两条；各设备下次同步时收到",
                en: "item \(number): two records again; devices get it at their next sync"))
    }

    private static func fields(_ names: [String], of kind: KindNumber) throws -> Set<FieldNumber> {
        let fields = Schema.kind(kind)?.fields ?? []
        return Set(
            try names.map { name in
                guard let field = fields.first(where: { $0.name == name.replacing("-", with: "_") }),
                    field.policy == .latest || field.policy == .review
                else {
                    throw CommandFailure(
                        .usage,
                        Phrase(
                            zh: "--take 不能用于“\(name)”：只用于保存单个值的项目",
                            en: "--take \(name): it is for fields that hold one value"))
                }
                return field.number
            })
    }

    private struct Line {
        var field: FieldDefinition
        var newer: String
        var older: String
        var united: String
    }

    /// Both records side by side, and what would become of them.
    static func show(
        _ pair: DuplicatePair, united: LedgerRecord, _ store: TownshipStore, _ context: CentreContext
    ) throws {
        let language = context.output.language
        let text = LedgerText(store: store, language: language)
        func shown(_ record: LedgerRecord, _ field: FieldDefinition) throws -> String {
            try text.value(record[field.number], field.number, of: record.kind)
        }
        let fields = Schema.kind(pair.newer.kind)?.fields ?? []
        let lines = try fields.filter { field in
            pair.newer[field.number] != .null || pair.older[field.number] != .null
        }.map { field in
            Line(
                field: field, newer: try shown(pair.newer, field), older: try shown(pair.older, field),
                united: try shown(united, field))
        }
        try Listing<Line>(
            columns: [
                .init(Phrase(zh: "项目", en: "field"), "field") { .string($0.field.label.text(in: language)) },
                .init(Phrase(zh: "后登记的", en: "entered later"), "newer") { .string($0.newer) },
                .init(Phrase(zh: "先登记的", en: "entered first"), "older") { .string($0.older) },
                .init(Phrase(zh: "合并后", en: "merged"), "merged") { .string($0.united) },
            ],
            whenEmpty: Phrase(zh: "两条都是空的", en: "both are empty")
        ).print(lines, to: context)
    }
}
