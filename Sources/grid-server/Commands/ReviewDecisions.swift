import Foundation
import Ledgers
import Phrases
import Storage
import SyncServer
import Terminal
import Wire

/// What a person decides about items of the review queue.
enum ReviewDecisions {
    static let by = Option.value(
        "by", "NAME", Phrase(zh: "决定人，默认为登录名", en: "who decides; the login name unless given"))

    static func desk(
        _ invocation: Invocation, _ store: TownshipStore, _ context: CentreContext
    ) -> ReviewDesk {
        ReviewDesk(
            store: store, person: invocation.optionalText("by") ?? NSUserName(), now: context.now)
    }

    static let decide = Command<CentreContext>(
        "decide", Phrase(zh: "决定一项", en: "decide one item"),
        options: [
            .flag("keep", Phrase(zh: "保留现在的值", en: "what is in force stays")),
            .flag("take", Phrase(zh: "采用另一值", en: "take the other value")),
            .value("value", "VALUE", Phrase(zh: "改用这个值", en: "enter a new value")),
            by,
        ],
        positionals: [ReviewCommands.item],
        examples: [
            .init("1 --keep", Phrase(zh: "保留", en: "keep what is in force")),
            .init("2 --take --by 赵主任", Phrase(zh: "采用另一值", en: "take the other")),
            .init("3 --value 13800000000", Phrase(zh: "改用新值", en: "enter a new value")),
        ]
    ) { invocation, context in
        let store = try context.open()
        let number = try ReviewCommands.itemNumber(invocation)
        let typed = invocation.optionalText("value")
        let decisions: [ReviewDecision] =
            (invocation.flag("keep") ? [.keep] : []) + (invocation.flag("take") ? [.take] : [])
            + (typed == nil ? [] : [.value])
        guard let decision = decisions.first, decisions.count == 1 else {
            throw CommandFailure(
                .usage, Phrase(zh: "请写明 --keep、--take、--value 中的一个", en: "say one of --keep, --take, --value")
            )
        }
        guard let item = try store.reviewItem(number) else { throw ReviewError.noSuchItem(number) }
        let desk = desk(invocation, store, context)
        do {
            try desk.decide(number, decision, value: try typed.map { try desk.value($0, for: item) })
        } catch let problem as FieldProblem {
            throw CommandFailure(.badData, problem.phrase)
        }
        context.output.remark(
            Phrase(
                zh: "第 \(number) 号：\(ReviewCommands.decisionName(decision).chinese)；各设备下次同步时收到",
                en:
                    "item \(number): \(ReviewCommands.decisionName(decision).english); devices get it at their next sync"
            ))
    }

    static let decideAll = Command<CentreContext>(
        "decide-all", Phrase(zh: "按一条规则批量决定", en: "decide many items by one rule"),
        notes: Phrase(
            zh: "不加 --yes 时只列出将怎样决定，不作改动。",
            en: "Without --yes it only lists what would be decided, and changes nothing."),
        options: [
            .value(
                "rule", "RULE",
                Phrase(
                    zh: "keep 保留现值，take 采用另一值，later 采用后填的，earlier 采用先填的",
                    en: "keep what is in force, take the other, or the later or earlier entry"),
                isRequired: true),
            .flag("yes", Phrase(zh: "照此决定", en: "decide so")), by,
        ] + ReviewSelection.options,
        examples: [
            .init(
                "--ledger household --field phone --rule later",
                Phrase(zh: "各户电话都采用后填的：先看", en: "phones of households: the later; a look first")),
            .init(
                "--ledger household --field phone --rule later --yes", Phrase(zh: "照此决定", en: "decide so")),
        ]
    ) { invocation, context in
        let store = try context.open()
        let name = try invocation.text("rule")
        guard let rule = BulkRule(rawValue: name) else {
            throw CommandFailure(
                .usage,
                Phrase(
                    zh: "--rule 只能是 keep、take、later、earlier", en: "--rule is keep, take, later or earlier"))
        }
        let filter = try ReviewSelection.filter(invocation, store, now: context.now)
        guard invocation.flag("yes") else {
            return try preview(store.reviewItems(filter), rule, store, context)
        }
        let outcome = try desk(invocation, store, context).decideAll(filter, rule)
        if context.wantsJSON {
            return try context.output.print(
                JSONValue.object([
                    .init("decided", .integer(Int64(outcome.decided.count))),
                    .init("left", .array(outcome.left.map { .integer($0.number) })),
                ]))
        }
        for left in outcome.left { context.output.remark(left.reason) }
        try context.output.print(
            Phrase(
                zh: "已决定 \(outcome.decided.count) 项，仍待审 \(outcome.left.count) 项",
                en: "decided: \(outcome.decided.count); still waiting: \(outcome.left.count)"))
    }

