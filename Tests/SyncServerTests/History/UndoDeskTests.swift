import Ledgers
import Storage
import SyncServer
import Testing
import Wire

@Suite("Undoing at the centre")
struct UndoDeskTests {
    private static let (old, new) = ("13800000000", "13900000000")

    /// A household of one device, whose phone the other has changed.
    private struct Scene {
        let township: TestTownship
        let owner: Device
        let lost: Device
        let home: RecordID

        init() throws {
            township = try TestTownship()
            owner = try township.device("王网格")
            lost = try township.device("李网格")
            home = township.id()
            var create = try township.household(1, home)
            create.edits[Household.phone] = .set(.text(UndoDeskTests.old))
            try township.upload([create], from: owner)
            try township.upload([try phone(1, UndoDeskTests.new, age: 1000)], from: lost)
        }

        func phone(_ number: Int64, _ text: String, age: Int64 = 0, base: Revision = 1) throws -> Change {
            try township.change(
                number, .edit, Household.kind, home, base: base, ageMilliseconds: age,
                [Household.phone: .set(.text(text))])
        }

        var desk: UndoDesk { UndoDesk(store: township.store, person: "赵主任", now: TestTownship.now) }
        var phone: Value? { get throws { try township.value(Household.kind, home, Household.phone) } }
        var history: [LoggedChange] { get throws { try township.store.history(of: home) } }
    }

    @Test("A preview changes nothing; the undo is a change of the centre under a person's name")
    func change() throws {
        let scene = try Scene()
        let selection = UndoSelection.changes([2])
        let preview = try scene.desk.preview(selection)
        #expect(try scene.phone == .text(Self.new))
        let revision = try scene.township.store.revision()
        #expect(try scene.desk.undo(selection) == preview)
        #expect(try scene.phone == .text(Self.old))
        let logged = try #require(try scene.history.last)
        #expect(logged.origin == .undo(of: 2))
        #expect(logged.person == "赵主任")
        #expect(logged.writer == Writer.centre)
        #expect(logged.outcome == Outcome(number: 0, status: .applied, revision: revision + 1))
        #expect(try scene.township.store.revision() == revision + 1)
        #expect(try scene.township.store.openReviewCount() == 0)
        #expect(try scene.desk.undo(.changes([logged.sequence])).isEmpty == false)
        #expect(try scene.phone == .text(Self.new))
    }

    @Test("What a device did in a period is undone, by the time of the edits or of their arrival")
    func period() throws {
        let scene = try Scene()
        let hour: Int64 = 3_600_000
        let now = TestTownship.now
        let resident = scene.township.id()
        let late = try scene.township.change(
            2, .create, Resident.kind, resident, ageMilliseconds: 5 * hour,
            [Resident.household: .set(.id(scene.home)), Resident.name: .set(.text("李小山"))])
        try scene.township.upload([late], from: scene.lost)
        func numbers(_ period: ClosedRange<Int64>, _ time: TownshipStore.PeriodTime) throws -> [Int64] {
            try scene.desk.preview(.device(scene.lost.number, period, time)).steps.map(\.undone.sequence)
        }
        #expect(try numbers(now - hour...now, .made) == [2])
        #expect(try numbers(now - 6 * hour...now - 2 * hour, .made) == [3])
        #expect(try numbers(now - hour...now, .arrived) == [3, 2])
        #expect(try numbers(now + 1...now + hour, .arrived) == [])

        let plan = try scene.desk.undo(.device(scene.lost.number, 0...now, .made))
        #expect(plan.steps.allSatisfy { $0.change != nil })
        #expect(try scene.phone == .text(Self.old))
        #expect(try scene.township.store.records.record(Resident.kind, resident)?.isRemoved == true)
        // The household is another device's.
        #expect(try scene.township.store.records.record(Household.kind, scene.home)?.isRemoved == false)
    }

    @Test("A removed record comes back, and comes whole to devices that dropped it")
    func removal() throws {
        let scene = try Scene()
        try scene.township.upload(
            [try scene.township.change(2, .remove, Household.kind, scene.home, base: 2)], from: scene.lost)
        #expect(try scene.township.store.records.record(Household.kind, scene.home)?.isRemoved == true)
        _ = try scene.desk.undo(.changes([3]))
        let record = try #require(try scene.township.store.records.record(Household.kind, scene.home))
        #expect(!record.isRemoved)
        #expect(record[Household.phone] == .text(Self.new))
        #expect(record.entered == record.revision)
        #expect(try scene.township.store.openReviewCount() == 0)
    }

