import Ledgers
import Storage
import Wire

/// Takes records that devices offer to a centre which lost or damaged them (SPEC.md §10.3, §5.8), within the
/// caller's transaction.
struct LedgerHealing {
    let store: TownshipStore
    let device: Device
    let scope: Set<CellNumber>
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    /// Takes the offers of one request. What was up for review in a lost ledger is lost with it: of incidents that come
    /// back, the entries that do not count go up again.
    func take(_ offers: [Offer], _ revision: inout Revision) throws {
        try findLost(among: offers)
        var incidents: Set<RecordID> = []
        for offer in offers {
            let before = revision
            try take(offer, &revision)
            guard revision > before else { continue }
            switch offer.kind {
            case Incident.kind: incidents.insert(offer.id)
            case IncidentEntry.kind:
                if let incident = offer.fields[IncidentEntry.incident]?.asID { incidents.insert(incident) }
            default: continue
            }
        }
        // Once for all: before the last entry is back, others would seem not to count.
        let review = EntryReview(store: store, now: now)
        for incident in incidents.sorted() { try review.file(about: incident) }
    }

    /// Has the history of offered records found whose rows are gone or damaged, which only a damaged cell has: in any other,
    /// whoever offers what never was does not get the whole log searched for it.
    private func findLost(among offers: [Offer]) throws {
        var isDamaged: [CellNumber: Bool] = [:]
        var lost: [RecordID] = []
        for offer in offers where scope.contains(offer.cell) {
            guard try store.commonRevision(epoch: offer.epoch, revision: offer.revision) == nil else {
                continue
            }
            // What a damaged row says of its changes is not to be relied on either.
            let stored = try store.records.stored(offer.kind, offer.id)
            guard stored.map({ $0.digest != $0.record.digest }) ?? true else { continue }
            let known = isDamaged[offer.cell]
            let damaged = try known ?? (store.records.digest(of: offer.cell) != store.digest(of: offer.cell))
            isDamaged[offer.cell] = damaged
            if damaged { lost.append(offer.id) }
        }
        try store.dissolveLostChains(of: lost)
    }

    /// Takes an offer, or leaves it when the ledger holds the record as well or better. A record that comes back to
    /// a restored ledger takes the next revision behind `revision`.
    private func take(_ offer: Offer, _ revision: inout Revision) throws {
        let record = try store.records.record(offer.kind, offer.id)
        // Where the record is now does not matter: only who has seen it can know its id.
        guard scope.contains(offer.cell) else { return }
        guard let common = try store.commonRevision(epoch: offer.epoch, revision: offer.revision) else {
            return try repair(offer, record)
        }
        let healing = try store.healing(of: offer.id)
        if healing?.covers(epoch: offer.epoch, revision: offer.revision) ?? false { return }
        guard isValid(offer) else { return }
        try heal(offer, record, earlier: healing, common: common, &revision)
    }

    /// Whether the values may stand in their fields: what a device gives back is held to the rules of what it enters.
    private func isValid(_ offer: Offer) -> Bool {
        guard let kind = Schema.kind(offer.kind), offer.fields[.removed] == nil else { return true }
        var edits = FieldMap<FieldEdit>()
        for (number, value) in offer.fields {
            edits[number] = kind.field(number)?.edit(from: .null, to: value) ?? .set(value)
        }
        do throws(FieldProblem) {
            // A counter's total is bounded by its steps at the merge; as a value it was checked then.
            try kind.check(edits, isNew: true, allowsUnknown: true)
            return true
        } catch { return false }
    }

