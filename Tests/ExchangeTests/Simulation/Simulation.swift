import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

/// A township with a few devices, to which the steps of a plan happen.
final class Simulation {
    let world: World
    private(set) var devices: [TestDevice] = []
    /// Every text that a person entered and that occurs nowhere else.
    private(set) var entered: [String] = []
    /// The steps of each counter, by its record.
    private(set) var payments: [RecordID: [Int64]] = [:]
    private(set) var wasRestored = false
    let beganMilliseconds: Int64
    /// When the calendar last became another; nil while it is the first.
    var listedMilliseconds: Int64?
    private var hasBackup = false
    /// How many changes the centre took back.
    private(set) var undoneCount = 0
    /// How many review items waited again for that.
    private(set) var reopenedCount = 0
    /// What was amiss on the way, in words.
    private(set) var faults: [String] = []

    private static let devicesMax = 7
    /// The duty officer's place among the devices.
    private static let officer = 2

    init(seed: UInt64) async throws {
        world = try World(seed: seed)
        beganMilliseconds = world.clock.nowMilliseconds()
        let people: [(Role, [String])] = [
            (.villageOfficer, ["0101"]), (.worker, ["0102"]), (.dutyOfficer, ["0101", "0102"]),
            (.director, ["0101", "0102"]),
        ]
        for (role, cells) in people {
            devices.append(try await world.enrolledDevice(role: role, cells: cells))
        }
    }

    func noteUndone(_ plan: UndoPlan) {
        undoneCount += plan.steps.count { $0.change != nil }
        reopenedCount += plan.steps.flatMap(\.items).count { $0.name == "reopened" }
    }

    func fail(_ fault: String) { faults.append(fault) }

    func freshText() -> String {
        let text = "值\(entered.count + 1)"
        entered.append(text)
        return text
    }

    func take(_ step: SimulationStep) async throws {
        world.clock.advance(milliseconds: step.waitMilliseconds)
        let device = devices[step.device % devices.count]
        switch step.act {
        case .addHousehold(let cell, let number): try addHousehold(device, cell: cell, number)
        case .addVisit(let record):
            guard let home = try choose(record, Household.kind, of: device.store.records) else { return }
            try enter {
                _ = try device.add(
                    Visit.kind, [Visit.household: .id(home.id), Visit.finding: .text(freshText())],
                    cell: home.cell)
            }
        case .addBenefit(let record):
            guard let home = try choose(record, Household.kind, of: device.store.records) else { return }
            try enter {
                _ = try device.add(
                    Benefit.kind, [Benefit.household: .id(home.id), Benefit.programme: .integer(1)],
                    cell: home.cell)
            }
        case .pay(let record, let fen):
            // Workers may not: without this most steps of the kind would come to nothing.
            let payer = try mayPay(device) ? device : devices[Self.officer]
            guard let benefit = try choose(record, Benefit.kind, of: payer.store.records) else { return }
            let paid = benefit[Benefit.paid].asInteger ?? 0
            try enter {
                _ = try payer.ledger.edit(benefit, fields: [Benefit.paid: .integer(paid + fen)])
                payments[benefit.id, default: []].append(fen)
            }
        case .edit(let record, let field): try edit(device, record, field)
        case .remove(let record):
            guard let home = try choose(record, Household.kind, of: device.store.records) else { return }
            try enter { try device.ledger.remove(home) }
        case .report(let cell, let urgency, let matter, let hoursAgo):
            try report(device, cell, urgency, matter, hoursAgo)
        case .take(let incident, let action):
            guard let held = try choose(incident, Incident.kind, of: device.store.records) else { return }
            _ = try take(action, on: held, incident, device)
        case .handle(let incident, let steps, let hours): try await handle(incident, steps, hours, device)
        case .listDays(let number): try listDays(number)
        case .sync(let fault): try await sync(device, fault.cuts)
        case .restartDevice: try device.restart()
        case .copyDevice:
            if devices.count < Self.devicesMax { devices.append(try world.copy(of: device)) }
        case .setClock(let offset): device.clock.setWrong(byMilliseconds: offset)
        case .boot: device.clock.boot()
        case .move(let record, let cell): try move(record, cell)
        case .restartServer: try world.restartServer()
        case .backUp:
            try world.backUp()
            hasBackup = true
        case .restore:
            guard hasBackup else { return }
            wasRestored = true
            listedMilliseconds = world.clock.nowMilliseconds()
            try world.restoreBackup()
        case .decide(let item, let decision): try decide(item, decision)
        case .decideAndUndo(let item): try decideAndUndo(item)
        case .undo(let change): try undo(change: change)
        case .undoDevice(let hours, let arrived): try undo(device, hours: hours, arrived: arrived)
        }
    }