    @Test(
        "A record that another points to stays, by whichever field it points",
        arguments: [Resident.kind, Benefit.kind, Visit.kind, Incident.kind])
    func pointing(kind: KindNumber) throws {
        let scene = try Scene()
        let resident = scene.township.id()
        try scene.township.upload(
            [
                try scene.township.change(
                    2, .create, Resident.kind, resident,
                    [Resident.household: .set(.id(scene.home)), Resident.name: .set(.text("李小山"))])
            ], from: scene.lost)
        let worker = FieldEdit.set(.integer(scene.owner.worker))
        let edits: FieldMap<FieldEdit>
        switch kind {
        case Benefit.kind:
            edits = [
                Benefit.household: .set(.id(scene.home)), Benefit.resident: .set(.id(resident)),
                Benefit.programme: .set(.integer(1)),
            ]
        case Visit.kind:
            edits = [
                Visit.household: .set(.id(scene.home)), Visit.visitor: worker,
                Visit.finding: .set(.text("好")),
            ]
        case Incident.kind:
            edits = [
                Incident.number: .set(.text("1")), Incident.incidentKind: .set(.integer(1)),
                Incident.title: .set(.text("事")), Incident.recorder: worker,
                Incident.residents: .union(adding: [.id(resident)], removing: []),
            ]
        default:
            edits = [Resident.household: .set(.id(scene.home)), Resident.name: .set(.text("李小海"))]
        }
        let other = scene.township.id()
        try scene.township.upload(
            [try scene.township.change(2, .create, kind, other, edits)], from: scene.owner)
        // The resident is pointed to by benefits and incidents, the household by the others.
        let isOfResident = kind == Benefit.kind || kind == Incident.kind
        let plan = try scene.desk.preview(.changes([isOfResident ? 3 : 1]))
        let obstacle = plan.steps.first?.fields.first?.obstacle
        if isOfResident {
            #expect(obstacle == .pointedTo(by: RecordReference(kind: kind, id: other)))
        } else {
            // The other device has changed the household besides; that is said first.
            #expect(obstacle == .changedSince(try scene.history.last))
            _ = try scene.desk.undo(.changes([2]))
            let next = try scene.desk.preview(.changes([1])).steps.first?.fields.first?.obstacle
            #expect(
                next == .pointedTo(by: RecordReference(kind: Resident.kind, id: resident))
                    || next == .pointedTo(by: RecordReference(kind: kind, id: other)))
        }
    }

    @Test("An item that the undone change had opened needs no decision any more")
    func items() throws {
        let scene = try Scene()
        try scene.township.upload([try scene.phone(2, "13700000000")], from: scene.owner)
        let item = try #require(try scene.township.store.reviewItems().first)
        #expect(item.reason == .laterEditWon)
        _ = try scene.desk.undo(.changes([try #require(item.changeSequence)]))
        #expect(try scene.phone == .text(Self.new))
        let decided = try #require(try scene.township.store.reviewItem(item.number))
        #expect(decided.decision == .resolved && decided.decidedBy == "赵主任")
    }

    @Test("An item that the undone change had lost stays open: nothing of it was in force")
    func lostItems() throws {
        let scene = try Scene()
        try scene.township.upload([try scene.phone(2, "13700000000", age: 60_000)], from: scene.owner)
        let item = try #require(try scene.township.store.reviewItems().first)
        let plan = try scene.desk.undo(.changes([try #require(item.changeSequence)]))
        #expect(plan.steps.map(\.obstacle) == [.notInForce])
        #expect(try scene.township.store.openReviewCount() == 1)
    }

    @Test("What is not there is named")
    func mistakes() throws {
        let scene = try Scene()
        #expect(throws: UndoError.noSuchChange(99)) { try scene.desk.preview(.changes([2, 99])) }
        #expect(throws: UndoError.noSuchDevice(99)) { try scene.desk.preview(.device(99, 0...1, .made)) }
    }
}
