import Foundation
import Phrases

/// Holds what was expected against what is.
struct ScriptChecks {
    let world: ScriptWorld
    /// What the command before left.
    let last: ChildProgram.Finished?

    /// What was found in place of what is expected; nil where it holds.
    func found(_ expectation: ScriptExpectation) throws -> Phrase? {
        switch expectation {
        case .field(let device, let ledger, let record, let field, let comparison, let value):
            return try fieldFound(device, ledger, record, field, comparison, value)
        case .missing(let device, let ledger, let record):
            let shown = try world.run(device, ["--json", ledger, "show", record])
            return shown.status == 65 ? nil : Phrase(zh: "有这条记录", en: "there is one")
        case .pending(let device, let count):
            return try countFound(["pending"], device, count)
        case .refusedCount(let device, let count):
            return try countFound(["refused", "list"], device, count)
        case .refused(let device, let code):
            let codes = try elements(world.run(device, ["--json", "refused", "list"]))
                .map { $0.members?["code"]?.text ?? "" }
            return codes.contains(code) ? nil : list(codes)
        case .review(let count, let reason):
            let arguments = ["--json", "review", "list"] + (reason.map { ["--why", $0] } ?? [])
            let items = try elements(world.runCentre(arguments)).count
            return items == count ? nil : Phrase(zh: "\(items) 项", en: "\(items)")
        case .exit(let status):
            guard let last, last.status != status else { return nil }
            return Phrase(zh: "退出状态 \(last.status)", en: "exit status \(last.status)")
        case .output(let wanted): return printed.contains(wanted) ? nil : quoted
        case .noOutput(let unwanted): return printed.contains(unwanted) ? quoted : nil
        case .same: return try world.differences().first
        }
    }

    private var printed: String { (last?.output ?? "") + (last?.errors ?? "") }
    private var quoted: Phrase {
        let text = printed.trimmingCharacters(in: .whitespacesAndNewlines)
        return Phrase(zh: text.isEmpty ? "没有输出" : text, en: text.isEmpty ? "no output" : text)
    }

    private func fieldFound(
        _ device: String, _ ledger: String, _ record: String, _ field: String,
        _ comparison: ScriptExpectation.Comparison, _ value: String
    ) throws -> Phrase? {
        let shown = try world.run(device, ["--json", ledger.replacing("_", with: "-"), "show", record])
        guard shown.status == 0, let members = PrintedJSON(printed: shown.output)?.members else {
            return Phrase(zh: shown.errors, en: shown.errors)
        }
        guard let held = members[field] else {
            let names = members.keys.sorted().joined(separator: ", ")
            return Phrase(zh: "没有字段 \(field)，有：\(names)", en: "no field \(field); there are: \(names)")
        }
        let holds =
            switch comparison {
            case .equals: held.text == value
            case .has: held.elements?.contains { $0.text == value } ?? false
            case .contains: held.text.contains(value)
            }
        return holds ? nil : list(held.elements?.map(\.text) ?? [held.text])
    }

    private func countFound(_ command: [String], _ device: String, _ count: Int) throws -> Phrase? {
        let found = try elements(world.run(device, ["--json"] + command)).count
        return found == count ? nil : Phrase(zh: "\(found) 处", en: "\(found)")
    }

    /// The elements of a printed list, or of the list in a printed document.
    private func elements(_ finished: ChildProgram.Finished) throws -> [PrintedJSON] {
        guard let printed = PrintedJSON(printed: finished.output)?.elements else {
            throw ScriptFailure.noList(finished.errors)
        }
        return printed
    }

    private func list(_ texts: [String]) -> Phrase {
        let text = texts.map { $0.isEmpty ? "''" : $0 }.joined(separator: ", ")
        return Phrase(zh: text.isEmpty ? "没有" : text, en: text.isEmpty ? "none" : text)
    }
}
