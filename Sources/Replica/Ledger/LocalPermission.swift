import Ledgers
import Storage
import Wire

/// Asks before a change is written what the centre will decide, so that a worker hears at once who may make it. The
/// centre has the last word: it knows the department's line, and what others did meanwhile.
struct LocalPermission {
    let ledger: LocalLedger
    let identity: DeviceIdentity

    /// - Throws: `LedgerError.permission`, `StorageError`.
    func check(
        _ operation: Change.Operation, _ kind: KindDefinition, _ edits: FieldMap<FieldEdit>,
        upon record: LedgerRecord?
    ) throws {
        // A role of a newer schema is the centre's to judge.
        guard let role = Role(rawValue: identity.role) else { return }
        let authority = Authority(worker: identity.worker, role: role, line: .untold)
        var standing: IncidentOwnership?
        let dependsOnIncident = Permission.dependsOnIncident(
            edits, of: kind.number, isNew: record == nil, by: authority)
        // Of a new entry, only the line could matter, which is not known here.
        if dependsOnIncident, let record, kind.number == Incident.kind {
            let entries = try LocalIncidents(ledger: ledger).entries(of: record.id)
            standing = IncidentOwnership(
                incident: record, steps: entries.map { IncidentStep(id: $0.id, fields: $0.fields) })
        }
        do throws(PermissionRefusal) {
            try Permission.checkRole(operation, of: kind.number, by: authority)
            try Permission.check(
                operation, of: kind, edits: edits, upon: record, incident: standing, by: authority)
        } catch { throw LedgerError.permission(error) }
    }
}