    private static func preview(
        _ items: [ReviewItem], _ rule: BulkRule, _ store: TownshipStore, _ context: CentreContext
    ) throws {
        let language = context.output.language
        let explain = ReviewExplanation(store: store, language: language)
        try Listing<ReviewItem>(
            columns: [
                .init(Phrase(zh: "编号", en: "number"), "number", isNumber: true) { .integer($0.number) },
                .init(Phrase(zh: "记录", en: "record"), "record") { .string(try explain.record(of: $0)) },
                .init(Phrase(zh: "事由", en: "why"), "reason") { .string(try explain.reason(of: $0)) },
                .init(Phrase(zh: "将", en: "would be"), "decision") { item in
                    let name =
                        rule.decision(for: item).map { ReviewCommands.decisionName($0) }
                        ?? Phrase(zh: "须逐项决定", en: "to be decided by itself")
                    return .string(name.text(in: language))
                },
            ],
            whenEmpty: Phrase(zh: "没有这样的待审事项", en: "no such item waits")
        ).print(items, to: context)
    }

    static let postpone = Command<CentreContext>(
        "postpone", Phrase(zh: "推迟决定", en: "put an item off"),
        options: [
            .value(
                "until", "DATE", Phrase(zh: "到这一天再审", en: "the day on which it waits again"), isRequired: true
            ),
            .value("reason", "TEXT", Phrase(zh: "原因", en: "why"), isRequired: true), by,
        ],
        positionals: [ReviewCommands.item],
        examples: [
            .init("4 --until 2026-12-15 --reason 户主外出", Phrase(zh: "户主回来再问", en: "the head is away"))
        ]
    ) { invocation, context in
        let number = try ReviewCommands.itemNumber(invocation)
        let text = try invocation.text("until")
        guard let until = LocalTime.milliseconds(text: text) else {
            throw CommandFailure(
                .usage, Phrase(zh: "--until 要写成 2026-12-15 这样", en: "--until takes a day such as 2026-12-15"))
        }
        try desk(invocation, context.open(), context).postpone(
            number, untilMilliseconds: until, reason: try invocation.text("reason"))
        context.output.remark(
            Phrase(zh: "第 \(number) 号推迟到 \(text)", en: "item \(number) is put off until \(text)"))
    }

    static let reopen = Command<CentreContext>(
        "reopen", Phrase(zh: "收回没有改动台账的决定", en: "take back a decision that changed nothing"),
        notes: Phrase(
            zh: "该事项重新待审，曾作的决定仍有记录。改动了台账的决定用 grid-server undo 收回，合并用 review split 收回。",
            en:
                "The item waits again, and what had been decided stays on record. A decision that changed the ledger is "
                + "taken back with grid-server undo, a merging with review split."),
        options: [by], positionals: [ReviewCommands.item],
        examples: [.init("1 --by 赵主任", Phrase(zh: "第 1 号重新待审", en: "item 1 waits again"))]
    ) { invocation, context in
        let number = try ReviewCommands.itemNumber(invocation)
        try desk(invocation, context.open(), context).reopen(number)
        context.output.remark(
            Phrase(zh: "第 \(number) 号重新待审", en: "item \(number) waits again"))
    }
}
