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
        subcommands: [
            list, show, ReviewDecisions.decide, ReviewDecisions.decideAll, ReviewDecisions.postpone,
            ReviewDecisions.reopen, DuplicateCommands.merge, DuplicateCommands.split,
        ])

    private static let list = Command<CentreContext>(
        "list", Phrase(zh: "列出待审事项", en: "list the review queue"),
        options: [
            .flag("decided", Phrase(zh: "列出已决定的", en: "list what is decided instead")),
            .flag("postponed", Phrase(zh: "列出推迟的", en: "list what is put off instead")),
        ] + ReviewSelection.options,
        examples: [
            .init("", Phrase(zh: "全部待审", en: "all that waits")),
            .init("--ledger household --field phone", Phrase(zh: "各户电话的", en: "about phones of households")),
            .init("--decided", Phrase(zh: "已决定的", en: "all that is decided")),
        ]
    ) { invocation, context in
        let store = try context.open()
        var filter = try ReviewSelection.filter(invocation, store, now: context.now)
        if invocation.flag("postponed") { filter.state = .postponed }
        if invocation.flag("decided") { filter.state = .decided }
        let explain = ReviewExplanation(store: store, language: context.output.language)
        var items = try store.reviewItems(filter)
        // A list in a terminal is read from its end.
        if filter.state == .decided { items.reverse() }
        var columns: [Listing<ReviewItem>.Column] = [
            .init(Phrase(zh: "编号", en: "number"), "number", isNumber: true) { .integer($0.number) },
            .init(Phrase(zh: "记录", en: "record"), "record") { .string(try explain.record(of: $0)) },
            .init(Phrase(zh: "项目", en: "field"), "field") { .string(explain.field(of: $0)) },
            .init(Phrase(zh: "事由", en: "why"), "reason") { .string(try explain.reason(of: $0)) },
            .init(Phrase(zh: "由谁决定", en: "who decides"), "decides") {
                .string(explain.deciders(of: $0))
            },
        ]
        // For people, a column that is nearly always empty would only take the room of the others.
        if context.wantsJSON || items.contains(where: { !$0.reopenings.isEmpty }) {
            columns.append(
                .init(Phrase(zh: "曾决定", en: "decided before"), "reopened") {
                    .optional(explain.reopenings(of: $0))
                })
        }
        try Listing<ReviewItem>(
            columns: columns, whenEmpty: Phrase(zh: "没有待审事项", en: "nothing waits for review")
        ).print(items, to: context)
    }

    static let item = Positional("ITEM", Phrase(zh: "事项编号", en: "the item's number"))

    private static let show = Command<CentreContext>(
        "show", Phrase(zh: "查看一项", en: "show one item with both values"), positionals: [item],
        examples: [.init("1", Phrase(zh: "第 1 号", en: "item 1"))]
    ) { invocation, context in
        let store = try context.open()
        let number = try itemNumber(invocation)
        guard let item = try store.reviewItem(number) else { throw ReviewError.noSuchItem(number) }
        let lines = try detail(item, store, context.output.language)
        if item.reason == .duplicate, item.decision == nil, !context.wantsJSON {
            let desk = ReviewDesk(store: store, person: "", now: context.now)
            do {
                let pair = try desk.pair(of: item)
                try DuplicateCommands.show(
                    pair, united: pair.united(staying: false, taking: []), store, context)
            } catch ReviewError.recordGone, ReviewError.notOffered {
                // One of them was removed, or both are one already: there is nothing left to compare.
            }
        }
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
            return .string("\(try explain.value(side, item)) — \(try explain.writer(side)) \(time)")
        }
        let logged = try item.changeSequence.flatMap { try store.loggedChange($0) }
        let clock = logged?.wrongClockMilliseconds.map { LocalTime.textWithSeconds(milliseconds: $0) }
        let text = LedgerText(store: store, language: language)
        let change = try logged.map { try text.description(of: $0) }
        func value(_ value: Value?) throws -> String? {
            guard let value, let field = item.field, field != .removed else { return nil }
            return try text.value(value, field, of: item.kind)
        }
        let base = try value(explain.base(of: item))
        let inForce = try value(
            store.records.record(item.kind, item.id).flatMap { record in item.field.map { record[$0] } })
        return [
            (Phrase(zh: "编号", en: "number"), "number", .integer(item.number)),
            (Phrase(zh: "记录", en: "record"), "record", .string(try explain.record(of: item))),
            (Phrase(zh: "记录编号", en: "record id"), "id", .string(item.id.description)),
            (Phrase(zh: "项目", en: "field"), "field", .string(explain.field(of: item))),
            (Phrase(zh: "事由", en: "why"), "reason", .string(try explain.reason(of: item))),
            (Phrase(zh: "由谁决定", en: "who decides"), "decides", .string(explain.deciders(of: item))),
            (Phrase(zh: "双方所见的原值", en: "what both had seen"), "base", .optional(base)),
            (Phrase(zh: "当时生效", en: "in force then"), "standing", try side(item.standing)),
            (Phrase(zh: "另一值", en: "the other"), "other", try side(item.other)),
            (Phrase(zh: "改动内容", en: "the change"), "change", .optional(change)),
            (
                Phrase(zh: "当时设备时钟", en: "the device's clock showed"), "device_clock", .optional(clock)
            ),
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
            (
                Phrase(zh: "曾决定", en: "decided before"), "reopened",
                .optional(explain.reopenings(of: item))
            ),
            (
                Phrase(zh: "推迟", en: "put off"), "postponed",
                .optional(
                    item.postponement.map { postponement in
                        let until = LocalTime.text(milliseconds: postponement.untilMilliseconds)
                        return Phrase(
                            zh: "\(postponement.person)推迟到 \(until)：\(postponement.reason)",
                            en: "by \(postponement.person) until \(until): \(postponement.reason)"
                        ).text(in: language)
                    })
            ),
        ]
    }
}

extension ReviewCommands {
    static func decisionName(_ decision: ReviewDecision) -> Phrase {
        switch decision {
        case .keep: Phrase(zh: "保留", en: "kept")
        case .take: Phrase(zh: "采用另一值", en: "the other was taken")
        case .value: Phrase(zh: "改用新值", en: "a new value was entered")
        case .resolved: Phrase(zh: "已自行消除", en: "resolved by itself")
        case .merged: Phrase(zh: "已合并", en: "merged")
        }
    }

    static func itemNumber(_ invocation: Invocation) throws -> Int64 {
        try invocation.positional("ITEM", expected: Phrase(zh: "事项编号", en: "an item number")) { Int64($0) }
    }
}
