import Ledgers
import Phrases
import Storage
import Wire

/// What a worker types about a refused change.
struct CorrectionAdvice {
    let entry: JournalEntry
    /// The change that this one hangs on, if it was refused too.
    let cause: JournalEntry?

    /// One command, and when to use it.
    struct Step: Equatable {
        let command: String
        let purpose: Phrase
    }

    /// The commands that fit, the best one first; the last one gives the change up.
    var steps: [Step] {
        if let cause {
            let rest = CorrectionAdvice(entry: cause, cause: nil).corrections.map { step in
                Step(
                    command: step.command,
                    purpose: Phrase(
                        zh: "先处理第 \(cause.number) 号，这一处随之重报",
                        en: "deal with change \(cause.number) first; this one goes with it"))
            }
            return rest + [discard]
        }
        return corrections + [discard]
    }

    /// The ways to have it taken all the same; none where nothing helps.
    private var corrections: [Step] {
        switch entry.outcome?.code {
        case RefusalCode.scope:
            [again(zh: "中心把该网格交给本机人员之后", en: "once the centre has given the cell to this device's worker")]
        case RefusalCode.unknownKind, "validation.unknown_field":
            without(field) + [again(zh: "中心升级之后", en: "once the centre is upgraded")]
        case RefusalCode.fault: [again(zh: "中心修好之后", en: "once the centre has mended it")]
        case RefusalCode.missingReference: set(field) + without(field)
        case RefusalCode.role, RefusalCode.level, RefusalCode.line:
            // What a new record must hold cannot be left out: it may only have been mistyped.
            without(field) + (without(field).isEmpty && isNew ? set(field) : [])
        case "validation.count": without(field)
        case RefusalCode.unknownRecord, RefusalCode.removedRecord, RefusalCode.author,
            "validation.append_only":
            []
        case let code? where code.hasPrefix("validation."): set(field)
        case nil, .some: set(field) + [again(zh: "原因消除之后", en: "once its cause is gone")]
        }
    }

    private var discard: Step {
        Step(
            command: "refused discard \(entry.number)",
            purpose: Phrase(zh: "放弃，台账保持中心的内容", en: "give it up; the ledger stays as the centre has it"))
    }

    private func again(zh: String, en: String) -> Step {
        Step(command: correct, purpose: Phrase(zh: zh + "，原样重报", en: en + ", send it again as it is"))
    }

    /// With another value in the field, if the worker fills it in.
    private func set(_ field: FieldDefinition?) -> [Step] {
        guard let field, !field.isAutomatic, entry.operation != .remove else { return [] }
        return [
            Step(
                command: "\(correct) --set \(field.assignmentExample)",
                purpose: Phrase(zh: "换成正确的值", en: "with the right value in its place"))
        ]
    }

    /// Without the field, if the change then still says something.
    private func without(_ field: FieldDefinition?) -> [Step] {
        guard let number = entry.outcome?.field, entry.edits[number] != nil,
            entry.edits.contains(where: { $0.number != number && kind?.field($0.number)?.isAutomatic != true }
            ),
            !(isNew && field?.isRequired == true)
        else { return [] }
        return [
            Step(
                command: "\(correct) --without \(field?.name ?? "'#\(number.rawValue)'")",
                purpose: Phrase(zh: "去掉这一项，其余照报", en: "leave this field out and send the rest"))
        ]
    }

    private var correct: String { "refused correct \(entry.number)" }
    private var kind: KindDefinition? { Schema.kind(entry.kind) }
    private var field: FieldDefinition? { entry.outcome?.field.flatMap { kind?.field($0) } }
    private var isNew: Bool { entry.operation == .create }
}

extension FieldDefinition {
    /// `FIELD=VALUE` as a shell takes it, with a value that the field could hold.
    fileprivate var assignmentExample: String {
        switch type {
        case .text, .remarks: "\(name)=TEXT"
        case .integer, .worker: "\(name)=1"
        case .fen: "\(name)=52000"
        case .date: "\(name)=1998-03-05"
        case .instant: "'\(name)=2026-03-05 14:30'"
        case .phone: "\(name)=13800000000"
        case .idNumber: "\(name)=11010519491231002X"
        case .choice(let list), .choices(let list): "\(name)=\(list.choices.first?.name ?? "CHOICE")"
        case .reference, .references: "\(name)=REF"
        }
    }
}
