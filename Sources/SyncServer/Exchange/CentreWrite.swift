import Ledgers
import Storage
import Wire

/// Writes what the centre itself makes of records, by no device's change: moves, mergings of duplicates. It goes into
/// the history and down the feed like any change.
struct CentreWrite {
    let store: TownshipStore
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64
    /// What made the change, and who at the centre, for the history.
    var origin = LoggedChange.Origin.entered
    var person: String?

    /// Writes a record at the revision behind `revision`, with clocks on the fields that differ from `old`.
    func write(
        _ record: LedgerRecord, replacing old: LedgerRecord, as operation: Change.Operation = .edit,
        _ revision: inout Revision
    ) throws {
        revision += 1
        var written = record
        written.revision = revision
        // Devices have dropped what was removed or in another cell: it comes to them whole.
        if written.cell != old.cell || old.isRemoved && !written.isRemoved { written.entered = revision }
        for number in Set(old.fields.map(\.number) + record.fields.map(\.number))
        where old[number] != record[number] {
            written.clocks[number] = FieldClock(
                revision: revision, writer: Writer.centre, editedMilliseconds: now)
        }
        let row = try store.save(written)
        let change = Change(
            number: 0, operation: operation, kind: record.kind, id: record.id, cell: written.cell,
            base: old.revision, wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: [:])
        var logged = LoggedChange(
            writer: Writer.centre, number: nil, worker: nil, change: change, editedMilliseconds: now,
            rawMilliseconds: now, receivedMilliseconds: now,
            outcome: Outcome(number: 0, status: .applied, revision: revision))
        if written.cell != old.cell { logged.cellBefore = old.cell }
        (logged.origin, logged.person) = (origin, person)
        (logged.before, logged.after) = LedgerMerge.difference(from: old, to: written)
        _ = try store.append(logged, row: row)
    }
}
