import Foundation
import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("Files that were overtaken on their way")
struct BundleOvertakenTests {
    /// Everything of the device and the centre agrees, and nothing waits.
    private func expectAgreement(_ device: TestDevice, _ world: World) async throws {
        let progress = try await device.sync()
        #expect(progress.recordsRepaired == 0 && progress.cellsUnrepaired == 0)
        #expect(try device.ledgerText() == LedgerText.lines(world.centre().records))
        #expect(try device.store.countToSend() == 0 && device.store.offerCount() == 0)
    }

    @Test("A sync went ahead of the requests: they are taken, and their answers bring nothing twice")
    func syncBeforeTheRequests() async throws {
        let world = try World()
        let (device, other) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try device.addHousehold("1")
        let file = try device.exportBundle()
        // The centre then knows of numbers that the file's hello does not.
        try device.edit(Household.kind, home, [Household.phone: .text("13800000000")])
        try await device.sync()
        _ = try other.addHousehold("2")
        try await other.sync()
        let answered = try await world.take(file)
        #expect(answered.map(\.failure) == [nil])
        try await device.sync()
        let before = try device.everything()
        let summary = try device.importBundle(answered.flatMap { $0.answer.encoded() })
        #expect(summary.progress.applied == 0 && summary.progress.recordsReceived == 0)
        #expect(try device.everything() == before)
        try await expectAgreement(device, world)
    }

    @Test("A sync went ahead of the answers: no page moves a cursor back (R17.4-3)")
    func syncBeforeTheAnswers() async throws {
        let world = try World()
        let (device, other) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        _ = try device.addHousehold("1")
        let answers = try await world.answers(to: device.exportBundle())
        for number in 0..<200 { _ = try other.addHousehold("2-\(number)") }
        try await other.sync()
        try await partialSync(device, world)
        let before = try device.everything()
        let summary = try device.importBundle(answers)
        #expect(summary.taken == 1 && summary.progress.recordsReceived == 0)
        #expect(try device.everything() == before)
        try await expectAgreement(device, world)
    }

    @Test("Of a page that a sync has read in part, the rest is taken")
    func overlappingPage() async throws {
        let world = try World()
        let (device, other) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        for number in 0..<200 { _ = try other.addHousehold("2-\(number)") }
        try await other.sync()
        _ = try device.addHousehold("1")
        let answers = try await world.answers(to: device.exportBundle())
        let read = try await partialSync(device, world)
        #expect(read > 0 && read < 200)
        let summary = try device.importBundle(answers)
        #expect(summary.progress.recordsReceived == 200 - read && summary.progress.recordsRemaining == 0)
        try await expectAgreement(device, world)
    }

    /// A sync that breaks off behind its first page; answers how many records that brought.
    @discardableResult
    private func partialSync(_ device: TestDevice, _ world: World) async throws -> Int {
        let before = try device.ledgerText().count
        try device.store.setPageBytes(WireLimits.pageBytes.lowerBound)
        world.transport.cut([.answerAfter(bytes: .max), .request])
        await #expect(throws: SyncError.self) { try await device.sync() }
        return try device.ledgerText().count - before
    }

