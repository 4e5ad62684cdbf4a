import Foundation
import Ledgers
import Storage
import SyncServer
import Testing
import Wire

/// Devices of a scene's township, and what they send.
final class FieldWork {
    let scene: ConsoleScene
    private var deviceCount: UInt8 = 0
    private var random = SystemRandomNumberGenerator()

    init(_ scene: ConsoleScene) { self.scene = scene }

    func id() -> RecordID { RecordID(unixMilliseconds: ConsoleScene.now, using: &random) }

    /// A device of a new grid worker.
    func device(_ name: String = "王网格", cells: [String] = ["0101"]) throws -> Device {
        deviceCount += 1
        let store = try scene.store()
        let worker = try store.addWorker(
            name: name, role: Role.worker.rawValue,
            cells: try cells.compactMap { try store.cell(code: $0)?.number })
        let filler = [UInt8](repeating: deviceCount, count: WireLimits.secretBytes)
        let number = try store.addDevice(
            worker: worker, name: "test", secret: filler, attempt: filler, lineage: filler,
            codeDigest: filler, enrolledMilliseconds: ConsoleScene.now)
        return try #require(try store.device(number))
    }

    /// Merges one change as the exchange does, with the number behind the device's last one.
    @discardableResult
    func send(
        _ operation: Change.Operation, _ kind: KindNumber, _ id: RecordID, from device: Device,
        cell: String = "0101",
        base: Revision = 0, ageMilliseconds: Int64 = 0, _ edits: FieldMap<FieldEdit>
    ) throws -> Outcome {
        let store = try scene.store()
        let last = try store.device(device.number)?.lastChange ?? 0
        let hello = Hello(
            schema: Schema.version,
            now: ClockReading(wallMilliseconds: ConsoleScene.now, bootMilliseconds: 9_000_000),
            pageBytes: WireLimits.pageBytesByDefault, directory: 0, language: "en", lastChange: last + 1)
        let change = Change(
            number: last + 1, operation: operation, kind: kind, id: id,
            cell: try #require(try store.cell(code: cell)).number, base: base,
            wallAgeMilliseconds: ageMilliseconds, bootAgeMilliseconds: ageMilliseconds, edits: edits)
        let result = try store.transaction {
            try UploadMerge(store: store, device: device.number, hello: hello, now: ConsoleScene.now).merge([
                change
            ])
        }
        return try #require(result.outcomes.first)
    }

    func household(
        _ number: String = "0101-001", head: String = "李大山", phone: String = "13800000000",
        from device: Device,
        cell: String = "0101"
    ) throws -> RecordID {
        let id = id()
        let outcome = try send(
            .create, Household.kind, id, from: device, cell: cell,
            [
                Household.number: .set(.text(number)), Household.head: .set(.text(head)),
                Household.phone: .set(.text(phone)),
            ])
        #expect(outcome.status == .applied)
        return id
    }

    /// Two devices that changed one household's phone without seeing each other's change: an item of the queue.
    func phoneConflict(_ number: String = "0101-001") throws -> (household: RecordID, item: Int64) {
        let (one, two) = (try device("王网格"), try device("张网格"))
        let home = try household(number, from: one)
        let base = try #require(try scene.store().records.record(Household.kind, home)).revision
        for (device, phone, age) in [(one, "13811111111", Int64(20_000)), (two, "13822222222", 10_000)] {
            try send(
                .edit, Household.kind, home, from: device, base: base, ageMilliseconds: age,
                [Household.phone: .set(.text(phone))])
        }
        let item = try #require(try scene.store().reviewItems().last)
        return (home, item.number)
    }

    func incident(
        title: String = "宅基地边界纠纷", from device: Device, cell: String = "0101", household: RecordID? = nil,
        _ more: FieldMap<FieldEdit> = [:]
    ) throws -> RecordID {
        let id = id()
        var edits: FieldMap<FieldEdit> = [
            Incident.number: .set(.text("\(cell)-\(device.number)-\(id.shortText)")),
            Incident.incidentKind: .set(.integer(1)), Incident.title: .set(.text(title)),
            Incident.recorder: .set(.integer(device.worker)),
        ]
        if let household { edits[Incident.household] = .set(.id(household)) }
        for (number, edit) in more { edits[number] = edit }
        let outcome = try send(.create, Incident.kind, id, from: device, cell: cell, edits)
        #expect(outcome.status == .applied)
        return id
    }

    /// The matter of a resident against an enterprise: the township's from the start.
    static let township: FieldMap<FieldEdit> = [Incident.parties: .set(.integer(2))]
}
