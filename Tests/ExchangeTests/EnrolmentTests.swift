import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("Enrolment, revocation and time")
struct EnrolmentTests {
    private func refusal(_ code: FailureCode, _ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return false
        } catch SyncError.refused(let failure) {
            return failure.code == code
        } catch {
            return false
        }
    }

    @Test("A code works once [R6.1-4] [R7.1-14]")
    func onlyOnce() async throws {
        let world = try World()
        let device = try world.device()
        _ = try await device.enrol()
        let thief = try TestDevice(world: world, path: device.path + ".thief", code: device.code)
        #expect(await refusal(.codeInvalid) { _ = try await thief.enrol() })
    }

    @Test("A lost answer costs nothing: the same device gets the same identity [R6.1-1] [R6.1-3]")
    func lostAnswer() async throws {
        let world = try World()
        let device = try world.device()
        world.transport.cut([.answer, .answerAfter(bytes: 4)])
        for _ in 0..<2 { await #expect(throws: SyncError.self) { _ = try await device.enrol() } }
        try device.restart()
        let identity = try await device.enrol()
        #expect(identity.device == 1)
        #expect(try world.centre().devices().count == 1)
    }

    @Test(
        "A code typed again in another spelling is the same code, and a name that is too long is cut [R6.1-2]"
    )
    func spelling() async throws {
        let world = try World()
        let device = try world.device()
        let again = Synchronizer(store: device.store, clock: device.clock, transport: world.transport)
        world.transport.cut([.answer])
        await #expect(throws: SyncError.self) { _ = try await device.enrol() }
        let typed = device.code.lowercased().replacing("-", with: " ")
        let identity = try await again.enrol(
            server: "http://centre", code: typed, deviceName: String(repeating: "长", count: 500),
            using: &device.random)
        #expect(identity.device == 1)
        #expect(try world.centre().devices().count == 1)
    }

    @Test("An expired code is refused")
    func expired() async throws {
        let world = try World()
        let device = try world.device()
        world.clock.advance(milliseconds: EnrolmentCodes.validMilliseconds + 1)
        #expect(await refusal(.codeInvalid) { _ = try await device.enrol() })
    }

    @Test("Guessing codes is stopped, and lets go after a minute")
    func guessing() async throws {
        let world = try World()
        let device = try world.device()
        let guesser = try TestDevice(world: world, path: device.path + ".guess", code: "AAAA-AAAA")
        for _ in 0..<20 { #expect(await refusal(.codeInvalid) { _ = try await guesser.enrol() }) }
        #expect(await refusal(.enrolLimited) { _ = try await device.enrol() })
        world.clock.advance(milliseconds: 61_000)
        #expect(try await device.enrol().device == 1)
    }

    @Test(
        "A clock that is years wrong costs one more exchange, never a refusal", arguments: [-10, -1, 1, 10])
    func wrongClock(years: Int64) async throws {
        let world = try World()
        let device = try world.device()
        _ = try await device.enrol()
        // The server's time came with the enrolment: only a clock that is changed later is news to the device.
        #expect(try await device.sync().roundTrips == 1)
        device.clock.setWrong(byMilliseconds: years * 365 * 86_400_000)
        #expect(try await device.sync().roundTrips == 2)
        #expect(try await device.sync().roundTrips == 1)
    }

    @Test("After the server restarts, requests signed before cannot be sent again")
    func replayAfterRestart() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let old = try #require(world.transport.sent.last)
        try world.restartServer()
        let reply = try await world.transport.send(old, to: "")
        #expect(reply.status == 401)
        try await device.sync()
    }

    @Test("A revoked device is told outcomes and nothing else, whatever it asks [R5.4-3]")
    func outcomesAlone() async throws {
        let world = try World()
        let (lost, other) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        for device in [lost, other] {
            _ = try device.add(
                Household.kind, [Household.number: .text("0101-001"), Household.head: .text("李大山")])
        }
        try await other.sync()
        let identity = try #require(try lost.store.identity())
        let centre = try world.centre()
        _ = try centre.addWorker(name: "新人", role: 1, cells: [])
        _ = try centre.revoke(identity.device, milliseconds: world.clock.nowMilliseconds())
        var engine = try SyncEngine(store: lost.store, clock: lost.clock, usesDictionary: false)
        let plain = try #require(try engine.nextRequest(using: &lost.random))
        let bytes = try Zlib.inflate(plain.body.span, limitBytes: WireLimits.inflatedBytes)
        var request = try SyncRequest(decoding: bytes.span)
        let cell = try lost.cell()
        request.probes = [DigestRange(cell: cell)]
        request.wants = [Want(cell: cell, kind: Household.kind, id: request.changes[0].id)]
        let reply = try await world.answer(request, of: lost)
        #expect(reply.status == 200)
        let answer = try Zlib.inflate(reply.body.span, limitBytes: WireLimits.inflatedBytes)
        let response = try SyncResponse(decoding: answer.span)
        var expected = SyncResponse(welcome: response.welcome)
        expected.outcomes = response.outcomes
        #expect(response.welcome.isRevoked && response.outcomes.count == 1)
        #expect(response == expected)
    }

    @Test(
        "A revoked device offers what it has not sent, then wipes itself; a person decides about the work [R10.1.4-2]"
    )
    func revoked() async throws {
        let world = try World()
        let (lost, other) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try lost.add(
            Household.kind, [Household.number: .text("0101-001"), Household.head: .text("李大山")])
        let centre = try world.centre()
        let isRevoked = try !centre.revoke(1, milliseconds: world.clock.nowMilliseconds()).isEmpty
        #expect(isRevoked)
        let progress = try await lost.sync()
        #expect(progress.isWiped)
        #expect(try lost.store.identity() == nil)
        #expect(try lost.ledgerText() == [])
        #expect(try LedgerText.lines(centre.records) == [])
        let item = try #require(try centre.reviewItems().first)
        #expect(item.reason == .revokedDevice)
        try ReviewDesk(store: centre, person: "赵主任", now: world.clock.nowMilliseconds()).decide(
            item.number, .take)
        try await other.sync()
        #expect(try other.value(Household.kind, home, Household.head) == .text("李大山"))
        await #expect(throws: SyncError.notEnrolled) { try await lost.sync() }
    }
}
