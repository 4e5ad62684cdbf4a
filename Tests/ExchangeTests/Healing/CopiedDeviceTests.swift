import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("A device that was copied or set back is noticed, and loses nothing")
struct CopiedDeviceTests {
    private let world: World

    init() throws { world = try World() }

    private func home(_ number: String) -> FieldMap<Value> {
        [Household.number: .text(number), Household.head: .text("李大山")]
    }

    private func numbers() throws -> [String] {
        try world.centre().records.list(#require(Schema.kind(Household.kind))).map {
            $0[Household.number].plainText
        }.sorted()
    }

    @Test(
        "Both copies go on, one of them under a number of its own, and end with the same ledger [R10.2-3] [R7.1-20]"
    )
    func copies() async throws {
        let original = try await world.enrolledDevice()
        _ = try original.add(Household.kind, home("1"))
        try await original.sync()
        let copy = try world.copy(of: original)
        _ = try original.add(Household.kind, home("2"))
        _ = try copy.add(Household.kind, home("3"))
        try await original.sync()
        let progress = try await copy.sync()
        #expect(progress.isRenewed && progress.applied == 1)
        try await original.sync()
        #expect(try numbers() == ["1", "2", "3"])
        #expect(try original.ledgerText() == copy.ledgerText())
        #expect(try original.store.identity()?.device != copy.store.identity()?.device)
        let devices = try world.centre().devices()
        #expect(devices.map(\.predecessor) == [nil, devices[0].number])
        // Each is told from the other from now on.
        for device in [original, copy, original, copy] {
            _ = try device.add(Household.kind, home("\(try numbers().count + 1)"))
            #expect(try await !device.sync().isRenewed)
        }
        #expect(try numbers().count == 7)
    }

    @Test(
        "A device set back to an old copy of itself gets what it had entered since, and renews itself [R10.2-2]"
    )
    func setBack() async throws {
        let device = try await world.enrolledDevice()
        _ = try device.add(Household.kind, home("1"))
        try await device.sync()
        let old = try world.copy(of: device)
        _ = try device.add(Household.kind, home("2"))
        try await device.sync()
        let progress = try await old.sync()
        #expect(progress.isRenewed)
        #expect(try old.ledgerText() == device.ledgerText())
        #expect(try numbers() == ["1", "2"])
    }

    @Test("Changes that both copies held when the one was copied count once [R6.4-8]")
    func pendingInBoth() async throws {
        let original = try await world.enrolledDevice()
        let id = try original.add(Household.kind, home("1"))
        try await original.sync()
        try original.edit(Household.kind, id, [Household.remarks: .array([.text("漏雨")])])
        let copy = try world.copy(of: original)
        try original.edit(Household.kind, id, [Household.address: .text("东街 1 号")])
        try copy.edit(Household.kind, id, [Household.phone: .text("13800000000")])
        try await original.sync()
        #expect(try await copy.sync().isRenewed)
        try await original.sync()
        let record = try #require(try world.centre().records.record(Household.kind, id))
        #expect(record[Household.remarks] == .array([.text("漏雨")]))
        #expect(record[Household.address] == .text("东街 1 号"))
        #expect(record[Household.phone] == .text("13800000000"))
        #expect(try original.ledgerText() == copy.ledgerText())
    }