    private func mayPay(_ device: TestDevice) throws -> Bool {
        let role = try device.store.identity().flatMap { Role(rawValue: $0.role) }
        return role == .dutyOfficer || role == .director
    }

    /// What a worker may try and be told that it cannot be: the tool refuses it before anything is entered.
    func enter(_ body: () throws -> Void) throws {
        let before = entered.count
        do { try body() } catch is LedgerError { entered.removeSubrange(before...) }
    }

    func choose(_ number: Int, _ kind: KindNumber, of records: RecordStore) throws -> LedgerRecord? {
        let all = try records.list(#require(Schema.kind(kind)))
        return all.isEmpty ? nil : all[number % all.count]
    }

    private func addHousehold(
        _ device: TestDevice, cell: Int, _ number: SimulationStep.HouseholdNumber
    ) throws {
        let cells = try device.store.cells()
        guard !cells.isEmpty else { return }
        try enter {
            let text =
                switch number {
                case .fresh: freshText()
                case .shared(let number): "重\(number)"
                }
            _ = try device.add(
                Household.kind, [Household.number: .text(text), Household.head: .text(freshText())],
                cell: cells[cell % cells.count].number)
        }
    }

    private func edit(_ device: TestDevice, _ record: Int, _ field: SimulationStep.Field) throws {
        guard let home = try choose(record, Household.kind, of: device.store.records) else { return }
        try enter {
            let fields: FieldMap<Value> =
                switch field {
                case .head: [Household.head: .text(freshText())]
                case .address: [Household.address: .text(freshText())]
                case .remark: [Household.remarks: .array([.text(freshText())])]
                case .care: [Household.care: .array([.integer(Int64(record % 4) + 1)])]
                }
            _ = try device.ledger.edit(home, fields: fields)
        }
    }

    private func move(_ record: Int, _ cell: Int) throws {
        let store = try world.centre()
        guard let home = try choose(record, Household.kind, of: store.records) else { return }
        let cells = try store.cells().map(\.number)
        _ = try LedgerMove(store: store, now: world.clock.nowMilliseconds()).moveHousehold(
            home.id, to: cells[cell % cells.count])
    }

    /// A person may let a remark or a payment count twice; what nobody may do is checked here.
    static func mayTake(_ item: ReviewItem) -> Bool {
        item.field != Household.remarks && item.kind != Benefit.kind
    }

    private func decide(_ number: Int, _ decision: SimulationStep.Decision) throws {
        let store = try world.centre()
        let desk = ReviewDesk(store: store, person: "赵主任", now: world.clock.nowMilliseconds())
        var filter = ReviewFilter(nowMilliseconds: world.clock.nowMilliseconds())
        if decision == .split { filter.state = .decided }
        let items = try store.reviewItems(filter)
        guard !items.isEmpty else { return }
        let item = items[number % items.count]
        do {
            switch decision {
            case .keep: try desk.decide(item.number, .keep)
            case .take:
                guard Self.mayTake(item) else { return }
                try desk.decide(item.number, .take)
            case .merge: try desk.merge(item.number, newerStays: number % 2 == 0)
            case .split: try desk.split(item.number)
            }
        } catch is ReviewError { return }
    }

    func sync(_ device: TestDevice, _ cuts: [Cut]) async throws {
        world.transport.cut(cuts)
        defer { world.transport.cut([]) }
        do {
            try await device.sync()
        } catch let error as SyncError {
            switch error {
            case .transport, .badAnswer: break
            case .refused(let failure)
            where failure.code == .deviceUnknown || failure.code == .signatureWrong:
                try await enrolAgain(device)
            default: throw error
            }
        }
    }

    /// What the worker of a device does that a restored centre does not know: a renewed one, whose number is gone.
    private func enrolAgain(_ device: TestDevice) async throws {
        world.transport.cut([])
        let worker = try #require(try device.store.identity()).worker
        try await device.enrol(again: try world.code(for: worker))
    }

    /// Lets every device sync until nothing moves any more: until all have synced since anything last changed at the
    /// centre, and have nothing left to say.
    func settle() async throws {
        let store = try world.centre()
        for _ in 0..<4 {
            let before = try store.township()
            for device in devices { try await sync(device, []) }
            if try store.township() == before, try devices.allSatisfy(hasSaidAll) { return }
        }
    }

    private func hasSaidAll(_ device: TestDevice) throws -> Bool {
        let store = device.store
        return try store.countToSend() == 0 && store.offerCount() == 0
            && store.entries(.acknowledged).isEmpty
    }
}
