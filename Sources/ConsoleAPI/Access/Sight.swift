import Ledgers
import Storage
import SyncServer
import Wire

/// Which part of the ledgers a user sees: what is not in it is not there for them.
struct Sight {
    enum Reach: Equatable {
        case township
        case cells(Set<CellNumber>)
        /// What is of a department; nothing while the centre has not noted which.
        case line(Department?)
        case nothing
    }

    let reach: Reach
    private let worker: WorkerNumber

    init(of who: SignedIn, in store: TownshipStore) throws {
        worker = who.user.worker
        reach =
            switch who.role {
            case .dutyOfficer, .director, .auditor: .township
            case .villageOfficer: .cells(try store.villageCells(of: who.user.worker))
            case .department: .line(who.user.department.flatMap(Department.init(rawValue:)))
            case .worker, .administrator: .nothing
            }
    }

    /// Whether a cell as a whole is in sight.
    func sees(cell: CellNumber) -> Bool {
        switch reach {
        case .township: true
        case .cells(let cells): cells.contains(cell)
        case .line, .nothing: false
        }
    }

    /// Whether an incident is in sight, by its cell, the departments that were ever named in it, and who recorded it.
    func sees(incidentIn cell: CellNumber, departments: Set<Int64>, recorder: WorkerNumber?) -> Bool {
        guard case .line(let department) = reach else { return sees(cell: cell) }
        return recorder == worker || department.map { departments.contains($0.rawValue) } ?? false
    }

    /// Whether a record is in sight.
    func sees(_ record: LedgerRecord, in store: TownshipStore) throws -> Bool {
        guard case .line(let department) = reach else { return sees(cell: record.cell) }
        switch record.kind {
        case Benefit.kind:
            let programme = record[Benefit.programme].asInteger.flatMap(Programme.init(rawValue:))
            return department != nil && programme?.department == department
        case Incident.kind: return try seesIncident(record, in: store)
        case IncidentEntry.kind:
            guard let id = record[IncidentEntry.incident].asID,
                let incident = try store.records.record(Incident.kind, id)
            else { return false }
            return try seesIncident(incident, in: store)
        case Household.kind: return try concerns(household: record.id, in: store)
        case Resident.kind:
            guard let household = record[Resident.household].asID else { return false }
            return try concerns(household: household, in: store)
        default: return false
        }
    }

    /// Whether the record of this id is in sight; false too where there is none.
    func sees(_ kind: KindNumber, _ id: RecordID, in store: TownshipStore) throws -> Bool {
        guard let record = try store.records.record(kind, id) else { return false }
        return try sees(record, in: store)
    }

    private func seesIncident(_ incident: LedgerRecord, in store: TownshipStore) throws -> Bool {
        let steps = try IncidentDesk(store: store).entries(of: incident.id).map {
            IncidentStep(id: $0.id, fields: $0.fields)
        }
        return sees(
            incidentIn: incident.cell, departments: Self.departments(of: incident, steps),
            recorder: incident[Incident.recorder].asInteger)
    }

    /// The departments that an incident was ever given to.
    static func departments(of incident: LedgerRecord, _ steps: [IncidentStep]) -> Set<Int64> {
        var departments = IncidentOwnership(incident: incident, steps: steps).departments
        if let own = incident[Incident.departmentInCharge].asInteger { departments.insert(own) }
        return departments
    }

    /// Whether a benefit or an incident of the line is about the household.
    private func concerns(household id: RecordID, in store: TownshipStore) throws -> Bool {
        for (kind, field) in [
            (Benefit.definition, Benefit.household), (Incident.definition, Incident.household),
        ] {
            guard let field = kind.field(field) else { continue }
            for record in try store.records.list(kind, matching: (field, .id(id)))
            where try sees(record, in: store) { return true }
        }
        return false
    }
}
