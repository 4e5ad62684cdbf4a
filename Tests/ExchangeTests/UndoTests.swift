import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("What the centre undoes reaches the devices")
struct UndoTests {
    private static let (old, new) = ("13800000000", "13900000000")
    private let world: World
    private let lost: TestDevice
    private let other: TestDevice
    private let home: RecordID
    private let resident: RecordID

    /// One device has ruined a household of the other's, and has made a resident that nobody knows.
    init() async throws {
        world = try World()
        other = try await world.enrolledDevice()
        lost = try await world.enrolledDevice()
        home = try other.add(
            Household.kind,
            [
                Household.number: .text("1"), Household.head: .text("李大山"), Household.phone: .text(Self.old),
                Household.care: .array([.integer(1)]),
            ])
        try await other.sync()
        try await lost.sync()
        world.clock.advance(milliseconds: 60_000)
        try lost.edit(Household.kind, home, [Household.phone: .text(Self.new), Household.care: .null])
        resident = try lost.add(
            Resident.kind, [Resident.household: .id(home), Resident.name: .text("无名")])
        try await lost.sync()
        try await other.sync()
    }

    private func undo() throws -> UndoPlan {
        let device = try #require(try lost.store.identity()).device
        let now = world.clock.nowMilliseconds()
        return try UndoDesk(store: world.centre(), person: "赵主任", now: now)
            .undo(.device(device, 0...now, .made))
    }

    @Test("A device's period is undone on every device, and all hold the same")
    func period() async throws {
        #expect(try other.value(Household.kind, home, Household.phone) == .text(Self.new))
        #expect(try undo().steps.count == 2)
        for device in [other, lost] {
            try await device.sync()
            #expect(try device.ledgerText() == LedgerText.lines(world.centre().records))
            #expect(try device.value(Household.kind, home, Household.phone) == .text(Self.old))
            #expect(try device.value(Household.kind, home, Household.care) == .array([.integer(1)]))
            #expect(try device.store.records.record(Resident.kind, resident)?.isRemoved ?? true)
        }
    }

    @Test("A removed record that comes back comes to devices that have dropped it, with what was in it")
    func removal() async throws {
        for (kind, id) in [(Resident.kind, resident), (Household.kind, home)] {
            try lost.ledger.remove(try #require(try lost.store.records.record(kind, id)))
        }
        try await lost.sync()
        try await other.sync()
        #expect(try other.store.records.record(Household.kind, home)?.isRemoved ?? true)
        _ = try undo()
        try await other.sync()
        #expect(try other.value(Household.kind, home, Household.phone) == .text(Self.old))
        #expect(try other.value(Household.kind, home, Household.head) == .text("李大山"))
        #expect(try other.ledgerText() == LedgerText.lines(world.centre().records))
    }

    @Test("An edit made offline meanwhile meets the undo as it meets any change")
    func offlineEdit() async throws {
        world.clock.advance(milliseconds: 60_000)
        let typed = "13700000000"
        try other.edit(Household.kind, home, [Household.phone: .text(typed)])
        world.clock.advance(milliseconds: 60_000)
        _ = try undo()
        try await other.sync()
        // The undo is the later edit; what the worker typed waits for a person.
        #expect(try other.value(Household.kind, home, Household.phone) == .text(Self.old))
        let item = try #require(try world.centre().reviewItems().first)
        #expect(item.reason == .laterEditWon && item.other.value == .text(typed))
    }
}