    @Test(
        "Of three copies that hold the same change, whoever sends it first, it counts once", arguments: 0..<3)
    func siblings(first: Int) async throws {
        let original = try await world.enrolledDevice()
        let id = try original.add(Household.kind, home("1"))
        try await original.sync()
        try original.edit(Household.kind, id, [Household.remarks: .array([.text("漏雨")])])
        let copies = [original, try world.copy(of: original), try world.copy(of: original)]
        // Another number of the original's identity is used up, so that two of the three must renew themselves.
        for (index, device) in copies.enumerated() {
            try device.edit(Household.kind, id, [Household.address: .text("东街 \(index) 号")])
        }
        for device in copies[first...] + copies[..<first] { try await device.sync() }
        for device in copies { try await device.sync() }
        let record = try #require(try world.centre().records.record(Household.kind, id))
        #expect(record[Household.remarks] == .array([.text("漏雨")]))
        #expect(try world.centre().devices().count == 3)
        for device in copies { #expect(try device.ledgerText() == original.ledgerText()) }
    }

    @Test(
        "A step and a remark that may have come back with their records wait for a person, who lets them count or not",
        arguments: [ReviewDecision.keep, .take])
    func perhapsHealed(decision: ReviewDecision) async throws {
        let original = try await world.enrolledDevice(role: .dutyOfficer)
        let other = try await world.enrolledDevice()
        let home = try original.add(Household.kind, home("1"))
        let benefit = try original.add(
            Benefit.kind,
            [Benefit.household: .id(home), Benefit.programme: .integer(1), Benefit.standing: .integer(1)])
        for device in [original, other] { try await device.sync() }
        try world.backUp()
        try original.edit(Household.kind, home, [Household.remarks: .array([.text("漏雨")])])
        try original.edit(Benefit.kind, benefit, [Benefit.paid: .integer(50_000)])
        let copy = try world.copy(of: original)
        // The centre that is lost got them from the one, and gets them back from who had read them.
        for device in [original, other] { try await device.sync() }
        try world.restoreBackup()
        try await other.sync()
        let progress = try await copy.sync()
        #expect(progress.applied == 0 && progress.inReview == 2)

        let centre = try world.centre()
        let items = try centre.reviewItems()
        #expect(items.map(\.reason) == [.centreStands, .centreStands])
        for item in items {
            try ReviewDesk(store: centre, person: "赵主任", now: world.clock.nowMilliseconds()).decide(
                item.number, decision)
        }
        let counts = decision == .take ? 2 : 1
        let remarks = try centre.records.record(Household.kind, home)?[Household.remarks]
        #expect(remarks == .array(Array(repeating: .text("漏雨"), count: counts)))
        let paid = try centre.records.record(Benefit.kind, benefit)?[Benefit.paid]
        #expect(paid == .integer(50_000 * Int64(counts)))
        for device in [copy, other] { try await device.sync() }
        #expect(try copy.ledgerText() == other.ledgerText())
    }

    @Test(
        "Copies that had to enrol again, because the centre lost their enrolment, are a family still [R6.1-9]"
    )
    func enrolledAgain() async throws {
        let device = try world.device()
        try world.backUp()
        let worker = try await device.enrol().worker
        try await device.sync()
        let id = try device.add(Household.kind, home("1"))
        try device.edit(Household.kind, id, [Household.remarks: .array([.text("漏雨")])])
        let copies = [device, try world.copy(of: device)]
        try world.restoreBackup()
        for copy in copies {
            await #expect(throws: SyncError.self) { try await copy.sync() }
            _ = try await copy.enrol(again: try world.code(for: worker))
        }
        for copy in copies { try await copy.sync() }
        let centre = try world.centre()
        #expect(try centre.records.record(Household.kind, id)?[Household.remarks] == .array([.text("漏雨")]))
        #expect(try centre.family(of: #require(centre.devices().first)).count == 2)
    }

    @Test("Two copies that edit one field conflict like any two devices")
    func conflict() async throws {
        let original = try await world.enrolledDevice()
        let id = try original.add(Household.kind, home("1"))
        try await original.sync()
        let copy = try world.copy(of: original)
        try original.edit(Household.kind, id, [Household.head: .text("甲")])
        try copy.edit(Household.kind, id, [Household.head: .text("乙")])
        try await original.sync()
        try await copy.sync()
        let items = try world.centre().reviewItems()
        #expect(items.map(\.other.value) == [.text("乙")])
    }

    @Test(
        "An answer to a renewal that is lost costs another try, not another number [R6.4-2] [R6.4-3]",
        arguments: [true, false])
    func lostRenewal(restarts: Bool) async throws {
        let original = try await world.enrolledDevice()
        let copy = try world.copy(of: original)
        _ = try original.add(Household.kind, home("1"))
        _ = try copy.add(Household.kind, home("2"))
        try await original.sync()
        // The first exchange finds the fork; the second, the renewal, loses its answer.
        world.transport.cut([.none, .answer])
        await #expect(throws: SyncError.self) { try await copy.sync() }
        if restarts { try copy.restart() }
        #expect(try await copy.sync().isRenewed)
        #expect(try world.centre().devices().count == 2)
        #expect(try numbers() == ["1", "2"])
    }

    @Test("A copy of a revoked device that renews itself is revoked from the beginning [R6.4-4]")
    func revokedBeforeRenewal() async throws {
        let original = try await world.enrolledDevice()
        let copy = try world.copy(of: original)
        _ = try original.add(Household.kind, home("1"))
        _ = try copy.add(Household.kind, home("2"))
        try await original.sync()
        // The fork is found; the renewal does not arrive before the device is revoked.
        world.transport.cut([.none, .request])
        await #expect(throws: SyncError.self) { try await copy.sync() }
        let centre = try world.centre()
        let number = try #require(try original.store.identity()).device
        #expect(try centre.revoke(number, milliseconds: world.clock.nowMilliseconds()).count == 1)
        let progress = try await copy.sync()
        #expect(progress.isRenewed && progress.isWiped && progress.inReview == 1)
        #expect(try centre.devices().count == 2)
        #expect(try numbers() == ["1"])
    }

    @Test("Revoking a device revokes its copies; each hands over what it has and wipes itself [R6.4-5]")
    func revoked() async throws {
        let original = try await world.enrolledDevice()
        let copy = try world.copy(of: original)
        _ = try original.add(Household.kind, home("1"))
        _ = try copy.add(Household.kind, home("2"))
        try await original.sync()
        try await copy.sync()
        let centre = try world.centre()
        let number = try #require(try original.store.identity()).device
        #expect(try centre.revoke(number, milliseconds: world.clock.nowMilliseconds()).count == 2)
        _ = try copy.add(Household.kind, home("3"))
        let progress = try await copy.sync()
        #expect(progress.isWiped && progress.inReview == 1)
    }
}
