import Ledgers
import Storage
import SyncServer
import Testing
import Wire

/// Entries count in order of their time, in whatever order they arrive.
@Suite("Incident entries at the centre")
struct IncidentEntryTests {
    /// A dispute that a worker reported, whose entries arrive as the test says.
    private struct Scene {
        let township: TestTownship
        let worker: Device
        let incident: RecordID

        init() throws {
            township = try TestTownship()
            worker = try township.device()
            incident = township.id()
            try township.upload(
                [
                    try township.change(
                        1, .create, Incident.kind, incident, ageMilliseconds: 9000,
                        [
                            Incident.number: .set(.text("S1")), Incident.title: .set(.text("纠纷")),
                            Incident.incidentKind: .set(.integer(1)),
                            Incident.recorder: .set(.integer(worker.worker)),
                        ])
                ], from: worker)
        }

        /// Sends an entry that was made so long ago.
        func take(
            _ action: IncidentAction, ageMilliseconds: Int64, text: String = "说明", from other: Device? = nil
        ) throws -> (id: RecordID, outcome: Outcome) {
            let device = other ?? worker
            let last = try township.store.device(device.number)?.lastChange ?? 0
            let id = township.id()
            let edits: FieldMap<FieldEdit> = [
                IncidentEntry.incident: .set(.id(incident)),
                IncidentEntry.action: .set(.integer(action.rawValue)),
                IncidentEntry.author: .set(.integer(device.worker)),
                IncidentEntry.role: .set(.integer(device.role)), IncidentEntry.text: .set(.text(text)),
            ]
            let result = try township.upload(
                [
                    try township.change(
                        last + 1, .create, IncidentEntry.kind, id, ageMilliseconds: ageMilliseconds, edits)
                ], from: device)
            return (id, try #require(result.outcomes.first))
        }

        var state: IncidentState? {
            get throws { try IncidentDesk(store: township.store).state(of: incident) }
        }
    }

    @Test("An incident without entries stands as reported, and one that is not there nowhere")
    func desk() throws {
        let scene = try Scene()
        let state = try #require(try scene.state)
        #expect(state.status == .reported && state.level == .cell)
        #expect(state.terms.isEmpty && state.notApplied.isEmpty)
        let desk = IncidentDesk(store: scene.township.store)
        #expect(try desk.state(of: scene.township.id()) == nil)
        #expect(try desk.entries(of: scene.incident).isEmpty)
        let first = try scene.take(.remark, ageMilliseconds: 10)
        let second = try scene.take(.remark, ageMilliseconds: 500)
        #expect(try desk.entries(of: scene.incident).map(\.id) == [first.id, second.id])
    }

    @Test("An entry that the state does not allow is in the ledger, does not count, and waits for a person")
    func notAllowed() throws {
        let scene = try Scene()
        let verify = try scene.take(.verify, ageMilliseconds: 10)
        #expect(verify.outcome.status == .inReview)
        #expect(verify.outcome.code == "workflow.not_allowed")
        #expect(verify.outcome.revision != nil)
        #expect(try scene.state?.notApplied.map(\.id) == [verify.id])
        let item = try #require(try scene.township.store.reviewItems().first)
        #expect(item.reason == .entryNotApplied)
        #expect(item.id == verify.id)
        #expect(item.other.value == .integer(IncidentAction.verify.rawValue))
        #expect(item.other.writer == scene.worker.number)
        #expect(item.detailChinese?.contains("核实") == true)
        #expect(item.detailEnglish?.contains("verify") == true)
    }

    @Test("A step that arrives before the earlier one that allows it: its item closes by itself")
    func resolvedByArrival() throws {
        let scene = try Scene()
        let officer = try scene.township.device("李主任", role: .villageOfficer)
        let reopen = try scene.take(.reopen, ageMilliseconds: 10, from: officer)
        #expect(reopen.outcome.code == "workflow.not_allowed")
        let settle = try scene.take(.settle, ageMilliseconds: 500)
        #expect(settle.outcome.status == .applied)
        #expect(try scene.township.store.reviewItems().isEmpty)
        let item = try #require(
            try scene.township.store.reviewItems(about: reopen.id, .entryNotApplied).first)
        #expect(item.decision == .resolved)
        #expect(item.decidedMilliseconds == TestTownship.now)
        #expect(try scene.state?.status == .reported)
        #expect(try scene.state?.reopenedCount == 1)
    }

    @Test("An earlier step that arrives later can make one that counted not count any more, and back again")
    func reversedByArrival() throws {
        let scene = try Scene()
        let escalate = try scene.take(.escalate, ageMilliseconds: 100)
        #expect(escalate.outcome.status == .applied)
        let settle = try scene.take(.settle, ageMilliseconds: 500)
        // The new entry itself is fine; what does not count now is the other.
        #expect(settle.outcome.code == nil)
        #expect(try scene.state?.status == .settled)
        #expect(try scene.township.store.reviewItems().map(\.id) == [escalate.id])
        let officer = try scene.township.device("李主任", role: .villageOfficer)
        _ = try scene.take(.reopen, ageMilliseconds: 300, from: officer)
        #expect(try scene.township.store.reviewItems().isEmpty)
        #expect(try scene.state?.level == .village)
        #expect(try scene.state?.notApplied.isEmpty == true)
    }

    @Test("A decision of a person is not opened again by what arrives later")
    func decidedStaysDecided() throws {
        let scene = try Scene()
        let verify = try scene.take(.verify, ageMilliseconds: 10)
        let item = try #require(try scene.township.store.reviewItems().first)
        try ReviewDesk(store: scene.township.store, person: "赵主任", now: TestTownship.now).decide(
            item.number, .keep)
        _ = try scene.take(.remark, ageMilliseconds: 5)
        #expect(try scene.township.store.reviewItems().isEmpty)
        #expect(try scene.township.store.reviewItems(about: verify.id, .entryNotApplied).count == 1)
    }
}
