import Ledgers
import Phrases
package import Storage
import Wire

extension LedgerText {
    /// What a change in the log did, and what of it is not in force because it lost, waits, or was refused.
    package func description(of change: LoggedChange) throws -> String {
        let kind = change.kind
        func known(_ number: FieldNumber) -> Bool { Schema.kind(kind)?.field(number) != nil }
        var parts: [String] = []
        if change.operation == .remove { parts.append(Phrase(zh: "删除", en: "removed").text(in: language)) }
        if change.cellBefore != nil {
            parts.append(Phrase(zh: "划入另一网格", en: "moved to another cell").text(in: language))
        }
        for (number, after) in change.after where known(number) {
            let label = label(number, of: kind)
            let shown = try value(after, number, of: kind)
            let before = change.before[number] ?? .null
            parts.append(
                before == .null
                    ? "\(label) \(shown)" : "\(label) \(try value(before, number, of: kind)) → \(shown)")
        }
        for (number, edit) in change.edits
        where change.after[number] == nil && change.outcome.status != .applied && known(number) {
            guard case .set(let value) = edit else { continue }
            let what = "\(label(number, of: kind)) \(try self.value(value, number, of: kind))"
            parts.append(Phrase(zh: "\(what)（未生效）", en: "\(what) (not in force)").text(in: language))
        }
        return parts.joined(separator: language == .chinese ? "；" : "; ")
    }
}
