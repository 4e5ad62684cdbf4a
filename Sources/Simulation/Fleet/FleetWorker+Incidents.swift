import Ledgers
import Replica
import Storage
import Wire

/// What becomes of an incident: the same for everybody who has to do with it.
private struct IncidentFate {
    /// Who settles it.
    let level: IncidentLevel
    /// How long that takes from when they hear of it.
    let milliseconds: Int64

    init(of incident: RecordID, _ profile: TownshipProfile) {
        var random = SeededRandom(seed: incident.bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) })
        let share = random.share()
        level =
            if share < profile.settledInCellShare {
                .cell
            } else if share < profile.settledInCellShare + profile.settledInVillageShare {
                .village
            } else {
                .township
            }
        milliseconds = Int64(
            random.logNormal(
                median: Double(profile.settlingMilliseconds), spread: profile.settlingSpread
            ).rounded())
    }
}

extension FleetWorker {
    /// Of verified results, how many are found wanting; of rated ones, how many dissatisfy.
    private static let failedShare = 0.05
    /// The share of settled incidents that a household rates.
    private static let ratedShare = 0.5

    /// Goes through the incidents in the replica, and takes the steps that are this person's to take.
    mutating func moveIncidents(_ desk: inout FleetDesk) throws {
        var entries: [RecordID: [IncidentStep]] = [:]
        for entry in try desk.records.list(IncidentEntry.definition) {
            guard let incident = entry[IncidentEntry.incident].asID else { continue }
            entries[incident, default: []].append(IncidentStep(id: entry.id, fields: entry.fields))
        }
        let calendar = try desk.ledger.store.calendar()
        for incident in try desk.records.list(Incident.definition) {
            let state = IncidentWorkflow.state(
                after: entries[incident.id] ?? [], of: IncidentMatter(fields: incident.fields),
                calendar: calendar)
            let since = seenIncidents[incident.id] ?? desk.moment.milliseconds
            seenIncidents[incident.id] = since
            let fate = IncidentFate(of: incident.id, profile)
            let isDue = desk.moment.milliseconds - since >= fate.milliseconds
            guard let (action, fields) = step(in: state, fate, isDue: isDue, incident.id) else { continue }
            try desk.take(action, on: incident, fields, using: &random)
        }
    }

    private mutating func step(
        in state: IncidentState, _ fate: IncidentFate, isDue: Bool, _ incident: RecordID
    ) -> (IncidentAction, FieldMap<Value>)? {
        switch (role, state.status, state.level) {
        case (.worker, .reported, .cell), (.villageOfficer, .reported, .village):
            guard fate.level == state.level || fate.level == .cell else { return (.escalate, [:]) }
            return isDue ? (.settle, [IncidentEntry.text: .text(token())]) : nil
        case (.dutyOfficer, .reported, .township):
            return (.register, [IncidentEntry.department: .integer(Int64.random(in: 1...9, using: &random))])
        case (.director, .registered, _): return (.approve, [:])
        case (.dutyOfficer, .approved, _): return (.dispatch, [IncidentEntry.handler: .text(token())])
        case (.dutyOfficer, .dispatched, _):
            return isDue ? (.result, [IncidentEntry.text: .text(token())]) : nil
        case (.worker, .handled, _):
            let verdict: Int64 = random.share() < Self.failedShare ? 2 : 1
            return (.verify, [IncidentEntry.verdict: .integer(verdict)])
        case (.dutyOfficer, .verified, _): return (.proposeClosing, [:])
        case (.director, .closing, _): return (.close, [:])
        case (.worker, .settled, _), (.worker, .closed, _):
            guard ratedIncidents.insert(incident).inserted, random.share() < Self.ratedShare else {
                return nil
            }
            let rating: Int64 = random.share() < Self.failedShare ? 3 : 1
            return (.rate, [IncidentEntry.rating: .integer(rating)])
        default: return nil
        }
    }
}