    @Test("Two files of the same changes, taken and imported in the wrong order, change them once")
    func wrongOrder() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let home = try device.addHousehold("1")
        let first = try device.exportBundle()
        try device.edit(Household.kind, home, [Household.phone: .text("13800000000")])
        let second = try device.exportBundle()
        let later = try await world.answers(to: second)
        let earlier = try await world.answers(to: first)
        #expect(try device.importBundle(later).progress.applied == 2)
        #expect(try device.importBundle(earlier).progress.applied == 0)
        #expect(try world.centre().history(of: home).count == 2)
        try await expectAgreement(device, world)
    }

    @Test("A directory that the device replaced meanwhile is not put back")
    func directory() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let second = try #require(try world.centre().cell(code: "0102")).number
        let worker = try #require(try device.store.identity()).worker
        let file = try device.exportBundle()
        _ = try world.centre().addWorker(name: "新人", role: Role.worker.rawValue, cells: [])
        let answers = try await world.answers(to: file)
        #expect(try world.centre().assignCell(second, to: worker))
        try await device.sync()
        #expect(try device.store.cells().count == 2)
        try device.importBundle(answers)
        #expect(try device.store.cells().map(\.code) == ["0101", "0102"])
        try await expectAgreement(device, world)
    }

    @Test(
        "A file tells a device that the centre came back from a backup, and the next brings back what it lost"
    )
    func restoredCentre() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        try world.backUp()
        let lost = try device.addHousehold("1")
        try await device.sync()
        try world.restoreBackup()
        _ = try device.addHousehold("2")
        let file = try device.exportBundle()
        let answered = try await world.take(file)
        #expect(answered.map(\.failure?.code) == [.epochForked])
        let summary = try device.importBundle(answered.flatMap { $0.answer.encoded() })
        #expect(summary.progress.isHealing && summary.taken == 1 && summary.failures == [])
        #expect(try device.store.offerCount() == 1)
        let again = try device.exportBundle()
        #expect(try syncRequests(in: again).map(\.offers.count) == [1, 0])
        let healed = try device.importBundle(try await world.answers(to: again))
        #expect(healed.taken == 2 && healed.progress.changesRemaining == 0)
        #expect(try world.centre().records.record(Household.kind, lost)?[Household.number] == .text("1"))
        try await expectAgreement(device, world)
    }

    @Test("A restored ledger is known for one before it is served: commands may write to it first")
    func restoredAndNotServed() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let (copy, restored) = (world.townshipPath + ".copy", world.townshipPath + ".restored")
        try TownshipBackup.backUp(world.centre(), to: copy)
        _ = try device.addHousehold("1")
        try await device.sync()
        world.clock.advance(milliseconds: 60_000)
        _ = try TownshipBackup.restore(
            copy, to: TownshipLocation(code: "140428100", path: restored),
            nowMilliseconds: world.clock.nowMilliseconds())
        let answered = try await world.take(device.exportBundle(), at: restored)
        #expect(answered.map(\.failure?.code) == [.epochForked])
        #expect(try device.importBundle(answered.flatMap { $0.answer.encoded() }).progress.isHealing)
        #expect(try device.store.offerCount() == 1)
    }

    @Test("News of a backup that a sync has acted on is not acted on again")
    func restoredCentreKnown() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        try world.backUp()
        _ = try device.addHousehold("1")
        try await device.sync()
        try world.restoreBackup()
        let answers = try await world.answers(to: device.exportBundle())
        try await device.sync()
        let before = try device.everything()
        let summary = try device.importBundle(answers)
        #expect(summary.skipped == 1 && !summary.progress.isHealing)
        #expect(try device.everything() == before)
        try await expectAgreement(device, world)
    }

    @Test("An answer of a ledger that was lost is skipped whole (R17.4-2)")
    func answerOfALostLedger() async throws {
        let world = try World()
        let (device, other) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        try world.backUp()
        _ = try device.addHousehold("1")
        try await device.sync()
        _ = try other.addHousehold("2")
        try await other.sync()
        _ = try device.addHousehold("3")
        let answers = try await world.answers(to: device.exportBundle())
        try world.restoreBackup()
        world.transport.cut([.answer])
        await #expect(throws: SyncError.self) { try await device.sync() }
        let forked = try await world.answers(to: device.exportBundle())
        try device.importBundle(forked)
        let before = try device.everything()
        let summary = try device.importBundle(answers)
        #expect(summary.skipped == 1 && summary.taken == 0)
        #expect(try device.everything() == before)
        for device in [device, other] { try await device.sync() }
        try await expectAgreement(device, world)
        #expect(try device.ledgerText().count == 3)
    }

    @Test("A gap is closed by the next file")
    func gap() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        try world.backUp()
        // Refused: it moves no cursor, so only the numbers tell that the centre forgot it.
        _ = try device.addToJournal(Resident.kind, [Resident.name: .text("无户")])
        try await device.sync()
        try world.restoreBackup()
        _ = try device.addHousehold("1")
        let answered = try await world.take(device.exportBundle())
        #expect(answered.map(\.failure?.code) == [.changeGap])
        let summary = try device.importBundle(answered.flatMap { $0.answer.encoded() })
        #expect(summary.taken == 1 && summary.failures == [] && summary.progress.changesRemaining == 2)
        let next = try device.importBundle(try await world.answers(to: device.exportBundle()))
        #expect(next.progress.applied == 1 && next.progress.refused == 1)
        try await expectAgreement(device, world)
    }

    @Test("A device whose copy went ahead keeps everything, and renews at its next sync (R17.4-5)")
    func copiedDevice() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: device.path + suffix, toPath: device.path + ".copy" + suffix)
        }
        let copy = try TestDevice(world: world, path: device.path + ".copy", code: device.code, seed: 7)
        _ = try copy.addHousehold("1")
        try await copy.sync()
        _ = try device.addHousehold("2")
        let before = try device.everything()
        let summary = try device.importBundle(try await world.answers(to: device.exportBundle()))
        #expect(summary.failures.map(\.code) == [.deviceForked])
        #expect(try device.everything() == before)
        #expect(try await device.sync().isRenewed)
        #expect(try world.centre().records.count(#require(Schema.kind(Household.kind))) == 2)
    }

    @Test("A revoked device hands over what it has, and is wiped")
    func revoked() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        _ = try device.addHousehold("1")
        let file = try device.exportBundle()
        let late = try device.addHousehold("2")
        _ = try world.centre().revoke(1, milliseconds: world.clock.nowMilliseconds())
        let first = try device.importBundle(try await world.answers(to: file))
        #expect(first.isRevoked && !first.progress.isWiped)
        #expect(try device.store.countToSend() == 1)
        let second = try device.importBundle(try await world.answers(to: device.exportBundle()))
        #expect(second.progress.isWiped)
        #expect(try device.store.identity() == nil)
        #expect(try device.ledgerText() == [])
        #expect(try world.centre().reviewItems().map(\.id).contains(late))
    }
}

extension TestDevice {
    /// Puts a change into the journal without the checks that a worker's entry passes.
    fileprivate func addToJournal(_ kind: KindNumber, _ fields: FieldMap<Value>) throws -> RecordID {
        let id = RecordID(unixMilliseconds: clock.reading().wallMilliseconds, using: &random)
        try store.append(
            JournalEntry(
                number: try store.takeChangeNumber(), operation: .create, kind: kind, id: id,
                cell: try cell(), base: 0,
                edits: FieldMap(fields.map { ($0.number, FieldEdit.set($0.element)) }),
                made: clock.reading(), bootID: clock.bootID))
        return id
    }
}
