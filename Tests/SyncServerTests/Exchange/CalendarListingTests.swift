import Ledgers
import Storage
import SyncServer
import Testing
import Wire

/// A dispute with an enterprise, dispatched on a Tuesday, with three working days to settle it and two more granted.
@Suite("Listing free days looks at incidents anew")
struct CalendarListingTests {
    private let township: TestTownship
    private let incident: RecordID
    private let extensionID: RecordID

    init() throws {
        township = try TestTownship()
        (incident, extensionID) = (township.id(), township.id())
        let duty = try township.device("周值班", role: .dutyOfficer)
        let director = try township.device("赵主任", role: .director)
        try township.upload(
            [
                try township.change(
                    1, .create, Incident.kind, incident, ageMilliseconds: 9000,
                    [
                        Incident.number: .set(.text("S1")), Incident.title: .set(.text("欠薪")),
                        Incident.incidentKind: .set(.integer(1)), Incident.parties: .set(.integer(2)),
                        Incident.recorder: .set(.integer(duty.worker)),
                    ])
            ], from: duty)
        try take(.register, duty, 2, ageMilliseconds: 400, [IncidentEntry.department: .set(.integer(2))])
        try take(.approve, director, 1, ageMilliseconds: 300)
        try take(
            .dispatch, duty, 3, ageMilliseconds: 200,
            [IncidentEntry.department: .set(.integer(2)), IncidentEntry.handler: .set(.text("司法所"))])
        let deadline = try #require(try state.deadlineMilliseconds)
        // From a Friday to the Tuesday behind it: two working days.
        try take(
            .extend, duty, 4, ageMilliseconds: 100, id: extensionID,
            [
                IncidentEntry.text: .set(.text("等待鉴定")),
                IncidentEntry.deadline: .set(.integer(deadline + 4 * 86_400_000)),
            ])
    }

    private var state: IncidentState {
        get throws { try #require(try IncidentDesk(store: township.store).state(of: incident)) }
    }

    private func take(
        _ action: IncidentAction, _ device: Device, _ number: Int64, ageMilliseconds: Int64,
        id: RecordID? = nil,
        _ more: FieldMap<FieldEdit> = [:]
    ) throws {
        var edits = more
        edits[IncidentEntry.incident] = .set(.id(incident))
        edits[IncidentEntry.action] = .set(.integer(action.rawValue))
        edits[IncidentEntry.author] = .set(.integer(device.worker))
        edits[IncidentEntry.role] = .set(.integer(device.role))
        let result = try township.upload(
            [
                try township.change(
                    number, .create, IncidentEntry.kind, id ?? township.id(),
                    ageMilliseconds: ageMilliseconds,
                    edits)
            ], from: device)
        #expect(result.outcomes.map(\.status) == [.applied], "\(action)")
    }

    private func list(_ day: String?) throws {
        let days = try day.map { [ListedDay(try #require(CivilDate(text: $0)), .holiday)] } ?? []
        try CalendarListing(store: township.store, person: "赵主任", now: TestTownship.now).replace(with: days)
    }

    @Test("An extension that no longer counts goes up for review at once, and only once")
    func counts() throws {
        #expect(try state.notApplied.isEmpty)
        for _ in 0..<2 {
            try list("2026-11-30")
            #expect(try state.notApplied.map(\.id) == [extensionID])
            let items = try township.store.reviewItems()
            #expect(items.map(\.reason) == [.entryNotApplied])
            #expect(items.map(\.id) == [extensionID])
            let change = try #require(try township.store.history(of: extensionID).last)
            #expect(items.map(\.changeSequence) == [change.sequence])
        }
    }

    @Test("What counts again needs no decision any more")
    func resolved() throws {
        try list("2026-11-30")
        try list("2026-12-07")
        #expect(try state.notApplied.isEmpty)
        #expect(try township.store.reviewItems().isEmpty)
    }

    @Test("Free days elsewhere ask nobody anything")
    func elsewhere() throws {
        try list("2026-12-07")
        #expect(try township.store.reviewItems().isEmpty)
    }
}
