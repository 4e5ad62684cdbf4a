import Ledgers
import Phrases
import Terminal
import Wire

/// The history of one incident: every entry, by whom, when, and why it does not count if it does not.
struct IncidentTimeline {
    /// An entry says these in its first line, or belongs to the incident that is being shown.
    private static let inHeading: Set<FieldNumber> = [
        IncidentEntry.incident, IncidentEntry.action, IncidentEntry.author, IncidentEntry.role,
        IncidentEntry.recordedAt,
    ]

    private let entries: [LedgerRecord]
    private let kind: KindDefinition
    private let refusals: [RecordID: StepRefusal]
    private let session: Session
    private let text: RecordText

    init(
        _ entries: [LedgerRecord], _ kind: KindDefinition, _ state: IncidentState, _ session: Session,
        _ text: RecordText
    ) {
        self.entries = entries
        self.kind = kind
        refusals = Dictionary(
            state.notApplied.map { ($0.id, $0.refusal) }, uniquingKeysWith: { first, _ in first })
        self.session = session
        self.text = text
    }

    func print(to output: Output) throws {
        for entry in entries {
            try output.print(try heading(entry))
            for field in kind.fields where !Self.inHeading.contains(field.number) {
                let value = try text.text(of: entry[field.number], field)
                for line in value.split(whereSeparator: \.isNewline) {
                    try output.print("    " + labelled(field, String(line)))
                }
            }
            if let refusal = refusals[entry.id] {
                let phrase = Phrase(
                    zh: "    × 不计入：\(refusal.phrase.chinese)",
                    en: "    × does not count: \(refusal.phrase.english)")
                try output.print(phrase)
            }
        }
    }

    func json() throws -> JSONValue {
        .array(
            try entries.map { entry in
                guard case .object(var members) = try session.json(of: entry, kind, text) else {
                    return .null
                }
                let refusal = refusals[entry.id]
                members.append(.init("counts", .bool(refusal == nil)))
                members.append(.init("reason", .optional(refusal?.phrase.text(in: session.language))))
                members.append(.init("code", .optional(refusal?.code)))
                return .object(members)
            })
    }

    private func heading(_ entry: LedgerRecord) throws -> String {
        func value(_ number: FieldNumber) throws -> String {
            try kind.field(number).map { try text.text(of: entry[number], $0) } ?? ""
        }
        let role = try value(IncidentEntry.role)
        let author = try value(IncidentEntry.author)
        let who = Phrase(zh: "\(author)（\(role)）", en: "\(author) (\(role))").text(in: session.language)
        return "\(try value(IncidentEntry.recordedAt))  \(try value(IncidentEntry.action))  \(who)"
    }

    private func labelled(_ field: FieldDefinition, _ value: String) -> String {
        field.number == IncidentEntry.text
            ? value
            : Phrase(zh: "\(field.label.chinese)：\(value)", en: "\(field.label.english): \(value)")
                .text(in: session.language)
    }
}
