package import Ledgers
import Merge
package import Phrases
package import Storage
package import Wire

/// Why an incident is not recorded. Nothing was.
package enum IncidentReportError: Error, Sendable, Equatable {
    case notPermitted(PermissionRefusal)
    /// What was entered may not stand in an incident; the field that it lies with, if it is one.
    case unfit(code: String, field: FieldNumber?, Phrase)

    package var code: String {
        switch self {
        case .notPermitted(let refusal): refusal.code
        case .unfit(let code, _, _): code
        }
    }

    package var phrase: Phrase {
        switch self {
        case .notPermitted(let refusal): refusal.phrase
        case .unfit(_, _, let phrase): phrase
        }
    }
}

/// Records incidents that people report at the counter or by telephone, in the name of the worker at the centre who takes
/// them down. From then on an incident is one like any that a device reported.
package struct IncidentReportDesk {
    let store: TownshipStore
    let authority: Authority
    /// Who takes them down, as the history names them.
    let person: String
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    package init(store: TownshipStore, authority: Authority, person: String, now: Int64) {
        self.store = store
        self.authority = authority
        self.person = person
        self.now = now
    }

    /// Records an incident, within the caller's transaction.
    ///
    /// - Parameters:
    ///   - values: What is known of it, without its number and its recorder. That what it points to is there and may be
    ///     seen is the caller's to see to.
    ///   - cell: Where it happened.
    ///   - id: Its id, which no record has yet.
    /// - Throws: `IncidentReportError`, `StorageError`.
    package func report(
        _ values: FieldMap<Value>, in cell: Cell, as id: RecordID
    ) throws {
        var revision = try store.revision()
        var values = values
        values[Incident.number] = .text(try freeNumber(in: cell, from: revision + 1))
        values[Incident.recorder] = .integer(authority.worker)
        let edits = FieldMap(
            Incident.definition.fields.compactMap { field in
                values[field.number].flatMap { field.edit(from: .null, to: $0) }.map { (field.number, $0) }
            })
        do throws(PermissionRefusal) {
            try Permission.checkRole(.create, of: Incident.kind, by: authority)
            try Permission.check(
                .create, of: Incident.definition, edits: edits, upon: nil, incident: nil, by: authority)
        } catch { throw IncidentReportError.notPermitted(error) }
        do {
            try LedgerMerge(store: store, now: now, person: person).create(
                edits, of: Incident.kind, as: id, in: cell.number, worker: authority.worker,
                editedMilliseconds: now, &revision)
        } catch let refusal as MergeRefusal {
            let refusal = ChangeRefusal(refusal)
            throw IncidentReportError.unfit(code: refusal.code, field: refusal.field, refusal.phrase)
        }
        try store.setRevision(revision)
    }

    /// A number that no incident has. Devices' are the cell's code, the device's number and a count; the centre is no
    /// device, and counts by the ledger's revisions.
    private func freeNumber(in cell: Cell, from first: Revision) throws -> String {
        guard let field = Incident.definition.field(Incident.number) else { return "" }
        var count = first
        while true {
            let number = "\(cell.code)-\(Writer.centre)-\(count)"
            let found = try store.records.list(
                Incident.definition, matching: (field, .text(number)), limit: 1)
            if found.isEmpty { return number }
            count += 1
        }
    }
}
