import Ledgers
import Phrases
import Replica
import Terminal
import Wire

/// Where incidents stand: computed from their entries, never stored.
struct IncidentStanding {
    private let session: Session
    private let departments: FieldDefinition?

    init(_ session: Session) {
        self.session = session
        departments = Schema.kind(IncidentEntry.kind)?.field(IncidentEntry.department)
    }

    func state(of incident: LedgerRecord) throws -> IncidentState {
        try session.incidents.state(of: incident)
    }

    /// The members that an incident's JSON object has besides its fields.
    func json(of incident: LedgerRecord) throws -> [JSONValue.Member] {
        let state = try state(of: incident)
        return [
            .init("status", .string(state.status.rawValue)), .init("level", .string(state.level.rawValue)),
            .init("department", .optional(state.department.flatMap { departmentText($0, in: nil) })),
            .init("handler", .optional(state.handler)),
            .init("deadline", .optional(state.deadlineMilliseconds.map { LocalTime.text(milliseconds: $0) })),
            .init("extended", .bool(state.isExtended)),
            .init("reopened", .integer(Int64(state.reopenedCount))),
        ]
    }

    /// Adds to a screen what an incident's JSON object has too.
    func add(to details: inout Details, _ state: IncidentState) {
        let language = session.language
        details.add(Label.status, state.status.label.text(in: language))
        details.add(Label.level, state.level.label.text(in: language))
        if let department = state.department.flatMap({ departmentText($0, in: language) }), let departments {
            details.add(departments.label, department)
        }
        details.add(Phrase(zh: "承办人", en: "handler"), state.handler ?? "")
        let extended = state.isExtended ? Phrase(zh: "（已延期）", en: " (extended)").text(in: language) : ""
        details.add(
            Phrase(zh: "办结期限", en: "deadline"),
            state.deadlineMilliseconds.map { LocalTime.text(milliseconds: $0) + extended } ?? "")
        if state.reopenedCount > 0 {
            details.add(Phrase(zh: "重开次数", en: "reopened"), "\(state.reopenedCount)")
        }
    }

    private func departmentText(_ number: Int64, in language: Language?) -> String? {
        departments.map { $0.text(of: .integer(number), in: language) }
    }
}
