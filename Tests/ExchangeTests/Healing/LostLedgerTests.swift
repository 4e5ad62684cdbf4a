import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("A ledger that came back from a backup is healed by its devices")
struct LostLedgerTests {
    private let world: World

    init() throws { world = try World() }

    private func home(_ number: String, _ head: String = "李大山") -> FieldMap<Value> {
        [Household.number: .text(number), Household.head: .text(head)]
    }

    /// Everything that the centre's ledger says, without the revisions that healing gives anew.
    private func ledger() throws -> [String] {
        try LedgerText.lines(try world.centre().records).map { line in
            line.split(separator: " ").filter { !$0.hasPrefix("@") }.joined(separator: " ")
        }
    }

    @Test("After all devices have synced, the ledger is as before, and every replica equals it [R7.1-19]")
    func ledgerEqualsTheOneBefore() async throws {
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let old = try first.add(Household.kind, home("1"))
        try await first.sync()
        try await second.sync()
        try world.backUp()
        // One edits, another edits the same upon that; one adds, one removes, one appends.
        try first.edit(Household.kind, old, [Household.phone: .text("13800000000")])
        try await first.sync()
        try await second.sync()
        try second.edit(
            Household.kind, old,
            [Household.head: .text("李小山"), Household.remarks: .array([.text("已搬新房")])])
        let new = try second.add(Household.kind, home("2"))
        try await second.sync()
        try await first.sync()
        let gone = try first.add(Household.kind, home("3"))
        try await first.sync()
        try await second.sync()
        try second.ledger.remove(try #require(try second.store.records.record(Household.kind, gone)))
        try second.edit(Household.kind, new, [Household.care: .array([.integer(1)])])
        try await second.sync()
        try await first.sync()
        let before = try ledger()
        try world.restoreBackup()
        let healing = try await first.sync()
        #expect(healing.isHealing && healing.recordsOffered > 0)
        try await second.sync()
        try await first.sync()
        #expect(try ledger() == before)
        #expect(try first.ledgerText() == second.ledgerText())
        #expect(try first.ledgerText() == LedgerText.lines(world.centre().records))
        #expect(try world.centre().openReviewCount() == 0)
        #expect(try first.store.countToSend() == 0 && second.store.offerCount() == 0)
    }

    @Test("A removal that only devices remember is not undone by a backup in which the record lives [R5.6-4]")
    func removalComesBack() async throws {
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let gone = try first.add(Household.kind, home("1"))
        try await first.sync()
        try await second.sync()
        try world.backUp()
        try first.ledger.remove(try #require(try first.store.records.record(Household.kind, gone)))
        try await first.sync()
        try await second.sync()
        try world.restoreBackup()
        // The one who only saw the removal syncs first.
        try await second.sync()
        try await first.sync()
        #expect(try world.centre().records.record(Household.kind, gone)?.isRemoved == true)
        #expect(try first.ledgerText().isEmpty && second.ledgerText().isEmpty)
    }

    @Test(
        "What was entered since the restore stays; what a device gives back of that field goes up for review")
    func newerEntryStands() async throws {
        let (seer, newcomer) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let old = try seer.add(Household.kind, home("1"))
        try await seer.sync()
        try await newcomer.sync()
        try world.backUp()
        try seer.edit(Household.kind, old, [Household.phone: .text("13800000000")])
        try await seer.sync()
        try world.restoreBackup()
        try newcomer.edit(Household.kind, old, [Household.phone: .text("13900000000")])
        try await newcomer.sync()
        try await seer.sync()
        let centre = try world.centre()
        #expect(
            try centre.records.record(Household.kind, old)?[Household.phone] == .text("13900000000"))
        let items = try centre.reviewItems()
        #expect(items.contains { $0.other.value == .text("13800000000") && $0.field == Household.phone })
        try await newcomer.sync()
        #expect(try seer.ledgerText() == newcomer.ledgerText())
    }

    @Test("An edit that was pending upon what the centre lost is no conflict with what comes back")
    func pendingUponLostState() async throws {
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let old = try first.add(Household.kind, home("1"))
        try await first.sync()
        try await second.sync()
        try world.backUp()
        try first.edit(Household.kind, old, [Household.head: .text("李小山")])
        try await first.sync()
        try await second.sync()
        // Entered in sight of the head that the centre is about to lose.
        try second.edit(Household.kind, old, [Household.head: .text("李幼山")])
        try world.restoreBackup()
        try await first.sync()
        try await second.sync()
        try await first.sync()
        #expect(try world.centre().records.record(Household.kind, old)?[Household.head] == .text("李幼山"))
        #expect(try world.centre().openReviewCount() == 0)
        #expect(try first.ledgerText() == second.ledgerText())
    }

    @Test(
        "A change is shown once though its record is in another cell since the restore, and its own has no news [R10.1.3-2]"
    )
    func settledInAnotherCell() async throws {
        let author = try await world.enrolledDevice(cells: ["0101", "0102"])
        let other = try await world.enrolledDevice(cells: ["0102"])
        try world.backUp()
        let id = try author.add(Household.kind, home("1"))
        try await author.sync()
        let centre = try world.centre()
        let cell = try #require(try centre.cell(code: "0102")).number
        _ = try LedgerMove(store: centre, now: world.clock.nowMilliseconds()).moveHousehold(id, to: cell)
        try author.edit(Household.kind, id, [Household.remarks: .array([.text("漏雨")])])
        try await other.sync()
        try world.restoreBackup()
        try await other.sync()
        try await author.sync()
        #expect(try author.value(Household.kind, id, Household.remarks) == .array([.text("漏雨")]))
        #expect(try author.store.entries(.acknowledged).isEmpty)
        try await other.sync()
        #expect(try author.ledgerText() == other.ledgerText())
    }

    @Test(
        "What came back by way of two lost ledgers is not counted again when its author comes at last [R11.8-4]",
        arguments: [Household.kind, Benefit.kind])
    func lostTwice(kind: KindNumber) async throws {
        let author = try await world.enrolledDevice(role: .dutyOfficer)
        let witness = try await world.enrolledDevice(cells: ["0101", "0102"])
        let elsewhere = try await world.enrolledDevice(cells: ["0102"])
        let home = try author.add(Household.kind, home("1"))
        let benefit = try author.add(
            Benefit.kind, [Benefit.household: .id(home), Benefit.programme: .integer(1)])
        try await author.sync()
        try world.backUp()
        // Others make the revisions of the first ledger high: by them alone nobody knows what came back.
        let cell = try elsewhere.cell("0102")
        for number in 2...9 { _ = try elsewhere.add(Household.kind, self.home("\(number)"), cell: cell) }
        try await elsewhere.sync()
        let (id, field, value): (RecordID, FieldNumber, Value) =
            kind == Benefit.kind
            ? (benefit, Benefit.paid, .integer(500)) : (home, Household.remarks, .array([.text("漏雨")]))
        try author.edit(kind, id, [field: value])
        // The author learns that the household left its cell, and has nothing to give back.
        _ = try LedgerMove(store: world.centre(), now: world.clock.nowMilliseconds())
            .moveHousehold(home, to: cell)
        try await author.sync()
        #expect(try author.store.records.record(kind, id) == nil)
        for _ in 0..<2 {
            try await witness.sync()
            try world.restoreBackup()
        }
        try await witness.sync()
        try await author.sync()
        let centre = try world.centre()
        #expect(try centre.records.record(kind, id)?[field] == value)
        #expect(try centre.reviewItems().map(\.field) == [field])
        try await witness.sync()
        #expect(try witness.value(kind, id, field) == value)
    }

    @Test("A conflict that waited for a person waits again after the restore, the same value in force")
    func reviewComesBack() async throws {
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let old = try first.add(Household.kind, home("1"))
        try await first.sync()
        try await second.sync()
        try world.backUp()
        try first.edit(Household.kind, old, [Household.phone: .text("13800000000")])
        world.clock.advance(milliseconds: 60_000)
        try second.edit(Household.kind, old, [Household.phone: .text("13900000000")])
        try await second.sync()
        try await first.sync()
        try await second.sync()
        #expect(try world.centre().openReviewCount() == 1)
        try world.restoreBackup()
        for device in [second, first, second] { try await device.sync() }
        let centre = try world.centre()
        #expect(
            try centre.records.record(Household.kind, old)?[Household.phone] == .text("13900000000"))
        #expect(try centre.reviewItems().map(\.other.value) == [.text("13800000000")])
        #expect(try first.ledgerText() == second.ledgerText())
    }

