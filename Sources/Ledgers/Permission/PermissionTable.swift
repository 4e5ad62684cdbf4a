package import Wire

/// A role that may write something, and within which bounds.
package struct Grant: Sendable, Equatable {
    package enum Limit: Sendable, Equatable {
        /// Anywhere in the device's cells.
        case cells
        /// Only what is of the worker's own department (条).
        case line
        /// Only while the incident stands at the role's own level, or below it.
        case level
        /// Only as an application, which somebody else grants.
        case application
    }

    package let role: Role
    package let limit: Limit

    fileprivate init(_ role: Role, _ limit: Limit = .cells) {
        self.role = role
        self.limit = limit
    }
}

extension [Grant] {
    fileprivate static var nobody: [Grant] { [] }
    /// Those on the ground: the cell's worker and the village's officer.
    fileprivate static var ground: [Grant] { [Grant(.worker), Grant(.villageOfficer)] }
    fileprivate static var applicants: [Grant] {
        [Grant(.worker, .application), Grant(.villageOfficer, .application)]
    }
    /// The same, for what they hand over together with the incident.
    fileprivate static var groundWhereItStands: [Grant] {
        [Grant(.worker, .level), Grant(.villageOfficer, .level)]
    }
    fileprivate static var township: [Grant] { [Grant(.dutyOfficer), Grant(.director)] }
    fileprivate static var department: [Grant] { [Grant(.department)] }
    fileprivate static var ofItsLine: [Grant] { [Grant(.department, .line)] }
}

/// Who may write a field.
package struct FieldPermission: Sendable {
    /// In a new record.
    package let entering: [Grant]
    /// In a record that is there.
    package let changing: [Grant]
}

/// Who may write records of a kind: a rule for all its fields, and those of the fields that differ.
package struct KindPermission: Sendable {
    package let all: FieldPermission
    package let removing: [Grant]
    private let exceptions: [FieldNumber: FieldPermission]

    fileprivate init(
        entering: [Grant], changing: [Grant], removing: [Grant],
        exceptions: [FieldNumber: FieldPermission] = [:]
    ) {
        all = FieldPermission(entering: entering, changing: changing)
        self.removing = removing
        self.exceptions = exceptions
    }

    package func field(_ number: FieldNumber) -> FieldPermission { exceptions[number] ?? all }

    /// Every rule about fields of the kind.
    var rules: [FieldPermission] { [all] + exceptions.values }
}

/// The one table of who may write what (SPEC.md §11.11, which a test holds to it; reasons in decision 024). Auditors
/// and administrators are not in it: they write no ledger.
package enum PermissionTable {
    private static let entries: [KindNumber: KindPermission] = [
        Household.kind: KindPermission(
            entering: .ground + .township, changing: .ground + .township, removing: .ground + .township),
        Resident.kind: KindPermission(
            entering: .ground + .township, changing: .ground + .township, removing: .ground + .township),
        Benefit.kind: KindPermission(
            entering: .ground + .township + .ofItsLine, changing: .township + .ofItsLine,
            removing: .township + .ofItsLine,
            exceptions: [
                Benefit.standing: FieldPermission(
                    entering: .applicants + .township + .ofItsLine, changing: .township + .ofItsLine),
                Benefit.amount: FieldPermission(
                    entering: .township + .ofItsLine, changing: .township + .ofItsLine),
                Benefit.paid: FieldPermission(
                    entering: .township + .ofItsLine, changing: .township + .ofItsLine),
                Benefit.remarks: FieldPermission(
                    entering: .ground + .township + .ofItsLine, changing: .ground + .township + .ofItsLine),
            ]),
        Visit.kind: KindPermission(
            entering: .ground + .township + .department, changing: .nobody, removing: .nobody),
        Incident.kind: KindPermission(
            entering: .ground + .township + .department, changing: .ground + .township + .ofItsLine,
            removing: .township,
            exceptions: [
                Incident.number: FieldPermission(
                    entering: .ground + .township + .department, changing: .nobody),
                Incident.incidentKind: FieldPermission(
                    entering: .ground + .township + .department, changing: .groundWhereItStands + .township),
                Incident.urgency: FieldPermission(
                    entering: .ground + .township + .department, changing: .groundWhereItStands + .township),
                Incident.parties: FieldPermission(
                    entering: .ground + .township + .department, changing: .groundWhereItStands + .township),
                Incident.departmentInCharge: FieldPermission(
                    entering: .ground + .township + .department, changing: .township),
                Incident.recorder: FieldPermission(
                    entering: .ground + .township + .department, changing: .nobody),
            ]),
        IncidentEntry.kind: KindPermission(
            entering: .ground + .township + .ofItsLine, changing: .nobody, removing: .nobody),
    ]

    /// Who may write records of a kind; nil for a kind that this schema does not know.
    package static func kind(_ number: KindNumber) -> KindPermission? { entries[number] }

    private static let writers = Set(
        entries.values.flatMap { kind in kind.rules.flatMap { $0.entering.map(\.role) } })

    /// Whether a role writes any ledger at all.
    package static func writes(_ role: Role) -> Bool { writers.contains(role) }
}
