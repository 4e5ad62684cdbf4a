import Foundation
import Ledgers
import Replica
import SyncServer
import Testing
import Wire

@testable import Storage

/// Days in a township that nobody would think up: edits, cuts, crashes, copies, moves and restores in random order.
/// A failing seed is a whole description: `GRIDLEDGER_SEED=17 swift test --filter RandomProgram`.
@Suite("Random programs of devices and centre")
struct RandomProgramTests {
    private static var seeds: [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["GRIDLEDGER_SEED"].flatMap(UInt64.init) { return [seed] }
        let count = environment["GRIDLEDGER_PROGRAMS"].flatMap(UInt64.init) ?? 40
        return Array(1...max(1, count))
    }

    @Test("All replicas end equal to the centre, and every value entered is somewhere", arguments: seeds)
    func program(seed: UInt64) async throws {
        let program = try await RandomProgram(seed: seed)
        for _ in 0..<60 { try await program.act() }
        try await program.settle()
        for device in program.devices {
            let cells = Set(try device.store.cells().map(\.number))
            let centre = try LedgerText.lines(program.world.centre().records, cells: cells)
            #expect(try device.ledgerText() == centre, "seed \(seed)")
            #expect(try device.store.countToSend() == 0 && device.store.offerCount() == 0)
        }
        let kept = try program.everythingKept()
        let missing = program.entered.filter { !kept.contains($0) }
        #expect(missing.isEmpty, "seed \(seed)")
        let store = try program.world.centre()
        for home in try store.records.list(#require(Schema.kind(Household.kind))) {
            let remarks = home[Household.remarks].asArray ?? []
            #expect(Set(remarks).count == remarks.count, "a remark counts twice, seed \(seed)")
        }
        for cell in try store.cells() {
            #expect(try store.digest(of: cell.number) == store.records.digest(of: cell.number))
        }
    }
}

private final class RandomProgram {
    let world: World
    private(set) var devices: [TestDevice] = []
    /// Every text that a worker entered; each is unlike all others.
    private(set) var entered: [String] = []
    private var random: SeededRandom
    private var hasBackup = false
    private var restores = 0

    init(seed: UInt64) async throws {
        world = try World(seed: seed)
        random = SeededRandom(seed &* 7919)
        for cells in [["0101"], ["0101", "0102"], ["0102"]] {
            devices.append(try await world.enrolledDevice(cells: cells))
        }
    }

    private func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &random) }

    private func freshText() -> String {
        let text = "值\(entered.count + 1)"
        entered.append(text)
        return text
    }

    func act() async throws {
        world.clock.advance(milliseconds: Int64(roll(90_000)) + 1)
        let device = devices[roll(devices.count)]
        switch roll(100) {
        case 0..<14: try add(device)
        case 14..<44: try edit(device)
        case 44..<48: try remove(device)
        case 48..<78: try await sync(device, cuts: [])
        case 78..<86:
            let cuts: [[Cut]] = [[.request], [.answer], [.none, .answer], [.answerAfter(bytes: 40)]]
            try await sync(device, cuts: cuts[roll(cuts.count)])
        case 86..<88: try device.restart()
        case 88..<91: try move()
        case 91..<93 where devices.count < 6: devices.append(try world.copy(of: device))
        case 93..<95: try world.restartServer()
        case 95..<97:
            try world.backUp()
            hasBackup = true
        case 97..<99 where hasBackup && restores < 3:
            restores += 1
            try world.restoreBackup()
        default: break
        }
    }

    private func household(of device: TestDevice) throws -> LedgerRecord? {
        let kind = try #require(Schema.kind(Household.kind))
        let all = try device.store.records.list(kind)
        return all.isEmpty ? nil : all[roll(all.count)]
    }

    private func add(_ device: TestDevice) throws {
        let cells = try device.store.cells()
        guard !cells.isEmpty else { return }
        let cell = cells[roll(cells.count)].number
        if roll(3) == 0, let home = try household(of: device) {
            _ = try device.add(
                Visit.kind, [Visit.household: .id(home.id), Visit.finding: .text(freshText())],
                cell: home.cell)
        } else {
            let number = freshText()
            _ = try device.add(
                Household.kind, [Household.number: .text(number), Household.head: .text(freshText())],
                cell: cell)
        }
    }

    private func edit(_ device: TestDevice) throws {
        guard let home = try household(of: device) else { return }
        let fields: FieldMap<Value> =
            switch roll(4) {
            case 0: [Household.head: .text(freshText())]
            case 1: [Household.remarks: .array([.text(freshText())])]
            case 2: [Household.care: .array([.integer(Int64(roll(4) + 1))])]
            default: [Household.address: .text(freshText())]
            }
        do {
            _ = try device.ledger.edit(home, fields: fields)
        } catch LedgerError.nothingToChange { return }
    }

    private func remove(_ device: TestDevice) throws {
        guard let home = try household(of: device) else { return }
        try device.ledger.remove(home)
    }

    private func move() throws {
        let store = try world.centre()
        let kind = try #require(Schema.kind(Household.kind))
        let all = try store.records.list(kind)
        guard !all.isEmpty else { return }
        let cells = try store.cells().map(\.number)
        _ = try LedgerMove(store: store, now: world.clock.nowMilliseconds()).moveHousehold(
            all[roll(all.count)].id, to: cells[roll(cells.count)])
    }

    private func sync(_ device: TestDevice, cuts: [Cut]) async throws {
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

    /// Lets every device sync until nothing moves any more.
    func settle() async throws {
        for _ in 0..<4 {
            for device in devices { try await sync(device, cuts: []) }
        }
    }

    /// Every text in the ledger, in review, in the history, and set aside on a device.
    func everythingKept() throws -> Set<String> {
        let store = try world.centre()
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
        for cell in try store.cells() {
            try store.records.forEachRecord(in: cell.number) { record, _ in
                for (_, value) in record.fields { keep(value) }
            }
        }
        for change in try store.changes() {
            for (_, edit) in change.edits { keep(edit) }
            for fields in [change.before, change.after] { for (_, value) in fields { keep(value) } }
        }
        var decided = ReviewFilter(nowMilliseconds: world.clock.nowMilliseconds())
        decided.state = .decided
        for item in try store.reviewItems() + store.reviewItems(decided) {
            keep(item.other.value)
            if let standing = item.standing { keep(standing.value) }
        }
        for device in devices {
            for entry in try device.store.entries(.refused) {
                for (_, edit) in entry.edits { keep(edit) }
            }
        }
        return kept
    }
}

extension TownshipStore {
    /// Every change in the log.
    fileprivate func changes() throws -> [LoggedChange] {
        let end = try connection.integer("SELECT max(sequence) FROM change") ?? 0
        return end == 0 ? [] : try (1...end).compactMap { try loggedChange($0) }
    }
}
