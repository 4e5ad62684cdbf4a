package import Ledgers
package import Phrases
package import Storage
import Wire

/// What a change in the log did, for people.
package enum ChangeDescription {
    /// What a change did, and what of it is not in force because it lost, waits, or was refused.
    package static func text(
        of change: LoggedChange, _ kind: KindDefinition, _ language: Language
    ) -> String {
        func shown(_ value: Value, _ field: FieldDefinition) -> String {
            let text = field.text(of: value, in: language)
            return field.isMasked ? IdentityNumber.masked(text) : text
        }
        var parts: [String] = []
        if change.operation == .remove { parts.append(Phrase(zh: "删除", en: "removed").text(in: language)) }
        if change.cellBefore != nil {
            parts.append(Phrase(zh: "划入另一网格", en: "moved to another cell").text(in: language))
        }
        for (number, after) in change.after {
            guard let field = kind.field(number) else { continue }
            let before = shown(change.before[number] ?? .null, field)
            let label = field.label.text(in: language)
            parts.append(
                before.isEmpty
                    ? "\(label) \(shown(after, field))" : "\(label) \(before) → \(shown(after, field))")
        }
        for (number, edit) in change.edits
        where change.after[number] == nil && change.outcome.status != .applied {
            guard let field = kind.field(number), case .set(let value) = edit else { continue }
            parts.append(
                Phrase(
                    zh: "\(field.label.chinese) \(shown(value, field))（未生效）",
                    en: "\(field.label.english) \(shown(value, field)) (not in force)"
                ).text(in: language))
        }
        return parts.joined(separator: language == .chinese ? "；" : "; ")
    }
}
