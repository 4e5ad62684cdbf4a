package import Wire

/// What of an incident's own fields its workflow depends on: what they hold now, whatever they held when an entry
/// was made.
package struct IncidentMatter: Sendable, Equatable {
    /// Two dispatchers must confirm (派单双人).
    package var isMajor: Bool
    /// Where it begins: with the cell, or with the township.
    package var firstLevel: IncidentLevel
    /// The department whose matter it is; it leads, unless a registration names another.
    package var department: Int64?
    /// When it happened, in milliseconds since 1970 UTC. A term that begins with the incident begins then.
    package var happenedMilliseconds: Int64?

    package init(
        isMajor: Bool = false, firstLevel: IncidentLevel = .cell, department: Int64? = nil,
        happenedMilliseconds: Int64? = nil
    ) {
        self.isMajor = isMajor
        self.firstLevel = firstLevel
        self.department = department
        self.happenedMilliseconds = happenedMilliseconds
    }

    /// The matter of an incident's fields. A resident against an enterprise or unit, and a department's own matter,
    /// are the township's from the start; all else is the cell's first.
    package init(fields: FieldMap<Value>) {
        let department = fields[Incident.departmentInCharge]?.asInteger
        let isAgainstEnterprise = fields[Incident.parties]?.asInteger == Self.enterprise
        self.init(
            isMajor: fields[Incident.urgency]?.asInteger == Self.major,
            firstLevel: isAgainstEnterprise || department != nil ? .township : .cell, department: department,
            happenedMilliseconds: fields[Incident.happenedAt]?.asInteger)
    }

    /// Numbers of the schema's choices (SPEC.md §12.6).
    private static let major: Int64 = 3
    private static let enterprise: Int64 = 2
}
