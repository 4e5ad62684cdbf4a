package import Ledgers
package import Storage
package import Wire

/// Where incidents stand, worked out from their entries.
package struct IncidentDesk {
    let store: TownshipStore

    package init(store: TownshipStore) { self.store = store }

    /// The state of an incident; nil when there is no such incident.
    package func state(of incident: RecordID) throws -> IncidentState? {
        guard let record = try store.records.record(Incident.kind, incident) else { return nil }
        return try state(of: record, entries(of: incident), store.calendar())
    }

    /// The state that an incident's entries lead to.
    package func state(
        of incident: LedgerRecord, _ entries: [LedgerRecord], _ calendar: WorkingCalendar
    ) -> IncidentState {
        IncidentWorkflow.state(
            after: entries.map { IncidentStep(id: $0.id, fields: $0.fields) },
            of: IncidentMatter(fields: incident.fields), calendar: calendar)
    }

    /// How an incident stands at an instant, in milliseconds since 1970 UTC.
    package func account(
        of incident: LedgerRecord, _ calendar: WorkingCalendar, atMilliseconds now: Int64
    ) throws -> IncidentAccount {
        let state = state(of: incident, try entries(of: incident.id), calendar)
        return IncidentAccount(
            state, IncidentTiming(of: state, atMilliseconds: now, calendar: calendar))
    }

    /// The entries of an incident, in the order in which they count.
    package func history(of incident: RecordID) throws -> [LedgerRecord] {
        try entries(of: incident).sorted { left, right in
            (left[IncidentEntry.recordedAt].asInteger ?? 0, left.id)
                < (right[IncidentEntry.recordedAt].asInteger ?? 0, right.id)
        }
    }

    /// The entries of an incident, in order of arrival.
    package func entries(of incident: RecordID) throws -> [LedgerRecord] {
        guard let kind = Schema.kind(IncidentEntry.kind), let field = kind.field(IncidentEntry.incident)
        else {
            return []
        }
        return try store.records.list(kind, matching: (field, .id(incident)))
    }
}
