import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("A damaged row is found by the next sync, and repaired")
struct RepairTests {
    private let world: World
    private let device: TestDevice
    private let ids: [RecordID]

    init() async throws {
        world = try World()
        device = try await world.enrolledDevice()
        var ids: [RecordID] = []
        for index in 0..<200 {
            ids.append(
                try device.add(
                    Household.kind,
                    [Household.number: .text("\(index)"), Household.head: .text("李大山")]))
        }
        self.ids = ids
        try await device.sync()
    }

    private func whole() throws -> [String] { try LedgerText.lines(world.centre().records) }

    private static let damages = [
        "UPDATE household SET phone = '13911111111' WHERE number = '77'",
        "DELETE FROM household WHERE number = '77'",
        "UPDATE household SET revision = 3 WHERE number = '77'",
        "UPDATE household SET unknown = x'a119038401' WHERE number = '77'",
    ]

    @Test("A row of the replica that someone changed by hand [R5.8-6]", arguments: damages)
    func replica(damage: String) async throws {
        try device.store.damage(damage)
        #expect(try device.ledgerText() != whole())
        let progress = try await device.sync()
        #expect(progress.recordsRepaired == 1 && progress.cellsUnrepaired == 0)
        #expect(progress.bytesUp + progress.bytesDown < 3000)
        #expect(try device.ledgerText() == whole())
        #expect(try await device.sync().roundTrips == 1)
    }

    @Test(
        "A row of the centre that someone changed by hand comes back from a device [R5.8-8] [R11.7-7]",
        arguments: damages)
    func centre(damage: String) async throws {
        let before = try whole()
        try world.centre().damage(damage)
        #expect(try whole() != before)
        let progress = try await device.sync()
        #expect(progress.recordsOffered == 1 && progress.cellsUnrepaired == 0)
        #expect(try whole() == before)
        #expect(try device.ledgerText() == before)
        #expect(try await device.sync().roundTrips == 1)
        let newcomer = try await world.enrolledDevice()
        #expect(try newcomer.ledgerText() == before)
    }

    @Test("A change of the damaged record by its worker is merged, and the damage is repaired all the same")
    func changedMeanwhile() async throws {
        try device.store.damage("UPDATE household SET phone = '13911111111' WHERE number = '77'")
        try device.edit(Household.kind, ids[77], [Household.head: .text("李小山")])
        try await device.sync()
        #expect(try device.value(Household.kind, ids[77], Household.head) == .text("李小山"))
        #expect(try device.value(Household.kind, ids[77], Household.phone) == .null)
        #expect(try device.ledgerText() == whole())
    }

    @Test("Changes that wait are not touched by a repair of what lies beneath them")
    func pendingStays() async throws {
        try device.store.damage("UPDATE household SET head = '张三' WHERE number = '78'")
        try device.edit(Household.kind, ids[77], [Household.phone: .text("13800000000")])
        world.transport.cut([.request])
        await #expect(throws: SyncError.self) { try await device.sync() }
        try await device.sync()
        #expect(try device.value(Household.kind, ids[77], Household.phone) == .text("13800000000"))
        #expect(try device.ledgerText() == whole())
    }

    @Test("Many damages cost traffic by their number, not by the size of the cell")
    func proportional() async throws {
        func cost(_ damage: String) async throws -> Int {
            try device.store.damage(damage)
            let progress = try await device.sync()
            #expect(try device.ledgerText() == whole())
            return progress.bytesUp + progress.bytesDown
        }
        let one = try await cost("UPDATE household SET phone = '1' WHERE number = '1'")
        let all = try await cost("UPDATE household SET phone = '1'")
        #expect(one * 4 < all)
    }

    @Test("Damage at the centre that no device can mend is left, said, and does not hold up the sync")
    func unrepairable() async throws {
        // Both sides lost the same value.
        let damage = "UPDATE household SET phone = '1' WHERE number = '77'"
        try world.centre().damage(damage)
        try device.store.damage("UPDATE household SET phone = '2' WHERE number = '77'")
        _ = try device.add(
            Household.kind, [Household.number: .text("new"), Household.head: .text("李大山")])
        let progress = try await device.sync()
        #expect(progress.applied == 1 && progress.cellsUnrepaired == 1)
        #expect(try device.store.countToSend() == 0)
    }
}
