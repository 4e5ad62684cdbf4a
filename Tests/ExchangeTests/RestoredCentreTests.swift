import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("A centre that came back from a backup")
struct RestoredCentreTests {
    private func household(_ number: String) -> FieldMap<Value> {
        [Household.number: .text(number), Household.head: .text("李大山")]
    }

    @Test(
        "A device offers again what the centre forgot, with or without new work of its own [R10.1.5-1]",
        arguments: [true, false])
    func offersAgain(hasNewWork: Bool) async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        _ = try device.add(Household.kind, household("1"))
        try await device.sync()
        try world.backUp()
        _ = try device.add(Household.kind, household("2"))
        try device.add(Resident.kind, [Resident.name: .text("无户")], refusedBy: world)
        try await device.sync()
        try world.restoreBackup()
        if hasNewWork { _ = try device.add(Household.kind, household("3")) }
        try await device.sync()
        let numbers = try world.centre().records.list(#require(Schema.kind(Household.kind))).map {
            $0[Household.number].plainText
        }
        #expect(numbers == (hasNewWork ? ["1", "2", "3"] : ["1", "2"]))
        #expect(try device.store.entryCount(.pending) == 0)
        #expect(try device.store.entries(.refused).count == 1)
    }

    @Test("A change that its worker gave up is not offered again, though its number is")
    func discardedStaysDiscarded() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        try world.backUp()
        try device.add(Resident.kind, [Resident.name: .text("无户")], refusedBy: world)
        _ = try device.add(Household.kind, household("1"))
        try await device.sync()
        try RefusedChanges(store: device.store, clock: device.clock).discard(1)
        try world.restoreBackup()
        try await device.sync()
        #expect(try device.store.entry(number: 1)?.state == .closed)
        #expect(try device.store.countToSend() == 0)
        let centre = try world.centre()
        #expect(try centre.records.list(#require(Schema.kind(Household.kind))).count == 1)
        #expect(try centre.devices().map(\.lastChange) == [2])
    }

    @Test("Where the journal no longer reaches, the device goes on under a new identity, and says so")
    func journalTooShort() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        try world.backUp()
        _ = try device.add(Household.kind, household("1"))
        _ = try device.add(Household.kind, household("2"))
        try await device.sync()
        world.clock.advance(milliseconds: StorageLimits.journalMilliseconds + 86_400_000)
        try await device.sync()
        try world.restoreBackup()
        _ = try device.add(Household.kind, household("3"))
        let progress = try await device.sync()
        #expect(progress.isRenewed && progress.isHealing && progress.changesLostBefore == 3)
        #expect(try device.store.countToSend() == 0)
        let households = try #require(Schema.kind(Household.kind))
        // What the journal forgot, the records still had.
        #expect(try world.centre().records.count(households) == 3)
    }

    @Test("A list that many workers grow is refused before it is too long to travel")
    func remarksAreBounded() async throws {
        let world = try World()
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try first.add(Household.kind, household("1"))
        try await first.sync()
        try await second.sync()
        let remarks = (0..<600).map { Value.text("第 \($0) 条") }
        for device in [first, second] {
            try device.edit(Household.kind, home, [Household.remarks: .array(remarks)])
            try await device.sync()
        }
        #expect(try second.store.entries(.refused).map(\.outcome?.code) == ["validation.count"])
        try await first.sync()
        #expect(try first.ledgerText() == second.ledgerText())
    }
}

extension TestDevice {
    /// Puts a change into the journal that the centre will refuse: a resident of no household.
    fileprivate func add(_ kind: KindNumber, _ fields: FieldMap<Value>, refusedBy world: World) throws {
        try store.append(
            JournalEntry(
                number: try store.takeChangeNumber(), operation: .create, kind: kind,
                id: RecordID(unixMilliseconds: world.clock.nowMilliseconds(), using: &random),
                cell: try cell(),
                base: 0, edits: FieldMap(fields.map { ($0.number, FieldEdit.set($0.element)) }),
                made: clock.reading(), bootID: clock.bootID))
    }
}
