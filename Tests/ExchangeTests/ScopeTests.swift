import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("What leaves a cell and what enters it")
struct ScopeTests {
    private let world: World
    private let east: TestDevice
    private let west: TestDevice
    private let home: RecordID
    private let resident: RecordID

    init() async throws {
        world = try World()
        east = try await world.enrolledDevice(cells: ["0101"])
        west = try await world.enrolledDevice(cells: ["0102"])
        home = try east.add(
            Household.kind, [Household.number: .text("1"), Household.head: .text("李大山")])
        resident = try east.add(
            Resident.kind, [Resident.household: .id(home), Resident.name: .text("李小明")])
        _ = try east.add(Visit.kind, [Visit.household: .id(home), Visit.finding: .text("平安")])
        _ = try east.add(
            Household.kind, [Household.number: .text("2"), Household.head: .text("张三")])
        try await east.sync()
        try await west.sync()
    }

    private func moveHome(to code: String = "0102") throws -> Int {
        let store = try world.centre()
        let cell = try #require(try store.cell(code: code)).number
        return try LedgerMove(store: store, now: world.clock.nowMilliseconds()).moveHousehold(home, to: cell)
    }

    private func centre(_ code: String) throws -> [String] {
        let store = try world.centre()
        return try LedgerText.lines(store.records, cells: [try #require(try store.cell(code: code)).number])
    }

    @Test("A household that moves takes its people and visits along; each device follows")
    func household() async throws {
        #expect(try moveHome() == 3)
        let left = try await east.sync()
        #expect(left.departuresReceived == 3)
        try await west.sync()
        #expect(try east.ledgerText() == centre("0101"))
        #expect(try west.ledgerText() == centre("0102"))
        #expect(try west.ledgerText().count == 3)
        // And back again.
        #expect(try moveHome(to: "0101") == 3)
        try await east.sync()
        try await west.sync()
        #expect(try east.ledgerText() == centre("0101") && west.ledgerText().isEmpty)
    }

    @Test(
        "A device that walks both cells keeps the household, whichever page comes first [R5.6-5]",
        arguments: ["0102", "0101"])
    func bothCells(target: String) async throws {
        let both = try await world.enrolledDevice(cells: ["0101", "0102"])
        _ = try moveHome()
        if target == "0101" {
            try await both.sync()
            _ = try moveHome(to: target)
        }
        try await both.sync()
        #expect(try both.store.records.record(Household.kind, home)?.cell == both.cell(target))
        #expect(try both.ledgerText() == LedgerText.lines(world.centre().records))
        #expect(try await both.sync().roundTrips == 1)
    }

    @Test(
        "What a worker entered before hearing of the move is taken, also for what belongs to the household [R11.9-1] [R11.9-2]"
    )
    func pendingEdits() async throws {
        try east.edit(Household.kind, home, [Household.phone: .text("13800000000")])
        _ = try east.add(Visit.kind, [Visit.household: .id(home), Visit.finding: .text("搬家前")])
        _ = try moveHome()
        let progress = try await east.sync()
        #expect(progress.applied == 2 && progress.refused == 0)
        try await west.sync()
        #expect(try west.value(Household.kind, home, Household.phone) == .text("13800000000"))
        #expect(try west.ledgerText() == centre("0102"))
        #expect(try west.ledgerText().count == 4)
        #expect(try east.ledgerText() == centre("0101"))
    }

    @Test(
        "What a worker enters about a household that is known to have left is refused with a reason, and kept"
    )
    func afterTheMove() async throws {
        let record = try #require(try east.store.records.record(Household.kind, home))
        _ = try moveHome()
        try await east.sync()
        // As a device would that had ignored the departure.
        try east.store.append(
            JournalEntry(
                number: try east.store.takeChangeNumber(), operation: .edit, kind: Household.kind, id: home,
                cell: record.cell, base: try world.centre().revision(),
                edits: [Household.phone: .set(.text("13800000000"))], made: east.clock.reading(),
                bootID: east.clock.bootID))
        #expect(try await east.sync().refused == 1)
        #expect(try east.store.entries(.refused).map(\.outcome?.code) == ["scope.cell"])
    }

    @Test("Two cells become one: everything moves, incidents too")
    func merge() async throws {
        _ = try east.add(
            Incident.kind, [Incident.incidentKind: .integer(1), Incident.title: .text("邻里纠纷")])
        try await east.sync()
        let store = try world.centre()
        let cells = try store.cells().map(\.number)
        let count = try LedgerMove(store: store, now: world.clock.nowMilliseconds()).moveAll(
            from: cells[0], to: cells[1])
        #expect(count == 5)
        try await east.sync()
        try await west.sync()
        #expect(try east.ledgerText().isEmpty)
        #expect(try west.ledgerText() == LedgerText.lines(store.records))
    }

    @Test(
        "A worker who gets a cell receives it; one who loses a cell drops it, and what waited there is answered [R5.4-1] [R5.4-2]"
    )
    func assignment() async throws {
        let store = try world.centre()
        let worker = try #require(try west.store.identity()).worker
        let cell = try #require(try store.cell(code: "0101")).number
        _ = try store.assignCell(cell, to: worker)
        try await west.sync()
        #expect(try west.ledgerText() == LedgerText.lines(store.records))
        try west.edit(Household.kind, home, [Household.phone: .text("13800000000")])
        _ = try store.unassignCell(cell, from: worker)
        let progress = try await west.sync()
        #expect(progress.refused == 1)
        #expect(try west.ledgerText().isEmpty)
        #expect(try west.store.entries(.refused).map(\.outcome?.code) == ["scope.cell"])
        #expect(try store.history(of: home).last?.outcome.status == .refused)
    }

    @Test("A move that a backup has lost comes back with the device that has seen it")
    func lostMove() async throws {
        try world.backUp()
        _ = try moveHome()
        try await west.sync()
        try await east.sync()
        try world.restoreBackup()
        for device in [west, east, west] { try await device.sync() }
        #expect(try world.centre().records.record(Household.kind, home)?.cell == west.cell("0102"))
        #expect(try east.ledgerText() == centre("0101"))
        #expect(try west.ledgerText() == centre("0102"))
        #expect(try west.store.records.record(Resident.kind, resident) != nil)
    }
}
