import Ledgers
import Phrases
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("A device asks the centre for a record's history")
struct HistoryTests {
    private let world: World
    private let first: TestDevice
    private let second: TestDevice
    private let home: RecordID

    /// Two devices of a cell that have changed a household, unseen by each other.
    init() async throws {
        world = try World()
        first = try await world.enrolledDevice()
        second = try await world.enrolledDevice()
        home = try first.add(
            Household.kind, [Household.number: .text("1"), Household.head: .text("李大山")])
        try await first.sync()
        try await second.sync()
        world.clock.advance(milliseconds: 60_000)
        try first.edit(Household.kind, home, [Household.head: .text("李山")])
        try second.edit(Household.kind, home, [Household.head: .text("李岳")])
        try await first.sync()
        try await second.sync()
    }

    private func history(_ device: TestDevice) async throws -> [PastChange] {
        try await Synchronizer(
            store: device.store, clock: device.clock, transport: world.transport, language: .english
        ).history(of: home, Household.kind, using: &device.random).changes
    }

    @Test("Both are told the same: what each did, the rule, and the item that waits")
    func both() async throws {
        let changes = try await history(first)
        #expect(try await history(second) == changes)
        let names = try [first, second].map { try #require(try $0.store.identity()).workerName }
        #expect(changes.map(\.who) == [names[1], names[0], names[0]])
        #expect(changes.first?.fields.first?.rule == FieldVerdict.centreStands.rawValue)
        #expect(changes.first?.items.first?.standing == "review item 1 is open")
    }

    @Test("What the centre prints and what the device is told are the same entries")
    func sameAsTheCentre() async throws {
        let store = try world.centre()
        let words = Ledgers.LedgerText(store: store, language: .english)
        let codes = try Dictionary(uniqueKeysWithValues: store.cells().map { ($0.number, $0.code) })
        let entries = try RecordHistory(
            RecordPast(store.history(of: home)), items: store.reviewItems(about: home)
        ).entries.map { try $0.past(words) { codes[$0] ?? "" } }
        #expect(try await history(first) == entries.reversed())
    }

    @Test("Asking moves nothing: no revision, no cursor, no change waits for it")
    func harmless() async throws {
        try first.edit(Household.kind, home, [Household.hazards: .text("危房")])
        let (revision, commits) = (try world.centre().revision(), world.writer.commitCount)
        let cursors = try first.store.cells().map(\.cursor)
        _ = try await history(first)
        #expect(try world.centre().revision() == revision && world.writer.commitCount == commits)
        #expect(try first.store.cells().map(\.cursor) == cursors)
        #expect(try first.store.entries(.pending).count == 1)
    }

    @Test("A clock that is years off costs one more request")
    func wrongClock() async throws {
        first.clock.setWrong(byMilliseconds: -86_400_000 * 3650)
        let before = world.transport.sent.count
        #expect(try await history(first).count == 3)
        #expect(world.transport.sent.count == before + 2)
    }

    @Test("A revoked device is told nothing, and keeps what it has until it syncs [R18.1-1]")
    func revoked() async throws {
        let number = try #require(try first.store.identity()).device
        _ = try world.centre().revoke(number, milliseconds: world.clock.nowMilliseconds())
        let error = await #expect(throws: SyncError.self) { try await history(first) }
        guard case .refused(let failure)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure.code == .deviceRevoked)
        #expect(try first.store.identity() != nil)
    }

    @Test("A device of another cell is not told that there is such a record [R18.1-2]")
    func otherCell() async throws {
        let other = try await world.enrolledDevice(cells: ["0102"])
        let error = await #expect(throws: SyncError.self) { try await history(other) }
        guard case .refused(let failure)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure.code == .recordUnknown)
    }

    @Test("A cut, and a request that comes twice, do no harm", arguments: [Cut.request, .answer, .twice])
    func cut(cut: Cut) async throws {
        world.transport.cut([cut])
        if cut == .twice {
            #expect(try await history(first).count == 3)
        } else {
            await #expect(throws: SyncError.self) { try await history(first) }
        }
        #expect(try await history(first).count == 3)
    }

    @Test("Nothing but POST takes a question")
    func method() async throws {
        let reply = await world.transport.deliver(
            ExchangeRequest(
                method: "GET", path: ProtocolVersion.historyPath, contentType: nil, authorization: nil,
                body: []))
        #expect(reply.status == 405)
    }
}
