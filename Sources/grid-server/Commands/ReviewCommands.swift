import Foundation
import Ledgers
import Phrases
import Storage
import SyncServer
import Terminal
import Wire

/// The review queue.
enum ReviewCommands {
    static let review = Command<CentreContext>(
        "review", Phrase(zh: "待审事项", en: "what waits for a person's decision"),
        subcommands: [list, show, decide])

    private static let list = Command<CentreContext>(
        "list", Phrase(zh: "列出待审事项", en: "list the review queue"),
        options: [.flag("decided", Phrase(zh: "列出已决定的", en: "list what is decided instead"))],
        examples: [
            .init("", Phrase(zh: "全部待审", en: "all that waits")),
            .init("--decided", Phrase(zh: "已决定的", en: "all that is decided")),
        ]
    ) { invocation, context in
        let store = try context.open()
        let explain = ReviewExplanation(store: store, language: context.output.language)
        try Listing<ReviewItem>(
            columns: [
                .init(Phrase(zh: "编号", en: "number"), "number", isNumber: true) { .integer($0.number) },
                .init(Phrase(zh: "记录", en: "record"), "record") { .string(try explain.record(of: $0)) },
                .init(Phrase(zh: "项目", en: "field"), "field") { .string(explain.field(of: $0)) },
                .init(Phrase(zh: "事由", en: "why"), "reason") { .string(try explain.reason(of: $0)) },
            ],
            whenEmpty: Phrase(zh: "没有待审事项", en: "nothing waits for review")
        ).print(store.reviewItems(decided: invocation.flag("decided")), to: context)
    }

    private static let item = Positional("ITEM", Phrase(zh: "事项编号", en: "the item's number"))

    private static let show = Command<CentreContext>(
        "show", Phrase(zh: "查看一项", en: "show one item with both values"), positionals: [item],
        examples: [.init("1", Phrase(zh: "第 1 号", en: "item 1"))]
    ) { invocation, context in
        let store = try context.open()
        let number = try itemNumber(invocation)
        guard let item = try store.reviewItem(number) else { throw ReviewError.noSuchItem(number) }
        let lines = try detail(item, store, context.output.language)
        if context.wantsJSON {
            return try context.output.print(JSONValue.object(lines.map { .init($0.key, $0.value) }))
        }
        var table = Table(columns: [.init(""), .init("")])
        for line in lines {
            let text = if case .string(let string) = line.value { string } else { line.value.text }
            if line.value != .null { table.append([line.label.text(in: context.output.language), text]) }
        }
        try context.output.print(table)
    }

    private static func detail(
        _ item: ReviewItem, _ store: TownshipStore, _ language: Language
    ) throws -> [(label: Phrase, key: String, value: JSONValue)] {
        let explain = ReviewExplanation(store: store, language: language)
        func side(_ side: ReviewSide?) throws -> JSONValue {
            guard let side else { return .null }
            let time = LocalTime.textWithSeconds(milliseconds: side.editedMilliseconds)
            return .string("\(explain.value(side, item)) — \(try explain.writer(side)) \(time)")
        }
        let change = try item.changeSequence.flatMap { try store.loggedChange($0) }.flatMap { change in
            Schema.kind(change.kind).map { ChangeDescription.text(of: change, $0, language) }
        }
        let inForce = try store.records.record(item.kind, item.id).flatMap { record in
            item.field.flatMap { number in
                Schema.kind(item.kind)?.field(number).map { field in
                    let text = field.text(of: record[number], in: language)
                    return field.isMasked ? IdentityNumber.masked(text) : text
                }
            }
        }
        return [
            (Phrase(zh: "编号", en: "number"), "number", .integer(item.number)),
            (Phrase(zh: "记录", en: "record"), "record", .string(try explain.record(of: item))),
            (Phrase(zh: "记录编号", en: "record id"), "id", .string(item.id.description)),
            (Phrase(zh: "项目", en: "field"), "field", .string(explain.field(of: item))),
            (Phrase(zh: "事由", en: "why"), "reason", .string(try explain.reason(of: item))),
            (Phrase(zh: "当时生效", en: "in force then"), "standing", try side(item.standing)),
            (Phrase(zh: "另一值", en: "the other"), "other", try side(item.other)),
            (Phrase(zh: "改动内容", en: "the change"), "change", .optional(change)),
            (Phrase(zh: "现在的值", en: "in force now"), "now", .optional(inForce)),
            (
                Phrase(zh: "提出时间", en: "opened"), "opened",
                .string(LocalTime.text(milliseconds: item.openedMilliseconds))
            ),
            (
                Phrase(zh: "决定", en: "decision"), "decision",
                .optional(item.decision.map { decisionName($0).text(in: language) })
            ),
            (Phrase(zh: "决定人", en: "decided by"), "decided_by", .optional(item.decidedBy)),
        ]
    }

    private static func decisionName(_ decision: ReviewDecision) -> Phrase {
        switch decision {
        case .keep: Phrase(zh: "保留", en: "kept")
        case .take: Phrase(zh: "采用另一值", en: "the other was taken")
        case .value: Phrase(zh: "改用新值", en: "a new value was entered")
        case .resolved: Phrase(zh: "已自行消除", en: "resolved by itself")
        }
    }

    private static let decide = Command<CentreContext>(
        "decide", Phrase(zh: "决定一项", en: "decide one item"),
        options: [
            .flag("keep", Phrase(zh: "保留现在的值", en: "what is in force stays")),
            .flag("take", Phrase(zh: "采用另一值", en: "take the other value")),
            .value("value", "VALUE", Phrase(zh: "改用这个值", en: "enter a new value")),
            .value("by", "NAME", Phrase(zh: "决定人，默认为登录名", en: "who decides; the login name unless given")),
        ],
        positionals: [item],
        examples: [
            .init("1 --keep", Phrase(zh: "保留", en: "keep what is in force")),
            .init("2 --take --by 赵主任", Phrase(zh: "采用另一值", en: "take the other")),
            .init("3 --value 13800000000", Phrase(zh: "改用新值", en: "enter a new value")),
        ]
    ) { invocation, context in
        let store = try context.open()
        let number = try itemNumber(invocation)
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
        let person = invocation.optionalText("by") ?? NSUserName()
        try ReviewDesk(store: store, person: person, now: context.now).decide(
            number, decision, value: try typed.map { try value($0, item, store) })
        context.output.remark(
            Phrase(
                zh: "第 \(number) 号：\(decisionName(decision).chinese)；各设备下次同步时收到",
                en: "item \(number): \(decisionName(decision).english); devices get it at their next sync"))
    }

    private static func value(_ text: String, _ item: ReviewItem, _ store: TownshipStore) throws -> Value {
        guard let kind = Schema.kind(item.kind), let field = item.field.flatMap({ kind.field($0) }) else {
            throw ReviewError.notOffered(item.number)
        }
        do {
            return try field.value(of: text, in: kind) { target, text in
                guard let id = try LedgerLookup(store: store).id(target, text) else {
                    throw CentreError.noSuchRecord(text)
                }
                return id
            }
        } catch let problem as FieldProblem {
            throw CommandFailure(.badData, problem.phrase)
        }
    }

    private static func itemNumber(_ invocation: Invocation) throws -> Int64 {
        try invocation.positional("ITEM", expected: Phrase(zh: "事项编号", en: "an item number")) { Int64($0) }
    }
}
