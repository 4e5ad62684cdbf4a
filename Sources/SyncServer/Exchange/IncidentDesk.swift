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
        let steps = try entries(of: incident).map { IncidentStep(id: $0.id, fields: $0.fields) }
        return IncidentWorkflow.state(after: steps, isMajor: record.isMajorIncident)
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