    private func heal(
        _ offer: Offer, _ record: LedgerRecord?, earlier: Healing?, common: Revision,
        _ revision: inout Revision
    ) throws {
        revision += 1
        var healed =
            record ?? LedgerRecord(kind: offer.kind, id: offer.id, cell: offer.cell, entered: revision)
        var items: [ReviewItem] = []
        for number in fields(of: offer, healed) {
            let (held, offered) = (healed[number], offer.fields[number] ?? .null)
            guard held != offered else { continue }
            if let clock = healed.clocks[number], clock.revision > common,
                clock.revision != earlier?.asRevision
            {
                items.append(item(offer, number, held: held, clock, offered: offered))
                continue
            }
            healed[number] = offered
            healed.clocks[number] = FieldClock(
                revision: revision, writer: Writer.centre, editedMilliseconds: 0)
        }
        // A move made after the restore is newer than where the device saw the record.
        if try !store.hasLeft(nil, offer.id, after: common) { healed.cell = offer.cell }
        healed.revision = revision
        // Whoever has read a part of it, in this epoch or the lost one, gets it whole.
        healed.entered = revision
        let row = try store.save(healed)
        try store.setHealing(
            Healing(epoch: offer.epoch, revision: offer.revision, asRevision: revision), of: offer.id)
        try log(healed, record, row: row, items, revision)
    }

    /// The fields that an offer speaks of: every one, but for a tombstone, which tells of the removal alone.
    private func fields(of offer: Offer, _ record: LedgerRecord) -> [FieldNumber] {
        guard offer.fields[.removed] == nil else { return [.removed] }
        return Set(offer.fields.map(\.number) + record.fields.map(\.number)).sorted()
    }

    private func item(
        _ offer: Offer, _ field: FieldNumber, held: Value, _ clock: FieldClock, offered: Value
    ) -> ReviewItem {
        ReviewItem(
            reason: .healing, kind: offer.kind, id: offer.id, cell: offer.cell, field: field,
            standing: ReviewSide(
                value: held, writer: clock.writer, editedMilliseconds: clock.editedMilliseconds),
            other: ReviewSide(value: offered, writer: device.number, editedMilliseconds: now),
            openedMilliseconds: now)
    }

    /// Puts it into the history under the name of the device that gave it back.
    private func log(
        _ healed: LedgerRecord, _ old: LedgerRecord?, row: Int64, _ items: [ReviewItem], _ revision: Revision
    ) throws {
        let change = Change(
            number: 0, operation: healed.isRemoved ? .remove : old == nil ? .create : .edit,
            kind: healed.kind, id: healed.id, cell: healed.cell, base: old?.revision ?? 0,
            wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: [:])
        var logged = LoggedChange(
            writer: device.number, number: nil, worker: device.worker, change: change,
            editedMilliseconds: now, rawMilliseconds: now, receivedMilliseconds: now,
            outcome: Outcome(
                number: 0, status: items.isEmpty ? .applied : .inReview, revision: revision))
        (logged.before, logged.after) = LedgerMerge.difference(from: old, to: healed)
        logged.origin = .healed
        let sequence = try store.append(logged, row: row)
        for var item in items {
            item.changeSequence = sequence
            try store.append(item)
        }
    }

    /// Puts a record back whose row is damaged or gone, if the offer is what the row had been.
    private func repair(_ offer: Offer, _ record: LedgerRecord?) throws {
        let offered = StateDigest(
            kind: offer.kind, id: offer.id, revision: offer.revision, fields: offer.fields)
        var whole = LedgerRecord(
            kind: offer.kind, id: offer.id, cell: offer.cell, revision: offer.revision,
            entered: offer.revision, fields: offer.fields)
        if let record, let stored = try store.records.stored(offer.kind, offer.id) {
            guard stored.digest != record.digest, stored.digest == offered else { return }
            whole.entered = record.entered
            whole.clocks = record.clocks
        } else {
            guard try isAlive(offer) else { return }
            for (number, _) in whole.fields {
                whole.clocks[number] = FieldClock(
                    revision: offer.revision, writer: Writer.centre, editedMilliseconds: 0)
            }
        }
        try store.putBack(whole)
    }

    /// Whether the history says that a record which has no row is alive in the cell, at the offered revision.
    private func isAlive(_ offer: Offer) throws -> Bool {
        let last = try store.history(of: offer.id).last { $0.outcome.revision != nil }
        guard let last, last.outcome.revision == offer.revision else { return false }
        return last.cell == offer.cell && last.after[.removed] != .integer(1)
    }
}
