import Foundation
import Ledgers
import Phrases
import Storage
import SyncServer
import Terminal
import Wire

/// Undoing changes: previewed unless `--yes` is given.
enum UndoCommand {
    static let undo = Command<CentreContext>(
        "undo", Phrase(zh: "撤销改动，先预览", en: "undo changes; shows first what it would do"),
        notes: Phrase(
            zh:
                "撤销是一条新的改动：只有仍是该改动所填的内容才改回原值，此后他人改过的不动。写明 --yes 才执行。撤销本身也可撤销。\n"
                + "撤销待审事项的决定，该事项即重新待审。\n"
                + "遗失的设备先用 grid-server device revoke 停用，再按时间撤销其改动；其时钟不可信时用 --arrived。",
            en:
                "An undo is a new change: what still is as the undone change left it goes back, what somebody changed "
                + "since stays. Nothing is done without --yes. An undo can be undone.\n"
                + "A review item whose decision is undone waits again.\n"
                + "For a lost device: first grid-server device revoke, then undo what it changed in a period; with "
                + "--arrived where its clock cannot be trusted."),
        options: [
            .value("device", "N", Phrase(zh: "撤销这台设备的改动", en: "undo what this device changed")),
            .value(
                "from", "TIME",
                Phrase(zh: "自何时起，如 2026-11-28T08:00", en: "from when, such as 2026-11-28T08:00")),
            .value("to", "TIME", Phrase(zh: "到何时止，默认现在", en: "until when; now unless given")),
            .flag(
                "arrived",
                Phrase(zh: "按到达中心的时间，而不按改动时间", en: "by the time of arrival, not of the edits")),
            .value("by", "NAME", Phrase(zh: "撤销人，默认为登录名", en: "who undoes; the login name unless given")),
            .flag("yes", Phrase(zh: "执行", en: "do it")),
        ],
        positionals: [
            Positional(
                "CHANGE", Phrase(zh: "改动编号，见 grid-server history", en: "numbers of changes, as in history"),
                isRequired: false, isRepeatable: true)
        ],
        examples: [
            .init("12", Phrase(zh: "预览撤销第 12 号改动", en: "what undoing change 12 would do")),
            .init("12 --yes --by 赵主任", Phrase(zh: "撤销", en: "undo it")),
            .init(
                "--device 3 --from 2026-11-27T18:00 --to 2026-11-28T09:00",
                Phrase(zh: "预览撤销遗失设备的改动", en: "what a lost device changed")),
        ]
    ) { invocation, context in
        let selection = try selection(invocation, now: context.now)
        let store = try context.open()
        let person = invocation.optionalText("by") ?? NSUserName()
        let desk = UndoDesk(store: store, person: person, now: context.now)
        let isDone = invocation.flag("yes")
        let plan = isDone ? try desk.undo(selection) : try desk.preview(selection)
        try UndoPrint(store: store, output: context.output, isDone: isDone)
            .print(plan, asJSON: context.wantsJSON)
    }

    private static func selection(_ invocation: Invocation, now: Int64) throws -> UndoSelection {
        let numbers = try invocation.positionals("CHANGE").map { text in
            guard let number = Int64(text) else {
                throw UsageError.invalidValue(
                    subject: "CHANGE", value: text, expected: Phrase(zh: "改动编号", en: "the number of a change")
                )
            }
            return number
        }
        let device = try invocation.optionalValue(
            "device", expected: Phrase(zh: "设备编号", en: "a device number")
        ) {
            Int64($0)
        }
        let expected = Phrase(zh: "时间，如 2026-11-28T08:00", en: "a time such as 2026-11-28T08:00")
        let from = try invocation.optionalValue("from", expected: expected, LocalTime.milliseconds)
        let to = try invocation.optionalValue("to", expected: expected, LocalTime.milliseconds) ?? now
        let isOfDevice = from != nil || invocation.optionalText("to") != nil || invocation.flag("arrived")
        switch device {
        case nil where !numbers.isEmpty && !isOfDevice: return .changes(numbers)
        case let device? where numbers.isEmpty:
            guard let from else {
                throw CommandFailure(
                    .usage, Phrase(zh: "请用 --from 写明自何时起", en: "say with --from where the period begins"))
            }
            guard from <= to else {
                throw CommandFailure(
                    .usage, Phrase(zh: "--from 不能晚于 --to", en: "--from must not be later than --to"))
            }
            return .device(device, from...to, invocation.flag("arrived") ? .arrived : .made)
        default:
            throw CommandFailure(
                .usage,
                Phrase(
                    zh: "请写明改动编号，或 --device 和 --from，两者不能并用",
                    en: "give either numbers of changes, or --device with --from"))
        }
    }
}

