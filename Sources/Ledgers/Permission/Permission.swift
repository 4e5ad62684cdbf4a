package import Wire

/// Who asks to write, and what the directory knows of them.
package struct Authority: Sendable, Equatable {
    /// The department of the one who asks.
    package enum Line: Sendable, Equatable {
        case none
        case of(Department)
        /// Not known here, as on a device: what depends on it is left to the centre.
        case untold
    }

    package var worker: WorkerNumber
    package var role: Role
    package var line: Line

    package init(worker: WorkerNumber, role: Role, line: Line) {
        self.worker = worker
        self.role = role
        self.line = line
    }
}

/// What a permission may depend on of an incident: no deadline is among it, so no calendar is asked.
package struct IncidentOwnership: Sendable, Equatable {
    package var level: IncidentLevel
    /// The departments that it was ever registered or dispatched to: a permission that is there is not lost by a step
    /// that the one who writes has not seen.
    package var departments: Set<Int64>
    package var recorder: WorkerNumber?

    package init(incident: LedgerRecord, steps: [IncidentStep]) {
        level =
            IncidentWorkflow.state(
                after: steps, of: IncidentMatter(fields: incident.fields), calendar: WorkingCalendar()
            ).level
        departments = Set(
            steps.filter { $0.action == .register || $0.action == .dispatch }.compactMap(\.department))
        recorder = incident[Incident.recorder].asInteger
    }
}

/// Whether a change is permitted: one pure function for the centre, which decides, and for the device, which asks
/// before it writes.
package enum Permission {
    /// Refuses what a role never may with records of a kind, whatever record it is.
    package static func checkRole(
        _ operation: Change.Operation, of kind: KindNumber, by authority: Authority
    ) throws(PermissionRefusal) {
        guard PermissionTable.writes(authority.role) else { throw .noLedgers(authority.role) }
        guard let definition = Schema.kind(kind), let table = PermissionTable.kind(kind) else { return }
        // That a record is written once is another rule, with another sentence.
        let act: PermissionRefusal.Act = definition.isAppendOnly ? .enter : .init(operation)
        let grants =
            switch act {
            case .enter: table.rules.flatMap(\.entering)
            case .change: table.rules.flatMap(\.changing)
            case .remove: table.removing
            }
        guard grants.contains(where: { $0.role == authority.role }) else {
            throw .role(definition, act, authority.role, allowed: grants.roles)
        }
    }

    /// Whether `check` has to know how the incident stands that a change is about.
    package static func dependsOnIncident(
        _ edits: FieldMap<FieldEdit>, of kind: KindNumber, isNew: Bool, by authority: Authority
    ) -> Bool {
        guard kind == Incident.kind || kind == IncidentEntry.kind,
            let table = PermissionTable.kind(kind)
        else { return false }
        return edits.contains { number, _ in
            let rule = table.field(number)
            return (isNew ? rule.entering : rule.changing).contains {
                $0.role == authority.role && ($0.limit == .line || $0.limit == .level)
            }
        }
    }

    /// Refuses what a role may not with this record, field by field.
    ///
    /// - Parameters:
    ///   - operation: What is to be done.
    ///   - kind: The kind of record.
    ///   - edits: What is to be written.
    ///   - record: The record as it stands; nil for a new one.
    ///   - incident: How the incident stands that the change is about; nil where `dependsOnIncident` says no.
    ///   - authority: Who asks.
    /// - Throws: why it is refused.
    package static func check(
        _ operation: Change.Operation, of kind: KindDefinition, edits: FieldMap<FieldEdit>,
        upon record: LedgerRecord?, incident: IncidentOwnership?, by authority: Authority
    ) throws(PermissionRefusal) {
        guard let table = PermissionTable.kind(kind.number), !kind.isAppendOnly || operation == .create else {
            return
        }
        let matter = Matter(
            kind: kind, edits: edits, record: record, incident: incident, authority: authority)
        if operation == .remove { return try matter.check(table.removing, .remove, field: nil) }
        // A repeated create of a record that is written once alters nothing.
        let act: PermissionRefusal.Act = record == nil || kind.isAppendOnly ? .enter : .change
        for (number, _) in edits {
            guard let field = kind.field(number) else { continue }
            let rule = table.field(number)
            try matter.check(act == .enter ? rule.entering : rule.changing, act, field: field)
        }
    }
}

/// One change, held against the grants of the table.
private struct Matter {
    let kind: KindDefinition
    let edits: FieldMap<FieldEdit>
    let record: LedgerRecord?
    let incident: IncidentOwnership?
    let authority: Authority

    func check(
        _ grants: [Grant], _ act: PermissionRefusal.Act, field: FieldDefinition?
    ) throws(PermissionRefusal) {
        guard let grant = grants.first(where: { $0.role == authority.role }) else {
            guard let field else { throw .role(kind, act, authority.role, allowed: grants.roles) }
            throw .field(kind, field, act, authority.role, allowed: grants.roles)
        }
        switch grant.limit {
        case .cells: return
        case .line: try checkLine()
        case .level:
            guard let incident, let field, !isAtOrAbove(incident.level) else { return }
            let above = grants.filter { $0.limit != .level || rank($0.role) >= rank(of: incident.level) }
            throw .level(kind, field, at: incident.level, allowed: above.roles)
        case .application:
            guard let field, case .set(let value)? = edits[field.number], value != .null,
                value != .integer(Benefit.standingApplied)
            else { return }
            let others = grants.filter { $0.limit != .application }
            throw .application(kind, field, allowed: others.roles)
        }
    }

    private func checkLine() throws(PermissionRefusal) {
        switch authority.line {
        case .untold: return
        case .none where kind.number == Benefit.kind: throw .noLine
        case .none: try checkIncident(nil)
        case .of(let department) where kind.number == Benefit.kind:
            var programmes = [record?[Benefit.programme].asInteger]
            if case .set(let value)? = edits[Benefit.programme] { programmes.append(value.asInteger) }
            for programme in programmes.compactMap({ $0 }) {
                let owner = Programme(rawValue: programme)?.department
                guard owner == department else { throw .line(kind, Benefit.programme, owner: owner) }
            }
        case .of(let department): try checkIncident(department)
        }
    }

    /// An incident that others' lines alone are named in is not this one's; one that none is named in may become so.
    private func checkIncident(_ department: Department?) throws(PermissionRefusal) {
        guard let incident, incident.recorder != authority.worker, !incident.departments.isEmpty else {
            return
        }
        guard let department else { throw .noLine }
        guard !incident.departments.contains(department.rawValue) else { return }
        let owner = incident.departments.min().flatMap(Department.init(rawValue:))
        throw .line(kind, nil, owner: owner)
    }

    private func isAtOrAbove(_ level: IncidentLevel) -> Bool { rank(authority.role) >= rank(of: level) }

    private func rank(_ role: Role) -> Int {
        switch role {
        case .worker: 0
        case .villageOfficer: 1
        case .dutyOfficer, .director, .department: 2
        case .auditor, .administrator: -1
        }
    }

    private func rank(of level: IncidentLevel) -> Int {
        switch level {
        case .cell: 0
        case .village: 1
        case .township, .county: 2
        }
    }
}

extension [Grant] {
    /// The roles, each once, in order of number.
    fileprivate var roles: [Role] {
        Role.allCases.filter { role in contains { $0.role == role } }
    }
}
