import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("A device and the centre")
struct SyncTests {
    private let household: FieldMap<Value> = [
        Household.number: .text("0101-001"), Household.head: .text("李大山"),
        Household.phone: .text("13800000000"), Household.care: .array([.integer(1)]),
    ]

    @Test("What a worker entered offline reaches the centre and every other device of the cell")
    func offlineWorkArrives() async throws {
        let world = try World()
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try first.add(Household.kind, household)
        let person = try first.add(
            Resident.kind, [Resident.household: .id(home), Resident.name: .text("李小明")])
        _ = try first.add(Visit.kind, [Visit.household: .id(home), Visit.finding: .text("一切正常")])
        let progress = try await first.sync()
        #expect(progress.roundTrips == 1)
        #expect(progress.applied == 3)
        try await second.sync()
        #expect(try second.value(Resident.kind, person, Resident.name) == .text("李小明"))
        #expect(try first.ledgerText() == second.ledgerText())
        #expect(try first.ledgerText() == LedgerText.lines(world.centre().records))
        #expect(try first.store.entryCount(.pending) == 0)
    }

    @Test("A device gets its own cells and nothing else")
    func scope() async throws {
        let world = try World()
        let east = try await world.enrolledDevice(cells: ["0101"])
        let west = try await world.enrolledDevice(cells: ["0102"])
        _ = try east.add(Household.kind, household)
        try await east.sync()
        try await west.sync()
        #expect(try west.ledgerText() == [])
        #expect(try west.store.cells().map(\.code) == ["0102"])
    }

    @Test("What changed twice while many pages of news came arrives whole, without a repair [R5.6-9]")
    func pagesOfNews() async throws {
        let world = try World()
        let (worker, away) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try worker.add(Household.kind, household)
        for device in [worker, away] { try await device.sync() }
        try worker.edit(Household.kind, home, [Household.address: .text("东街三组12号")])
        for number in 1...60 {
            let finding = "第 \(number) 次走访，" + String(repeating: "一切正常。", count: 20)
            _ = try worker.add(
                Visit.kind, [Visit.household: .id(home), Visit.finding: .text(finding)])
        }
        try worker.edit(Household.kind, home, [Household.dwelling: .text("三间瓦房")])
        try await worker.sync()
        try away.store.setPageBytes(WireLimits.pageBytes.lowerBound)
        let progress = try await away.sync()
        #expect(progress.roundTrips > 1 && progress.recordsReceived == 61)
        #expect(progress.recordsRepaired == 0)
        #expect(try away.ledgerText() == LedgerText.lines(world.centre().records))
    }

    @Test("Edits of different fields of one record are both kept")
    func differentFields() async throws {
        let world = try World()
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try first.add(Household.kind, household)
        try await first.sync()
        try await second.sync()
        try first.edit(Household.kind, home, [Household.phone: .text("13911111111")])
        try second.edit(Household.kind, home, [Household.address: .text("东街三组12号")])
        for device in [first, second, first] { try await device.sync() }
        for device in [first, second] {
            #expect(try device.value(Household.kind, home, Household.phone) == .text("13911111111"))
            #expect(try device.value(Household.kind, home, Household.address) == .text("东街三组12号"))
        }
        #expect(try world.centre().reviewItems() == [])
    }

    @Test(
        "Of two edits of a fact the later wins, whichever arrives first; the other waits in review",
        arguments: [true, false])
    func laterEditWins(laterArrivesFirst: Bool) async throws {
        let world = try World()
        let (early, late) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try early.add(Household.kind, household)
        try await early.sync()
        try await late.sync()
        try early.edit(Household.kind, home, [Household.phone: .text("13911111111")])
        world.clock.advance(milliseconds: 60_000)
        try late.edit(Household.kind, home, [Household.phone: .text("13922222222")])
        world.clock.advance(milliseconds: 60_000)
        for device in laterArrivesFirst ? [late, early, late] : [early, late, early] {
            try await device.sync()
        }
        for device in [early, late] {
            #expect(try device.value(Household.kind, home, Household.phone) == .text("13922222222"))
        }
        let items = try world.centre().reviewItems()
        #expect(items.map(\.reason) == [.laterEditWon])
        #expect(items.first?.standing?.value == .text("13922222222"))
        #expect(items.first?.other.value == .text("13911111111"))
        #expect(try early.ledgerText() == late.ledgerText())
    }

    @Test("A clock that is years wrong does not decide who was later", arguments: [-5, 5])
    func wrongClock(years: Int64) async throws {
        let world = try World()
        let (early, late) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try early.add(Household.kind, household)
        try await early.sync()
        try await late.sync()
        early.clock.setWrong(byMilliseconds: years * 365 * 86_400_000)
        try early.edit(Household.kind, home, [Household.phone: .text("13911111111")])
        world.clock.advance(milliseconds: 60_000)
        try late.edit(Household.kind, home, [Household.phone: .text("13922222222")])
        for device in [late, early, late] { try await device.sync() }
        #expect(try early.value(Household.kind, home, Household.phone) == .text("13922222222"))
        #expect(try late.value(Household.kind, home, Household.phone) == .text("13922222222"))
    }