    @Test("A server that starts again has lost nothing, and no device is told so")
    func restart() async throws {
        let device = try await world.enrolledDevice()
        for number in 1...3 {
            _ = try device.add(Household.kind, home("\(number)"))
            try await device.sync()
            try world.restartServer()
            let progress = try await device.sync()
            #expect(!progress.isHealing && progress.roundTrips == 1)
        }
        #expect(try world.centre().records.count(#require(Schema.kind(Household.kind))) == 3)
    }

    @Test(
        "A device that the restored centre does not know enrols again and gives everything back [R6.5-1] [R7.1-13]"
    )
    func unknownDevice() async throws {
        try world.backUp()
        let device = try await world.enrolledDevice()
        _ = try device.add(Household.kind, home("1"))
        try await device.sync()
        _ = try device.add(Household.kind, home("2"))
        try world.restoreBackup()
        await #expect(throws: SyncError.self) { try await device.sync() }
        // The centre adds the worker again, under the same number, and gives a code.
        let store = try world.centre()
        let cell = try #require(try store.cell(code: "0101")).number
        let worker = try store.addWorker(name: "王网格1", role: Role.worker.rawValue, cells: [cell])
        #expect(try worker == device.store.identity()?.worker)
        let code = try world.code(for: worker)
        try await device.enrol(again: code)
        try await device.sync()
        #expect(try world.centre().records.count(#require(Schema.kind(Household.kind))) == 2)
        #expect(try device.store.countToSend() == 0)
        #expect(try device.ledgerText() == LedgerText.lines(world.centre().records))
    }

    @Test("Enrolling again at a centre that lost nothing doubles nothing")
    func needlessAgain() async throws {
        let device = try await world.enrolledDevice()
        let id = try device.add(Household.kind, home("1"))
        try await device.sync()
        try device.edit(Household.kind, id, [Household.remarks: .array([.text("一")])])
        try await device.sync()
        let before = try ledger()
        let worker = try #require(try device.store.identity()).worker
        try await device.enrol(again: try world.code(for: worker))
        try await device.sync()
        #expect(try ledger() == before)
        #expect(try world.centre().devices().count == 2)
    }
}