/// What an undo would do or did, for people and for programs.
private struct UndoPrint {
    let store: TownshipStore
    let output: Output
    /// It was done; otherwise this is a preview.
    let isDone: Bool

    func print(_ plan: UndoPlan, asJSON: Bool) throws {
        let text = LedgerText(store: store, language: output.language)
        let count = plan.steps.count { $0.change != nil }
        if asJSON {
            return try output.print(
                JSONValue.object([
                    .init("done", .bool(isDone)), .init("undone", .integer(Int64(count))),
                    .init("changes", .array(try plan.steps.map { try json($0, text) })),
                ]))
        }
        if !plan.steps.isEmpty { try output.print(table(plan, text)) }
        for item in plan.steps.flatMap(\.items) { try output.print(item.phrase(isDone: isDone)) }
        output.remark(summary(count, of: plan))
    }

    private func table(_ plan: UndoPlan, _ text: LedgerText) throws -> Table {
        let headings = [
            Phrase(zh: "编号", en: "number"), Phrase(zh: "记录", en: "record"), Phrase(zh: "项目", en: "field"),
            isDone ? Phrase(zh: "原为", en: "was") : Phrase(zh: "现为", en: "now"),
            isDone ? Phrase(zh: "改回", en: "is now") : Phrase(zh: "将改回", en: "would be"),
            Phrase(zh: "不撤销的原因", en: "why not"),
        ]
        var table = Table(
            columns: headings.enumerated().map { index, heading in
                Table.Column(heading.text(in: output.language), index == 0 ? .right : .left)
            })
        for step in plan.steps {
            let record = try text.record(step.undone.kind, step.undone.id)
            if step.fields.isEmpty || step.obstacle != nil {
                let reason = try step.obstacle?.phrase(text).text(in: output.language) ?? ""
                table.append(["\(step.undone.sequence)", record, "", "", "", reason])
                continue
            }
            for field in step.fields {
                let kind = step.undone.kind
                let after = field.obstacle == nil ? try text.value(field.after, field.field, of: kind) : ""
                let reason = try field.obstacle?.phrase(text).text(in: output.language) ?? ""
                table.append([
                    "\(step.undone.sequence)", record, text.label(field.field, of: kind),
                    try text.value(field.now, field.field, of: kind), after, reason,
                ])
            }
        }
        return table
    }

    private func json(_ step: UndoStep, _ text: LedgerText) throws -> JSONValue {
        let kind = step.undone.kind
        return [
            "number": .integer(step.undone.sequence),
            "record": .string(try text.record(kind, step.undone.id)),
            "id": .string(step.undone.id.description),
            "undone": .bool(step.change != nil),
            "why_not": .optional(try step.obstacle?.phrase(text).text(in: output.language)),
            "fields": .array(
                try step.fields.map { field in
                    [
                        "field": .string(
                            field.field == .removed
                                ? "removed"
                                : Schema.kind(kind)?.field(field.field)?.name ?? "#\(field.field.rawValue)"),
                        "now": .string(try text.value(field.now, field.field, of: kind)),
                        "after": .string(try text.value(field.after, field.field, of: kind)),
                        "why_not": .optional(try field.obstacle?.phrase(text).text(in: output.language)),
                    ]
                }),
            "items": .array(
                step.items.map { ["number": .integer($0.item.number), "becomes": .string($0.name)] }),
        ]
    }

    private func summary(_ count: Int, of plan: UndoPlan) -> Phrase {
        let total = plan.steps.count
        if total == 0 { return Phrase(zh: "这段时间没有生效的改动", en: "no change of that period is in force") }
        if count == 0 { return Phrase(zh: "没有可以撤销的", en: "there is nothing to undo") }
        if isDone {
            return Phrase(
                zh: "\(total) 条改动中已撤销 \(count) 条；各设备下次同步时收到",
                en: "undone: \(count) of \(total) changes; devices get it at their next sync")
        }
        return Phrase(
            zh: "\(total) 条改动中可撤销 \(count) 条；尚未执行，执行请加 --yes",
            en: "can be undone: \(count) of \(total) changes; nothing is done yet: do it with --yes")
    }
}
