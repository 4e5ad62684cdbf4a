import Ledgers
import Terminal

extension ScriptParser {
    private static let ofDevice = ["no", "pending", "refused"] + Schema.kinds.map(\.name)
    private static let ofAnyone = ["review", "exit", "output", "no", "same"]

    /// Reads what follows `expect`.
    func expectation(
        _ words: [String], device: String?, _ line: Int
    ) throws(ScriptError) -> ScriptExpectation {
        if let device { return try deviceExpectation(words, device, line) }
        switch words.first {
        case "same" where words.count == 1: return .same
        case "review":
            guard words.count == 2 || words.count == 3, let count = Int(words[1]) else {
                throw error(line, .form("expect review 1 [later_edit_won]"))
            }
            return .review(count: count, reason: words.count == 3 ? words[2] : nil)
        case "exit":
            guard words.count == 2, let status = Int32(words[1]) else {
                throw error(line, .form("expect exit 69"))
            }
            return .exit(status)
        case "output": return .output(try text(words, behind: 1, "expect output TEXT", line))
        case "no" where words.dropFirst().first == "output":
            return .noOutput(try text(words, behind: 2, "expect no output TEXT", line))
        default:
            let word = words.first ?? ""
            let meant = Suggestion.closest(to: word, among: Self.ofAnyone)
            throw error(line, .unknownExpectation(word, meant: meant))
        }
    }

    private func deviceExpectation(
        _ words: [String], _ device: String, _ line: Int
    ) throws(ScriptError) -> ScriptExpectation {
        let count = words.count == 2 ? Int(words[1]) : nil
        switch words.first {
        case "pending":
            guard let count else { throw error(line, .form("@\(device) expect pending 2")) }
            return .pending(device: device, count: count)
        case "refused":
            if let count { return .refusedCount(device: device, count: count) }
            guard words.count == 2 else {
                throw error(line, .form("@\(device) expect refused workflow.not_allowed"))
            }
            return .refused(device: device, code: words[1])
        case "no":
            guard words.count == 3, Schema.kinds.contains(where: { $0.name == words[1] }) else {
                throw error(line, .form("@\(device) expect no household 0101-001"))
            }
            return .missing(device: device, ledger: words[1], record: words[2])
        case "output", "exit": return try expectation(words, device: nil, line)
        case let ledger? where Schema.kinds.contains(where: { $0.name == ledger }):
            let form = "@\(device) expect \(ledger) RECORD FIELD = VALUE  (or: has VALUE, contains TEXT)"
            guard words.count == 5, let comparison = ScriptExpectation.Comparison(rawValue: words[3]) else {
                throw error(line, .form(form))
            }
            return .field(
                device: device, ledger: ledger, record: words[1], field: words[2], comparison, value: words[4]
            )
        default:
            let word = words.first ?? ""
            let meant = Suggestion.closest(to: word, among: Self.ofDevice)
            throw error(line, .unknownExpectation(word, meant: meant))
        }
    }

    private func text(
        _ words: [String], behind count: Int, _ form: String, _ line: Int
    ) throws(ScriptError) -> String {
        guard words.count > count else { throw error(line, .form(form)) }
        return words.dropFirst(count).joined(separator: " ")
    }
}
