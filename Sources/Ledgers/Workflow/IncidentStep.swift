package import Wire

/// An incident entry as the workflow reads it.
package struct IncidentStep: Sendable, Equatable {
    package var id: RecordID
    /// Nil when the action, or the role, is of a newer schema than this build's.
    package var action: IncidentAction?
    package var role: Role?
    package var author: WorkerNumber
    package var recordedMilliseconds: Int64
    package var text: String?
    package var department: Int64?
    package var handler: String?
    /// Of a dispatch, until when its handler has; of an extension, the new limit. Milliseconds since 1970 UTC.
    package var deadlineMilliseconds: Int64?
    package var verdict: Int64?
    package var rating: Int64?

    /// The step in an incident entry's fields. Missing ones read as the weakest: no action, no role, no author.
    package init(id: RecordID, fields: FieldMap<Value>) {
        self.id = id
        action = fields[IncidentEntry.action]?.asInteger.flatMap(IncidentAction.init(rawValue:))
        role = fields[IncidentEntry.role]?.asInteger.flatMap(Role.init(rawValue:))
        author = fields[IncidentEntry.author]?.asInteger ?? 0
        recordedMilliseconds = fields[IncidentEntry.recordedAt]?.asInteger ?? 0
        text = fields[IncidentEntry.text]?.asText
        department = fields[IncidentEntry.department]?.asInteger
        handler = fields[IncidentEntry.handler]?.asText
        deadlineMilliseconds = fields[IncidentEntry.deadline]?.asInteger
        verdict = fields[IncidentEntry.verdict]?.asInteger
        rating = fields[IncidentEntry.rating]?.asInteger
    }

    /// Entries count in order of their corrected time; those of one millisecond, in order of identity.
    static func isEarlier(_ left: IncidentStep, _ right: IncidentStep) -> Bool {
        (left.recordedMilliseconds, left.id) < (right.recordedMilliseconds, right.id)
    }
}
