package import Ledgers
import Storage
package import Wire

/// Incidents and their steps on the device.
package struct LocalIncidents {
    let ledger: LocalLedger

    package init(ledger: LocalLedger) { self.ledger = ledger }

    /// The entries of an incident, in the order in which they count.
    package func entries(of incident: RecordID) throws -> [LedgerRecord] {
        guard let kind = Schema.kind(IncidentEntry.kind), let field = kind.field(IncidentEntry.incident)
        else {
            return []
        }
        return try ledger.store.records.list(kind, matching: (field, .id(incident))).sorted { left, right in
            (left[IncidentEntry.recordedAt].asInteger ?? 0, left.id)
                < (right[IncidentEntry.recordedAt].asInteger ?? 0, right.id)
        }
    }

    /// Where an incident stands by the calendar that the centre gave.
    package func state(of incident: LedgerRecord) throws -> IncidentState {
        try state(of: incident, ledger.store.calendar())
    }

    /// Where an incident stands by a calendar that was read before.
    package func state(of incident: LedgerRecord, _ calendar: WorkingCalendar) throws -> IncidentState {
        let steps = try entries(of: incident.id).map { IncidentStep(id: $0.id, fields: $0.fields) }
        return IncidentWorkflow.state(
            after: steps, of: IncidentMatter(fields: incident.fields), calendar: calendar)
    }

    /// The centre's time as this device believes it, in milliseconds since 1970 UTC: what the terms of incidents are
    /// held against.
    package func now() throws -> Int64 {
        try ledger.store.serverMilliseconds(at: ledger.clock.reading())
    }

    /// Takes a step, if the incident's state as this device knows it allows it. The centre has the last word:
    /// others may have taken steps meanwhile. `fields` is what the step holds beside its action, such as its text.
    ///
    /// - Returns: Where the incident stands then.
    /// - Throws: `LedgerError.step` when the step cannot be taken, other `LedgerError`s, `StorageError`.
    package func take(
        _ action: IncidentAction, on incident: LedgerRecord, fields: FieldMap<Value>,
        using random: inout some RandomNumberGenerator
    ) throws -> IncidentState {
        guard let kind = Schema.kind(IncidentEntry.kind) else { return IncidentState() }
        guard let identity = try ledger.store.identity() else { throw LedgerError.notEnrolled }
        var all = fields
        all[IncidentEntry.incident] = .id(incident.id)
        all[IncidentEntry.action] = .integer(action.rawValue)
        var steps = try entries(of: incident.id).map { IncidentStep(id: $0.id, fields: $0.fields) }
        var trial = all
        trial[IncidentEntry.author] = .integer(identity.worker)
        trial[IncidentEntry.role] = .integer(identity.role)
        // A clock that was set back must not put the new step before those that its author has seen.
        let latest = steps.map(\.recordedMilliseconds).max() ?? 0
        trial[IncidentEntry.recordedAt] = .integer(max(latest + 1, try now()))
        let trialID = RecordID(unixMilliseconds: ledger.clock.reading().wallMilliseconds, using: &random)
        steps.append(IncidentStep(id: trialID, fields: trial))
        let state = IncidentWorkflow.state(
            after: steps, of: IncidentMatter(fields: incident.fields), calendar: try ledger.store.calendar())
        if let refusal = state.notApplied.first(where: { $0.id == trialID })?.refusal {
            throw LedgerError.step(refusal)
        }
        _ = try ledger.create(kind, cell: incident.cell, fields: all, using: &random)
        return state
    }
}
