import Ledgers
import Replica
import SyncServer
import Testing
import Wire

@testable import Storage

/// What holds of every township once all devices have synced and nothing moves any more.
struct SimulationInvariants {
    let simulation: Simulation
    private let centre: TownshipStore

    init(simulation: Simulation) throws {
        self.simulation = simulation
        centre = try simulation.world.centre()
    }

    /// What does not hold, in words.
    func faults() throws -> [String] {
        try simulation.faults + replicas() + incidents()
            + SimulationDeadlines(simulation: simulation).faults() + undoneDecisions() + keptTexts()
            + remarks() + totals() + digests()
    }

    /// Every replica shows what the centre has of its cells, and each of its changes has one outcome.
    private func replicas() throws -> [String] {
        var faults: [String] = []
        for (number, device) in simulation.devices.enumerated() {
            let cells = Set(try device.store.cells().map(\.number))
            let wanted = Set(try LedgerText.lines(centre.records, cells: cells))
            let shown = Set(try device.ledgerText())
            if shown != wanted {
                faults.append(
                    "device \(number) shows \(shown.subtracting(wanted).sorted()) in place of "
                        + "\(wanted.subtracting(shown).sorted())")
            }
            if try device.store.countToSend() != 0 { faults.append("device \(number) has changes to send") }
            if try device.store.offerCount() != 0 { faults.append("device \(number) has offers") }
            if try !device.store.entries(.acknowledged).isEmpty {
                faults.append("device \(number) has changes that are not settled")
            }
            for state in [JournalEntry.State.acknowledged, .settled, .refused] {
                for entry in try device.store.entries(state) where entry.outcome == nil {
                    faults.append("device \(number): change \(entry.number) has no outcome")
                }
            }
        }
        return faults
    }

    /// Device and centre work out the same state of each incident, whatever order its entries came in.
    private func incidents() throws -> [String] {
        let kind = try #require(Schema.kind(Incident.kind))
        let desk = IncidentDesk(store: centre)
        var faults: [String] = []
        for incident in try centre.records.list(kind) {
            let state = try desk.state(of: incident.id)
            for (number, device) in simulation.devices.enumerated() {
                guard let held = try device.store.records.record(Incident.kind, incident.id) else { continue }
                if try device.incidents.state(of: held) != state {
                    faults.append("device \(number) has another state of incident \(incident.id)")
                }
            }
            // Who has to look at an entry that does not count finds it in the queue.
            for entry in state?.notApplied ?? [] {
                if try isExtensionOfOtherDays(entry.id, desk.entries(of: incident.id)) { continue }
                let items = try centre.reviewItems(about: entry.id, .entryNotApplied)
                if items.isEmpty { faults.append("entry \(entry.id) does not count, and no item says so") }
            }
        }
        return faults
    }

    /// Whether the entry is an extension, and the calendar was another when the incident last got an entry: such a one
    /// goes up for review with the next (decision 022).
    private func isExtensionOfOtherDays(_ id: RecordID, _ entries: [LedgerRecord]) throws -> Bool {
        let action = entries.first { $0.id == id }?[IncidentEntry.action]
        guard action == .integer(IncidentAction.extend.rawValue), let listed = simulation.listedMilliseconds
        else { return false }
        let arrived = try entries.compactMap { try centre.history(of: $0.id).last?.receivedMilliseconds }
        return (arrived.max() ?? 0) <= listed
    }

    /// A decision that was undone stays on record, with the item that it was about.
    private func undoneDecisions() throws -> [String] {
        var faults: [String] = []
        for undo in try history() {
            guard case .undo(let sequence) = undo.origin, let undone = try centre.loggedChange(sequence),
                case .decision(let number) = undone.origin, let item = try centre.reviewItem(number)
            else { continue }
            if !item.reopenings.contains(where: { $0.undo == undo.sequence }) {
                faults.append(
                    "no. \(undo.sequence) undoes a decision of item \(number), which does not say so")
            }
        }
        return faults
    }