    @Test("The head of a household stands until a person decides; the decision reaches every device")
    func reviewPolicy() async throws {
        let world = try World()
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try first.add(Household.kind, household)
        try await first.sync()
        try await second.sync()
        try first.edit(Household.kind, home, [Household.head: .text("李大海")])
        world.clock.advance(milliseconds: 1000)
        try second.edit(Household.kind, home, [Household.head: .text("李大江")])
        for device in [first, second, first] { try await device.sync() }
        #expect(try second.value(Household.kind, home, Household.head) == .text("李大海"))
        let centre = try world.centre()
        let item = try #require(try centre.reviewItems().first)
        #expect(item.reason == .centreStands)
        #expect(item.other.value == .text("李大江"))
        let desk = ReviewDesk(store: centre, person: "赵主任", now: world.clock.nowMilliseconds())
        try desk.decide(item.number, .take)
        for device in [first, second] {
            try await device.sync()
            #expect(try device.value(Household.kind, home, Household.head) == .text("李大江"))
        }
        #expect(throws: ReviewError.alreadyDecided(item.number, by: "赵主任")) {
            try desk.decide(item.number, .keep)
        }
    }

    @Test("Care flags that two workers set and cleared all apply")
    func union() async throws {
        let world = try World()
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try first.add(Household.kind, household)
        try await first.sync()
        try await second.sync()
        try first.edit(Household.kind, home, [Household.care: .array([.integer(1), .integer(3)])])
        try second.edit(Household.kind, home, [Household.care: .array([.integer(4)])])
        for device in [first, second, first] { try await device.sync() }
        for device in [first, second] {
            #expect(
                try device.value(Household.kind, home, Household.care) == .array([.integer(3), .integer(4)]))
        }
    }

    @Test("Payments that two officers booked add up; remarks of both are kept")
    func sumAndAppend() async throws {
        let world = try World()
        let first = try await world.enrolledDevice(role: .dutyOfficer)
        let second = try await world.enrolledDevice(role: .dutyOfficer)
        let home = try first.add(Household.kind, household)
        let benefit = try first.add(
            Benefit.kind,
            [Benefit.household: .id(home), Benefit.programme: .integer(1), Benefit.paid: .integer(100)])
        try await first.sync()
        try await second.sync()
        try first.edit(
            Benefit.kind, benefit, [Benefit.paid: .integer(150), Benefit.remarks: .array([.text("甲")])])
        try second.edit(
            Benefit.kind, benefit, [Benefit.paid: .integer(170), Benefit.remarks: .array([.text("乙")])])
        for device in [first, second, first] { try await device.sync() }
        for device in [first, second] {
            #expect(try device.value(Benefit.kind, benefit, Benefit.paid) == .integer(220))
            #expect(
                try device.value(Benefit.kind, benefit, Benefit.remarks) == .array([.text("甲"), .text("乙")]))
        }
    }

    @Test("A device's second edit of a record does not conflict with its first")
    func ownEdits() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let home = try device.add(Household.kind, household)
        try device.edit(Household.kind, home, [Household.phone: .text("13911111111")])
        try device.edit(Household.kind, home, [Household.phone: .text("13922222222")])
        let progress = try await device.sync()
        #expect(progress.applied == 3)
        #expect(try device.value(Household.kind, home, Household.phone) == .text("13922222222"))
        #expect(try world.centre().reviewItems() == [])
    }

    @Test(
        "An edit beats a removal, whichever arrives first, and the case goes up for review",
        arguments: [true, false])
    func editBeatsRemoval(removalFirst: Bool) async throws {
        let world = try World()
        let (remover, editor) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try remover.add(Household.kind, household)
        try await remover.sync()
        try await editor.sync()
        let record = try #require(try remover.store.records.record(Household.kind, home))
        try remover.ledger.remove(record)
        try editor.edit(Household.kind, home, [Household.phone: .text("13922222222")])
        for device in removalFirst ? [remover, editor, remover] : [editor, remover, editor] {
            try await device.sync()
        }
        for device in [remover, editor] {
            #expect(try device.value(Household.kind, home, Household.phone) == .text("13922222222"))
        }
        #expect(try world.centre().reviewItems().map(\.reason) == [.editBeatRemoval])
        #expect(try remover.ledgerText() == editor.ledgerText())
    }

    @Test("A removed record leaves every device")
    func removal() async throws {
        let world = try World()
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try first.add(Household.kind, household)
        try await first.sync()
        try await second.sync()
        try first.ledger.remove(try #require(try first.store.records.record(Household.kind, home)))
        try await first.sync()
        try await second.sync()
        #expect(try second.ledgerText() == [])
        #expect(try first.ledgerText() == [])
    }

    @Test("A download never overwrites what is not uploaded yet [R10.1.3-1]")
    func pendingEditsStay() async throws {
        let world = try World()
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try first.add(Household.kind, household)
        try await first.sync()
        try await second.sync()
        try second.edit(Household.kind, home, [Household.phone: .text("13922222222")])
        try await second.sync()
        try first.edit(Household.kind, home, [Household.address: .text("西街1号")])
        // The upload of `first` is lost on its way three times; its replica must not lose the address meanwhile.
        world.transport.cut([.answer, .request, .answer])
        for _ in 0..<3 {
            await #expect(throws: SyncError.self) { try await first.sync() }
            #expect(try first.value(Household.kind, home, Household.address) == .text("西街1号"))
        }
        try await first.sync()
        #expect(try first.value(Household.kind, home, Household.address) == .text("西街1号"))
        #expect(try first.value(Household.kind, home, Household.phone) == .text("13922222222"))
        #expect(try world.centre().history(of: home).count == 3)
    }
}
