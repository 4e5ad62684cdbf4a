import Ledgers
import Storage
import Wire

/// Makes one record of two that are about the same household or person, and two of it again.
///
/// What points to the one that goes is led to the one that stays, whichever device it came from and whenever it
/// arrives (`MergedRecords`). Everything is in the history, under the review item by which a person decided it.
struct DuplicateMerge {
    let store: TownshipStore
    /// The review item that the decision is about.
    let review: Int64
    /// Who decided it, as the history names them.
    let person: String
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    private var writer: CentreWrite {
        CentreWrite(store: store, now: now, origin: .merging(item: review), person: person)
    }

    /// Merges `gone` into `stays`, within the caller's transaction. Of a field that holds one value, `stays` keeps its
    /// own unless it has none or the field is in `taking`; sets are united, counters added, remarks put one behind
    /// the other.
    ///
    /// - Throws: `ReviewError.notOffered` when a field of `taking` holds no single value; `StorageError`.
    func merge(_ gone: LedgerRecord, into stays: LedgerRecord, taking: Set<FieldNumber>) throws {
        guard let kind = Schema.kind(gone.kind), gone.kind == stays.kind, gone.id != stays.id else {
            throw ReviewError.notOffered(review)
        }
        for number in taking {
            switch kind.field(number)?.policy {
            case .latest, .review: continue
            case .union, .sum, .append, nil: throw ReviewError.notOffered(review)
            }
        }
        var revision = try store.revision()
        var pointing: [(record: LedgerRecord, field: FieldDefinition)] = []
        let target = RecordReference(kind: gone.kind, id: gone.id)
        try RecordReferences(records: store.records).forEach(pointingTo: [target]) { record, field, _ in
            pointing.append((record, field))
        }
        for (record, field) in pointing {
            try redirect(record, field, from: gone.id, to: stays, &revision)
        }
        let united = Self.united(stays, gone, kind, taking: taking)
        if united.fields != stays.fields { try writer.write(united, replacing: stays, &revision) }
        var tombstone = gone
        tombstone[.removed] = .integer(1)
        try writer.write(tombstone, replacing: gone, as: .remove, &revision)
        try store.setRevision(revision)
        try store.setSurvivor(stays.id, of: gone.id, review: review)
        try store.redirectOpenItems(from: gone.id, to: stays.id)
    }

    /// Takes a merging back, within the caller's transaction: the record that went is alive again and has back what
    /// pointed to it. What was changed since the merging stays as it is, at the record that stayed.
    func split() throws {
        var revision = try store.revision()
        for change in try store.changes(ofMerging: review).reversed() {
            guard let record = try store.records.record(change.kind, change.id) else { continue }
            var restored = record
            for (number, _) in change.after
            where record.clocks[number]?.revision == change.outcome.revision {
                restored[number] = change.before[number] ?? .null
            }
            if let cell = change.cellBefore, record.cell == change.cell { restored.cell = cell }
            guard restored != record else { continue }
            try writer.write(restored, replacing: record, &revision)
        }
        try store.setRevision(revision)
        try store.forgetMerge(review: review)
    }

    /// The fields of `stays` after the merging, by each field's policy.
    static func united(
        _ stays: LedgerRecord, _ gone: LedgerRecord, _ kind: KindDefinition, taking: Set<FieldNumber>
    ) -> LedgerRecord {
        var united = stays
        for (number, value) in gone.fields where number != .removed {
            switch kind.field(number)?.policy {
            case .latest, .review, nil:
                if united[number] == .null || taking.contains(number) { united[number] = value }
            case .union: united.apply(.union(adding: value.asArray ?? [], removing: []), to: number)
            case .sum: united.apply(.add(value.asInteger ?? 0), to: number)
            case .append:
                let held = Set(united[number].asArray ?? [])
                united.apply(.append((value.asArray ?? []).filter { !held.contains($0) }), to: number)
            }
        }
        return united
    }

    private func redirect(
        _ record: LedgerRecord, _ field: FieldDefinition, from gone: RecordID, to stays: LedgerRecord,
        _ revision: inout Revision
    ) throws {
        // It may have been written for another of its fields already.
        guard let record = try store.records.record(record.kind, record.id) else { return }
        var redirected = record
        if field.type == .reference(stays.kind) {
            redirected[field.number] = .id(stays.id)
        } else {
            redirected.apply(.union(adding: [.id(stays.id)], removing: [.id(gone)]), to: field.number)
        }
        if stays.kind == Household.kind, record.kind != Incident.kind { redirected.cell = stays.cell }
        try writer.write(redirected, replacing: record, &revision)
    }
}