    /// Every change of the log, oldest first.
    private func history() throws -> [LoggedChange] {
        let end = try centre.connection.integer("SELECT max(sequence) FROM change") ?? 0
        return try stride(from: 1, through: end, by: 1).compactMap { try centre.loggedChange($0) }
    }

    private func keptTexts() throws -> [String] {
        let kept = try everythingKept()
        return simulation.entered.filter { !kept.contains($0) }.map { "\($0) is nowhere" }
    }

    /// What a person wrote stands once. What the centre writes behind a remark that is undone may stand again: a remark
    /// that came back can be undone once more.
    private func remarks() throws -> [String] {
        let entered = Set(simulation.entered)
        return try centre.records.list(#require(Schema.kind(Household.kind))).compactMap { home in
            let remarks = (home[Household.remarks].asArray ?? []).filter {
                $0.asText.map(entered.contains) ?? true
            }
            return Set(remarks).count == remarks.count ? nil : "a remark counts twice: \(remarks)"
        }
    }

    /// A total is the sum of steps that were entered, none of them twice. Steps are powers of two, so a total shows
    /// which ones it has; but for those of one amount, which may be as many as were entered. An undone step is taken
    /// back: where no ledger was lost, the history tells exactly which ones a total has.
    private func totals() throws -> [String] {
        try centre.records.list(#require(Schema.kind(Benefit.kind))).flatMap { benefit in
            let total = benefit[Benefit.paid].asInteger ?? 0
            let steps = simulation.payments[benefit.id] ?? []
            var sums: Set<Int64> = [0]
            for step in steps { sums.formUnion(sums.map { $0 + step }) }
            var faults = sums.contains(total) ? [] : ["\(total) is no sum of \(steps)"]
            let standing = try standingSteps(centre.history(of: benefit.id))
            if !simulation.wasRestored, standing.reduce(0, +) != total {
                faults.append("\(total) is not the sum of \(standing), which are not undone")
            }
            return faults
        }
    }

    /// The steps of a counter that are in the ledger and not undone; an undo that is undone itself takes nothing back.
    private func standingSteps(_ history: [LoggedChange]) -> [Int64] {
        func isUndone(_ change: LoggedChange) -> Bool {
            history.contains { $0.origin == .undo(of: change.sequence) && !isUndone($0) }
        }
        return history.compactMap { change in
            guard case .add(let step)? = change.edits[Benefit.paid], change.after[Benefit.paid] != nil,
                change.origin == .entered, !isUndone(change)
            else { return nil }
            return step
        }
    }

    private func digests() throws -> [String] {
        try centre.cells().compactMap { cell in
            try centre.digest(of: cell.number) == centre.records.digest(of: cell.number)
                ? nil : "the digest of cell \(cell.code) is not that of its records"
        }
    }

    /// Every text in the ledger, in review, in the history, and set aside on a device.
    private func everythingKept() throws -> Set<String> {
        var kept: Set<String> = []
        func keep(_ value: Value) {
            switch value {
            case .text(let text): kept.insert(text)
            case .array(let elements): elements.forEach(keep)
            case .null, .integer, .bytes: break
            }
        }
        func keep(_ edit: FieldEdit) {
            switch edit {
            case .set(let value): keep(value)
            case .append(let elements): elements.forEach { keep($0) }
            case .union, .add: break
            }
        }
        for cell in try centre.cells() {
            try centre.records.forEachRecord(in: cell.number) { record, _ in
                for (_, value) in record.fields { keep(value) }
            }
        }
        for change in try history() {
            for (_, edit) in change.edits { keep(edit) }
            for fields in [change.before, change.after] { for (_, value) in fields { keep(value) } }
        }
        for device in simulation.devices {
            for entry in try device.store.entries(.refused) {
                for (_, edit) in entry.edits { keep(edit) }
            }
        }
        return kept
    }
}
