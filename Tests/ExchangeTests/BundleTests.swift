import Foundation
import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("A sync by files")
struct BundleTests {
    @Test("What was entered goes up, and what others entered comes back, as by a sync [R17.2-1]")
    func bothWays() async throws {
        let world = try World()
        let (near, far) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        _ = try near.addHousehold("1")
        try await near.sync()
        let home = try far.addHousehold("2")
        _ = try far.add(Resident.kind, [Resident.household: .id(home), Resident.name: .text("李小明")])
        let summary = try far.importBundle(try await world.answers(to: far.exportBundle()))
        #expect(summary.taken == 1 && summary.skipped == 0 && summary.failures == [])
        #expect(summary.progress.applied == 2 && summary.progress.recordsReceived == 1)
        #expect(summary.progress.changesRemaining == 0 && summary.progress.recordsRemaining == 0)
        #expect(try far.ledgerText() == LedgerText.lines(world.centre().records))
        let next = try await far.sync()
        #expect(next.recordsReceived == 0 && next.changesSent == 0 && next.recordsRepaired == 0)
    }

    @Test("What goes into a file stays pending until its answer is taken")
    func staysPending() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        _ = try device.addHousehold("1")
        let file = try device.exportBundle()
        #expect(try device.store.countToSend() == 1)
        #expect(try syncRequests(in: device.exportBundle()).first?.changes.count == 1)
        try device.importBundle(try await world.answers(to: file))
        #expect(try device.store.countToSend() == 0)
    }

    @Test("Requests taken twice get the same outcomes, and change nothing")
    func takenTwice() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let home = try device.addHousehold("1")
        try device.edit(Household.kind, home, [Household.phone: .text("13800000000")])
        let file = try device.exportBundle()
        let first = try await world.take(file)
        let before = try world.everything()
        world.clock.advance(milliseconds: 86_400_000)
        let second = try await world.take(file)
        #expect(try world.everything() == before)
        let outcomes = try first.map { try response(in: $0.answer).outcomes }
        #expect(outcomes.map(\.count) == [2])
        #expect(try second.map { try response(in: $0.answer).outcomes } == outcomes)
        try device.importBundle(second.flatMap { $0.answer.encoded() })
        #expect(try device.ledgerText() == LedgerText.lines(world.centre().records))
    }

    @Test("Answers imported twice change nothing")
    func importedTwice() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        _ = try device.addHousehold("1")
        let answers = try await world.answers(to: device.exportBundle())
        try device.importBundle(answers)
        let before = try device.everything()
        let summary = try device.importBundle(answers)
        #expect(summary.taken == 0 && summary.skipped == 1)
        #expect(summary.progress.applied == 0 && summary.progress.recordsReceived == 0)
        #expect(try device.everything() == before)
    }

    @Test("Many changes go in several requests that follow on each other; the last one fetches the feed")
    func severalRequests() async throws {
        let world = try World()
        let (device, other) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        for number in 0..<300 { _ = try other.addHousehold("2-\(number)") }
        try await other.sync()
        for number in 0..<1500 { _ = try device.addHousehold("1-\(number)") }
        let file = try device.exportBundle()
        let requests = try syncRequests(in: file)
        #expect(requests.count > 1)
        #expect(requests.flatMap { $0.changes.map(\.number) } == Array(1...1500))
        #expect(requests.allSatisfy { $0.cursors == requests[0].cursors && $0.hello.waitMilliseconds == 0 })
        #expect(requests.last?.hello.pageBytes == WireLimits.pageBytes.upperBound)
        #expect(requests.dropLast().allSatisfy { $0.hello.pageBytes == WireLimits.pageBytes.lowerBound })
        let answered = try await world.take(file)
        #expect(answered.count == requests.count && answered.allSatisfy { $0.failure == nil })
        let summary = try device.importBundle(answered.flatMap { $0.answer.encoded() })
        #expect(summary.taken == requests.count && summary.progress.applied == 1500)
        #expect(summary.progress.recordsRemaining == 0)
        #expect(try device.ledgerText() == LedgerText.lines(world.centre().records))
        #expect(try device.store.entries(.acknowledged).isEmpty)
    }

    @Test("A device that never synced gets its cells and their ledgers")
    func firstFill() async throws {
        let world = try World()
        let (first, new) = (try await world.enrolledDevice(), try world.device())
        for number in 0..<200 { _ = try first.addHousehold("\(number)") }
        try await first.sync()
        _ = try await new.enrol()
        let summary = try new.importBundle(try await world.answers(to: new.exportBundle()))
        #expect(summary.progress.recordsReceived == 200)
        #expect(try new.store.cells().map(\.code) == ["0101"])
        #expect(try new.ledgerText() == first.ledgerText())
        #expect(try new.store.lastSyncMilliseconds() == world.clock.nowMilliseconds())
    }

    @Test("An edit that is carried for days keeps the time at which it was made", arguments: [0, 2, 30])
    func carriedForDays(days: Int64) async throws {
        let world = try World()
        let (near, far) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try near.addHousehold("1")
        for device in [near, far] { try await device.sync() }
        far.clock.setWrong(byMilliseconds: -7_200_000)
        try await far.sync()
        let madeAt = world.clock.nowMilliseconds()
        try far.edit(Household.kind, home, [Household.phone: .text("13911111111")])
        world.clock.advance(milliseconds: 3_600_000)
        try near.edit(Household.kind, home, [Household.phone: .text("13922222222")])
        try await near.sync()
        world.clock.advance(milliseconds: 3_600_000)
        let file = try far.exportBundle()
        world.clock.advance(milliseconds: days * 86_400_000)
        try far.importBundle(try await world.answers(to: file))
        let change = try world.centre().history(of: home).first { $0.number == 1 && $0.writer != 1 }
        #expect(change?.editedMilliseconds == madeAt)
        // The later edit is in force, although the earlier one arrived days behind it.
        #expect(try far.value(Household.kind, home, Household.phone) == .text("13922222222"))
        #expect(try world.centre().reviewItems().count == 1)
    }

    @Test("The clock offset is not learnt from a file (R17.4-4)")
    func clockOffset() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let before = try device.store.clockOffsetMilliseconds()
        let file = try device.exportBundle()
        world.clock.advance(milliseconds: 86_400_000)
        let answers = try await world.answers(to: file)
        device.clock.setWrong(byMilliseconds: 5_000_000)
        try device.importBundle(answers)
        #expect(try device.store.clockOffsetMilliseconds() == before)
    }

    @Test("One file may hold the requests of several devices; each takes its own answers (R17.3-3)")
    func severalDevices() async throws {
        let world = try World()
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let stranger = try await world.enrolledDevice()
        _ = try first.addHousehold("1")
        _ = try second.addHousehold("2")
        let answered = try await world.take(first.exportBundle() + second.exportBundle())
        #expect(answered.map(\.answer.device) == [1, 2])
        let answers = answered.flatMap { $0.answer.encoded() }
        let before = try stranger.everything()
        #expect(throws: BundleError.forOthers(device: 3)) { try stranger.importBundle(answers) }
        #expect(try stranger.everything() == before)
        for device in [first, second] { #expect(try device.importBundle(answers).progress.applied == 1) }
        try await first.sync()
        #expect(try first.ledgerText() == second.ledgerText())
    }

    @Test("An altered answer is refused, and with it the whole file (R17.4-1)")
    func forgedAnswer() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        _ = try device.addHousehold("1")
        let good = try #require(try await world.take(device.exportBundle()).first).answer
        let before = try device.everything()
        for index in good.code.indices {
            var bad = good
            bad.code[index] ^= 1
            let file = good.encoded() + bad.encoded()
            #expect(throws: BundleError.forged) { try device.importBundle(file) }
        }
        var bad = good
        bad.body[bad.body.count / 2] ^= 1
        #expect(throws: BundleError.forged) { try device.importBundle(bad.encoded()) }
        #expect(try device.everything() == before)
        #expect(try device.importBundle(good.encoded()).progress.applied == 1)
    }

    @Test("A file that is none, or that is for the centre, is refused")
    func notAnswers() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let requests = try device.exportBundle()
        #expect(throws: BundleError.holdsRequests) { try device.importBundle(requests) }
        let answers = try await world.answers(to: requests)
        for end in answers.indices {
            let start = Array(answers[..<end])
            #expect(throws: BundleError.self) { try device.importBundle(start) }
        }
    }

    /// What is done to a request on its way, and the code of the failure.
    enum Damage: String, CaseIterable, Sendable {
        case body, signature, unknownDevice, noSignature

        var failure: FailureCode {
            switch self {
            case .body, .signature: .signatureWrong
            case .unknownDevice: .deviceUnknown
            case .noSignature: .signatureMissing
            }
        }
    }

    @Test(
        "A request whose signature is not right gets an answer without a code, which no device takes (R17.3-1)",
        arguments: Damage.allCases)
    func forgedRequest(damage: Damage) async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        _ = try device.addHousehold("1")
        let file = try device.exportBundle()
        guard case .requests(let requests) = try Bundle.read(file.span) else { return }
        var request = try #require(requests.first)
        switch damage {
        case .body: request.body[5] ^= 1
        case .signature:
            let end = request.authorization.hasSuffix("A") ? "E" : "A"
            request.authorization = request.authorization.dropLast() + end
        case .unknownDevice: request.authorization.replace("GL1 1.", with: "GL1 7.")
        case .noSignature: request.authorization = "Basic x"
        }
        let answered = try #require(try await world.take(request.encoded()).first)
        #expect(answered.failure?.code == damage.failure && answered.answer.status == 401)
        #expect(!answered.answer.hasCode)
        #expect(try LedgerText.lines(world.centre().records) == [])
        var own = answered.answer
        own.device = 1
        let summary = try device.importBundle(own.encoded())
        #expect(summary.unrecognised == 1 && summary.taken == 0)
        #expect(try device.store.countToSend() == 1)
    }

    @Test(
        "Nothing but a sync is taken from a file (R17.3-2)", arguments: ["/v1/renew", "/v1/enrol", "/", ""])
    func otherPaths(path: String) async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let identity = try #require(try device.store.identity())
        let renewal = RenewRequest(attempt: [UInt8](repeating: 1, count: 16), firstChange: 1).encoded()
        let body = Zlib.deflate(renewal.span)
        let signature = RequestSignature(
            device: identity.device, dateMilliseconds: world.clock.nowMilliseconds(),
            nonce: [UInt8](repeating: 1, count: WireLimits.nonceBytes),
            key: HMACSHA256.Key(identity.secret.span), method: "POST", path: path, body: body)
        let request = BundleRequest(path: path, authorization: signature.header, body: body)
        let answered = try #require(try await world.take(request.encoded()).first)
        #expect(answered.failure?.code == .notFound && answered.answer.status == 404)
        #expect(try world.centre().devices().count == 1)
    }
}
