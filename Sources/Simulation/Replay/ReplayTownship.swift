import Ledgers
import Storage
import Traces
import Wire

/// The township of a trace, founded anew: its directory, and what its centre did by itself.
///
/// The centre's own changes are put into the ledger as they came out, beside the server, as the centre's commands do it: what
/// is played is how uploads meet them.
final class ReplayTownship {
    static let code = FleetFounding.townshipCode

    private let store: TownshipStore
    private var revisions = RevisionMap()
    /// The devices as they send.
    let devices: [WriterNumber: ReplayDevice]

    /// Founds the directory in a township that has none yet. Devices get fresh secrets.
    init(_ directory: TraceReader.Directory, at path: String) throws {
        let store = try TownshipStore(path: path, .write)
        try store.transaction { try Self.add(directory, to: store) }
        self.store = store
        devices = try store.devices().reduce(into: [:]) { devices, device in
            devices[device.number] = ReplayDevice(
                ThinDevice(
                    number: device.number, secret: device.secret, township: Self.code, level: .balanced,
                    lastChange: device.lastChange))
        }
    }

    private static func add(_ directory: TraceReader.Directory, to store: TownshipStore) throws {
        let villageCount = directory.cells.map(\.village).max() ?? 0
        for village in 0..<Int(clamping: villageCount) {
            try store.addVillage(code: FleetFounding.code(village + 1), name: "第\(village + 1)村")
        }
        for cell in directory.cells {
            try store.addCell(
                code: FleetFounding.code(Int(cell.number)), name: "第\(cell.number)格", village: cell.village)
        }
        for worker in directory.workers {
            _ = try store.addWorker(
                name: "人员\(worker.number)", role: worker.role, department: worker.department,
                cells: worker.cells)
        }
        var random = SystemRandomNumberGenerator()
        for device in directory.devices {
            let secret = (0..<WireLimits.secretBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
            let lineage = (0..<8).map { UInt8(truncatingIfNeeded: device.family >> (56 - 8 * $0)) }
            _ = try store.addDevice(
                worker: device.worker, name: "\(device.number)", secret: secret, attempt: secret,
                lineage: lineage, codeDigest: secret, enrolledMilliseconds: 0, lastChange: device.before)
        }
    }

    // MARK: What the centre does

    func revoke(_ revocation: TraceRevocation) throws {
        _ = try store.revoke(revocation.device, milliseconds: revocation.at)
    }

    func list(_ calendar: TraceCalendar) throws {
        func days(_ numbers: [Int64], _ kind: WorkingCalendar.DayKind) -> [ListedDay] {
            numbers.compactMap { CivilDate(daysSince1970: $0) }.map { ListedDay($0, kind, name: "") }
        }
        let listed = days(calendar.holidays, .holiday) + days(calendar.workdays, .workday)
        try store.transaction { try store.replaceCalendar(with: listed) }
    }

    /// Puts the centre's own changes into the ledger, in one durable step.
    func take(_ changes: [TraceCentreChange]) throws {
        try store.transaction {
            var revision = try store.revision()
            for change in changes {
                revision += 1
                try take(change, at: revision)
                revisions.note(change.revision, as: revision)
            }
            try store.setRevision(revision)
        }
    }

    private func take(_ change: TraceCentreChange, at revision: Revision) throws {
        let old = try store.records.record(change.kind, change.id)
        var record =
            old ?? LedgerRecord(kind: change.kind, id: change.id, cell: change.cell, entered: revision)
        for (field, value) in change.fields {
            record[field] = value
            record.clocks[field] = FieldClock(
                revision: revision, writer: change.writer, editedMilliseconds: change.made)
        }
        if change.isMoved { record.cell = change.cell }
        // Devices have dropped what was removed or in another cell: it comes to them whole.
        if let old, old.cell != record.cell || old.isRemoved && !record.isRemoved {
            record.entered = revision
        }
        record.revision = revision
        try store.save(record)
        var logged = LoggedChange(
            writer: change.writer, number: nil, worker: nil,
            change: Change(
                number: 0, operation: change.operation, kind: change.kind, id: change.id, cell: record.cell,
                base: old?.revision ?? 0, wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: [:]),
            editedMilliseconds: change.made, rawMilliseconds: change.made, receivedMilliseconds: change.at,
            outcome: Outcome(number: 0, status: .applied, revision: revision))
        logged.after = change.fields
        if let old, old.cell != record.cell { logged.cellBefore = old.cell }
        _ = try store.append(logged)
        // Records may have been merged, taken apart, and merged again.
        if let into = change.into, try store.survivor(of: change.id) == nil {
            try store.setSurvivor(into, of: change.id, review: 0)
        }
    }

    // MARK: What is compared

    /// A recorded change as it is sent, with the base that its author would have seen here.
    func change(_ recorded: TraceChange, sentMilliseconds: Int64) -> Change {
        var change = recorded.change(sentMilliseconds: sentMilliseconds)
        change.base = revisions.revision(for: recorded.base)
        return change
    }

    /// Notes which revision a change made here, where it made one.
    func note(_ recorded: TraceChange, _ outcome: Outcome) {
        guard let was = recorded.revision, let revision = outcome.revision else { return }
        revisions.note(was, as: revision)
    }

    func digest(of cell: CellNumber) throws -> StateDigest { try LedgerContent.digest(of: cell, in: store) }
}

/// Which revisions here stand for the recorded ones: where an outcome differs, later ones are no longer the same numbers.
struct RevisionMap {
    private var recorded: [Revision] = []
    private var found: [Revision] = []

    /// Notes a revision; recorded ones come in order.
    mutating func note(_ recorded: Revision, as found: Revision) {
        self.recorded.append(recorded)
        self.found.append(found)
    }

    /// What stands for a recorded revision: for one that is not here, the last before it.
    func revision(for base: Revision) -> Revision {
        var (low, high) = (0, recorded.count)
        while low < high {
            let middle = (low + high) / 2
            if recorded[middle] <= base { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? 0 : found[low - 1]
    }
}

/// A device of a replay, which can stand in a list.
final class ReplayDevice {
    var thin: ThinDevice

    init(_ thin: consuming ThinDevice) { self.thin = thin }
}
