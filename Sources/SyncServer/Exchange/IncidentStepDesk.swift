package import Ledgers
import Merge
package import Phrases
package import Storage
import Wire

/// A step that somebody at the centre takes in an incident.
package struct NewIncidentStep: Sendable, Equatable {
    package var action: IncidentAction
    package var text: String?
    package var department: Int64?
    package var handler: String?
    /// In milliseconds since 1970 UTC.
    package var deadlineMilliseconds: Int64?
    package var verdict: Int64?
    package var rating: Int64?

    package init(
        _ action: IncidentAction, text: String? = nil, department: Int64? = nil, handler: String? = nil,
        deadlineMilliseconds: Int64? = nil, verdict: Int64? = nil, rating: Int64? = nil
    ) {
        self.action = action
        self.text = text
        self.department = department
        self.handler = handler
        self.deadlineMilliseconds = deadlineMilliseconds
        self.verdict = verdict
        self.rating = rating
    }
}

/// Why a step cannot be taken. Nothing was recorded.
package enum IncidentStepError: Error, Sendable, Equatable {
    /// It would not count.
    case refused(StepRefusal)
    case notPermitted(PermissionRefusal)
    /// What was entered may not stand in an entry.
    case unfit(code: String, Phrase)

    package var code: String {
        switch self {
        case .refused(let refusal): refusal.code
        case .notPermitted(let refusal): refusal.code
        case .unfit(let code, _): code
        }
    }

    package var phrase: Phrase {
        switch self {
        case .refused(let refusal): refusal.phrase
        case .notPermitted(let refusal): refusal.phrase
        case .unfit(_, let phrase): phrase
        }
    }
}

/// Takes steps in incidents at the centre, in the name of one of its workers. Where a device's step that does not count is
/// kept and put up for review, one that is taken here is refused: how the incident stands is known.
package struct IncidentStepDesk {
    let store: TownshipStore
    let authority: Authority
    /// Who takes them, as the history names them.
    let person: String
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    package init(store: TownshipStore, authority: Authority, person: String, now: Int64) {
        self.store = store
        self.authority = authority
        self.person = person
        self.now = now
    }

    /// The steps that can be taken in an incident that stands so after `steps`.
    package func offers(
        for incident: LedgerRecord, _ steps: [IncidentStep], _ state: IncidentState,
        _ calendar: WorkingCalendar
    ) -> [StepOffer] {
        let remark: FieldMap<FieldEdit> = [
            IncidentEntry.action: .set(.integer(IncidentAction.remark.rawValue))
        ]
        guard !incident.isRemoved, permission(for: remark, of: incident, steps) == nil else { return [] }
        return IncidentWorkflow.offers(
            in: state, of: IncidentMatter(fields: incident.fields), to: authority.worker, as: authority.role,
            atMilliseconds: now, calendar: calendar)
    }

    /// Takes a step, within the caller's transaction.
    ///
    /// - Throws: `IncidentStepError`, `StorageError`.
    package func take(
        _ step: NewIncidentStep, in incident: LedgerRecord, using random: inout some RandomNumberGenerator
    ) throws {
        let edits = edits(of: step, incident)
        let desk = IncidentDesk(store: store)
        let entries = try desk.entries(of: incident.id)
        let steps = entries.map { IncidentStep(id: $0.id, fields: $0.fields) }
        if let refusal = permission(for: edits, of: incident, steps) {
            throw IncidentStepError.notPermitted(refusal)
        }
        let taken = moment(behind: steps)
        let id = RecordID(unixMilliseconds: taken, using: &random)
        var entry = LedgerRecord(kind: IncidentEntry.kind, id: id, cell: incident.cell)
        for (number, edit) in edits { entry.apply(edit, to: number) }
        entry.stamp(editedMilliseconds: taken, in: IncidentEntry.definition)
        let state = desk.state(of: incident, entries + [entry], try store.calendar())
        if let uncounted = state.notApplied.first(where: { $0.id == id }) {
            throw IncidentStepError.refused(uncounted.refusal)
        }
        var revision = try store.revision()
        do {
            try LedgerMerge(store: store, now: now, person: person).create(
                edits, of: IncidentEntry.kind, as: id, in: incident.cell, worker: authority.worker,
                editedMilliseconds: taken, &revision)
        } catch let refusal as MergeRefusal {
            let refusal = ChangeRefusal(refusal)
            throw IncidentStepError.unfit(code: refusal.code, refusal.phrase)
        }
        try store.setRevision(revision)
    }

    /// When a step is taken: now, but behind those of this very moment, since entries of one millisecond count in the order
    /// of their ids, which is nobody's.
    private func moment(behind steps: [IncidentStep]) -> Int64 {
        guard let last = steps.map(\.recordedMilliseconds).max(), (0..<1000).contains(last - now) else {
            return now
        }
        return last + 1
    }

    private func edits(of step: NewIncidentStep, _ incident: LedgerRecord) -> FieldMap<FieldEdit> {
        var edits: FieldMap<FieldEdit> = [
            IncidentEntry.incident: .set(.id(incident.id)),
            IncidentEntry.action: .set(.integer(step.action.rawValue)),
            IncidentEntry.author: .set(.integer(authority.worker)),
            IncidentEntry.role: .set(.integer(authority.role.rawValue)),
        ]
        if let text = step.text, !text.isEmpty { edits[IncidentEntry.text] = .set(.text(text)) }
        if let handler = step.handler, !handler.isEmpty {
            edits[IncidentEntry.handler] = .set(.text(handler))
        }
        for (field, number) in [
            (IncidentEntry.department, step.department),
            (IncidentEntry.deadline, step.deadlineMilliseconds), (IncidentEntry.verdict, step.verdict),
            (IncidentEntry.rating, step.rating),
        ] {
            if let number { edits[field] = .set(.integer(number)) }
        }
        return edits
    }

    private func permission(
        for edits: FieldMap<FieldEdit>, of incident: LedgerRecord, _ steps: [IncidentStep]
    ) -> PermissionRefusal? {
        do throws(PermissionRefusal) {
            try Permission.checkRole(.create, of: IncidentEntry.kind, by: authority)
            try Permission.check(
                .create, of: IncidentEntry.definition, edits: edits, upon: nil,
                incident: IncidentOwnership(incident: incident, steps: steps), by: authority)
            return nil
        } catch { return error }
    }
}
