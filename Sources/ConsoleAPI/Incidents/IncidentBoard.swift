import Ledgers
import Storage
import SyncServer
import Synchronization
import Wire

/// Where every incident of a township stands, kept up to date with what changed: a state takes all entries of its
/// incident to work out, and a list would need that of each.
///
/// Those that are not done are kept whole. Of those that are, which become ever more, it keeps what they are found by.
final class IncidentBoard: Sendable {
    /// An incident with where it stands.
    final class Entry: Sendable {
        let record: LedgerRecord
        let steps: [IncidentStep]
        let state: IncidentState
        /// The departments that it was ever given to.
        let departments: Set<Int64>
        let version: String

        fileprivate init(_ record: LedgerRecord, _ entries: [LedgerRecord], _ state: IncidentState) {
            self.record = record
            steps = entries.map { IncidentStep(id: $0.id, fields: $0.fields) }
            self.state = state
            departments = Sight.departments(of: record, steps)
            let last = entries.reduce(record.revision) { max($0, $1.revision) }
            version = "\(last)-\(entries.count)"
        }
    }

    private struct State {
        var open: [RecordID: Entry] = [:]
        var done: [RecordID: IncidentKey] = [:]
        var revision: Revision = 0
        var calendar: WorkingCalendar?
        var epoch: Int64?
    }

    private let state = Mutex(State())

    /// The incidents as of the ledger's state that the caller reads, or a newer one: all that are not done, and, of those that are,
    /// the ones for which `isMeant` holds.
    func incidents(
        in store: TownshipStore, _ calendar: WorkingCalendar, done isMeant: (IncidentKey) -> Bool
    ) throws -> (open: [Entry], done: [IncidentKey]) {
        guard let township = try store.township() else { return ([], []) }
        return try state.withLock { state in
            if calendar != state.calendar || township.epoch != state.epoch {
                state = State()
                (state.calendar, state.epoch) = (calendar, township.epoch)
            }
            if township.revision > state.revision {
                try Self.update(&state, in: store, calendar)
                state.revision = township.revision
            }
            return (Array(state.open.values), state.done.values.filter(isMeant))
        }
    }

    private static func update(
        _ state: inout State, in store: TownshipStore, _ calendar: WorkingCalendar
    ) throws {
        guard state.revision > 0 else {
            // Beside it: one that fails half-way leaves nothing behind.
            var whole = state
            (whole.open, whole.done) = ([:], [:])
            try store.records.forEach(Incident.definition) { record in
                try place(record, in: &whole, store, calendar)
            }
            return state = whole
        }
        var changed = Set(try store.records.changed(Incident.definition, after: state.revision).map(\.id))
        for step in try store.records.changed(IncidentEntry.definition, after: state.revision) {
            if let id = step[IncidentEntry.incident].asID { changed.insert(id) }
        }
        for id in changed {
            (state.open[id], state.done[id]) = (nil, nil)
            if let record = try store.records.record(Incident.kind, id), !record.isRemoved {
                try place(record, in: &state, store, calendar)
            }
        }
    }

    private static func place(
        _ record: LedgerRecord, in state: inout State, _ store: TownshipStore, _ calendar: WorkingCalendar
    ) throws {
        let entry = try entry(of: record, calendar, in: store)
        if entry.state.status.isFinal {
            state.done[record.id] = IncidentKey(of: entry, calendar)
        } else {
            state.open[record.id] = entry
        }
    }

    /// An incident with where it stands.
    static func entry(
        of record: LedgerRecord, _ calendar: WorkingCalendar, in store: TownshipStore
    ) throws -> Entry {
        let desk = IncidentDesk(store: store)
        let entries = try desk.entries(of: record.id)
        return Entry(record, entries, desk.state(of: record, entries, calendar))
    }
}

/// What an incident is found and ranked by.
struct IncidentKey: Sendable {
    let id: RecordID
    let cell: CellNumber
    let kind: Int64?
    let recorder: WorkerNumber?
    let happenedMilliseconds: Int64?
    /// The departments that it was ever given to.
    let departments: Set<Int64>
    let status: IncidentStatus
    let level: IncidentLevel
    /// The department that it is with.
    let department: Int64?
    let deadlineMilliseconds: Int64?
    let colour: SupervisionColour

    init(of entry: IncidentBoard.Entry, colour: SupervisionColour) {
        let (record, state) = (entry.record, entry.state)
        id = record.id
        cell = record.cell
        kind = record[Incident.incidentKind].asInteger
        recorder = record[Incident.recorder].asInteger
        happenedMilliseconds = record[Incident.happenedAt].asInteger
        departments = entry.departments
        status = state.status
        level = state.level
        department = state.department
        deadlineMilliseconds = state.deadlineMilliseconds
        self.colour = colour
    }

    /// Of an incident that is done: its colour is that with which its last term ended, whenever it is looked at.
    fileprivate init(of entry: IncidentBoard.Entry, _ calendar: WorkingCalendar) {
        let timing = IncidentTiming(of: entry.state, atMilliseconds: 0, calendar: calendar)
        self.init(of: entry, colour: timing.colour)
    }
}
