import Ledgers
import Storage
import SyncServer
import Synchronization
import Wire

/// Every incident of a township with where it stands, kept up to date with what changed: a state takes all entries of its
/// incident to work out, and a list would need that of each.
final class IncidentBoard: Sendable {
    struct Entry: Sendable {
        let record: LedgerRecord
        let steps: [IncidentStep]
        let state: IncidentState
        /// The departments that it was ever given to.
        let departments: Set<Int64>
        let version: String
    }

    private struct State {
        var entries: [RecordID: Entry] = [:]
        var revision: Revision = 0
        /// The directory's token, which changes with the calendar, and the epoch.
        var directory: Int64?
        var epoch: Int64?
    }

    private let state = Mutex(State())

    /// The incidents as of the ledger's state that the caller reads, or a newer one.
    func entries(in store: TownshipStore) throws -> [Entry] {
        guard let township = try store.township() else { return [] }
        return try state.withLock { state in
            if township.directory != state.directory || township.epoch != state.epoch {
                state = State()
                (state.directory, state.epoch) = (township.directory, township.epoch)
            }
            if township.revision > state.revision {
                try Self.update(&state.entries, after: state.revision, in: store)
                state.revision = township.revision
            }
            return Array(state.entries.values)
        }
    }

    private static func update(
        _ entries: inout [RecordID: Entry], after revision: Revision, in store: TownshipStore
    ) throws {
        let calendar = try store.calendar()
        var changed = Dictionary(
            try store.records.changed(Incident.definition, after: revision).map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first })
        for step in try store.records.changed(IncidentEntry.definition, after: revision) {
            guard let id = step[IncidentEntry.incident].asID, changed[id] == nil else { continue }
            changed[id] = try store.records.record(Incident.kind, id)
        }
        for (id, record) in changed {
            entries[id] = record.isRemoved ? nil : try entry(of: record, calendar, in: store)
        }
    }

    /// An incident with where it stands.
    static func entry(
        of record: LedgerRecord, _ calendar: WorkingCalendar, in store: TownshipStore
    ) throws -> Entry {
        let desk = IncidentDesk(store: store)
        let entries = try desk.entries(of: record.id)
        let steps = entries.map { IncidentStep(id: $0.id, fields: $0.fields) }
        let last = entries.reduce(record.revision) { max($0, $1.revision) }
        return Entry(
            record: record, steps: steps, state: desk.state(of: record, entries, calendar),
            departments: Sight.departments(of: record, steps), version: "\(last)-\(entries.count)")
    }
}
