import Ledgers
import Replica
import Storage
import Testing
import Wire

@Suite("The sync engine: who the device is")
struct IdentityTests {
    private let forked = Failure(code: .deviceForked, sentence: "s", serverMilliseconds: 1)

    private func read(_ request: OutgoingRequest?) throws -> RenewRequest {
        let request = try #require(request)
        #expect(request.path == ProtocolVersion.renewPath)
        let body = try Zlib.inflate(request.body.span, limitBytes: 1000)
        return try RenewRequest(decoding: body.span)
    }

    /// The renewal that follows on a request which the centre took for another copy's.
    private func renewal(_ device: FieldDevice, _ engine: inout SyncEngine) throws -> RenewRequest {
        _ = try engine.nextRequest(using: &device.random)
        try engine.receive(FieldDevice.reply(forked, status: 409))
        return try read(try engine.nextRequest(using: &device.random))
    }

    @Test("A device that was copied renews itself before anything else, and keeps all it holds [R10.1.7-1]")
    // Also holds R6.4-7, and R3.2-7 for renewals.
    func renews() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold()
        try device.edit(home, [Household.phone: .text("13911111111")])
        let (cells, entries) = (try device.store.cells(), try device.store.entries(.pending))
        var engine = try SyncEngine(store: device.store, clock: device.clock)
        #expect(try renewal(device, &engine).firstChange == 1)
        try engine.receive(FieldDevice.reply(body: FieldDevice.renewed.encoded()))
        #expect(try device.store.identity()?.device == FieldDevice.renewed.device)
        #expect(try device.store.identity()?.secret == FieldDevice.renewed.secret)
        #expect(try device.store.cells() == cells)
        #expect(try device.store.entries(.pending) == entries)
        #expect(try device.record(home)?[Household.phone] == .text("13911111111"))
    }

    @Test("Until it is answered, a renewal is the same one, whatever became of its changes [R6.4-1] [R6.4-2]")
    func sameRenewal() throws {
        let device = try FieldDevice()
        _ = try device.createHousehold("1")
        var engine = try device.engine
        let first = try renewal(device, &engine)
        _ = try device.createHousehold("2")
        try device.store.setState(.acknowledged, number: 1, milliseconds: 1)
        engine = try device.engine
        #expect(try renewal(device, &engine) == first)
    }

    @Test("A renewal is stored whole or not at all [R6.4-6]")
    func wholeRenewal() throws {
        let device = try FieldDevice()
        let old = try device.store.identity()
        var engine = try device.engine
        _ = try renewal(device, &engine)
        _ = try device.store.enrolmentAttempt(code: "ABCDEFGH", new: [1], first: 1)
        try device.store.fail(on: "DELETE ON enrolment")
        #expect(throws: StorageError.self) {
            try engine.receive(FieldDevice.reply(body: FieldDevice.renewed.encoded()))
        }
        #expect(try device.store.identity() == old)
    }
}

@Suite("Enrolling a replica again")
struct EnrolmentAgainTests {
    private let device: FieldDevice

    /// A device with three changes, the answered first of which is long settled.
    init() throws {
        device = try FieldDevice()
        let homes = try (1...3).map { try device.createHousehold("\($0)") }
        let items = homes.enumerated().map { FeedItem.whole(Household.kind, $1.id, Int64($0 + 1), $1.fields) }
        try device.exchange((1...3).map { .applied($0, $0) }, pages: [FieldDevice.page(items)])
    }

    private func enrolment(code: String = "ABCD-EFGH") throws -> Enrolment {
        try Enrolment(
            store: device.store, server: "http://centre", code: code, deviceName: "e通", isAgain: true)
    }

    private func firstChange(_ enrolment: Enrolment) throws -> Int64 {
        let request = try enrolment.request(using: &device.random)
        let body = try Zlib.inflate(request.body.span, limitBytes: 1000)
        return try EnrolRequest(decoding: body.span).firstChange
    }

    @Test("A code is tried with the same first change again, whatever the journal forgot meanwhile [R6.1-5]")
    func sameFirst() throws {
        #expect(try firstChange(enrolment()) == 1)
        try device.store.setState(.settled, number: 1, milliseconds: 0)
        try device.store.pruneJournal(now: StorageLimits.journalMilliseconds + 1)
        #expect(try firstChange(enrolment()) == 1)
        #expect(try firstChange(enrolment(code: "JKMN-PQRS")) == 2)
    }

    @Test("The answer for another worker or township is refused, and the replica stays as it was [R6.5-2]")
    func otherWorker() throws {
        let old = try device.store.identity()
        for (worker, township) in [(10, "丹朱镇"), (9, "鹿谷镇")] as [(WorkerNumber, String)] {
            var answer = FieldDevice.renewed
            (answer.worker, answer.township) = (worker, township)
            #expect(throws: SyncError.otherWorker(name: answer.workerName, township: township)) {
                try enrolment().receive(
                    FieldDevice.reply(body: answer.encoded()), at: device.clock.reading())
            }
        }
        #expect(try device.store.identity() == old)
        #expect(try device.store.entryCount(.settled) == 3)
    }

    @Test(
        "With the new identity every kept change is pending again; all of it is stored, or nothing [R6.5-3]")
    func pendingAgain() throws {
        let old = try device.store.identity()
        let answer = FieldDevice.reply(body: FieldDevice.renewed.encoded())
        try device.store.fail(on: "UPDATE OF clock_offset_ms ON device")
        #expect(throws: StorageError.self) {
            try enrolment().receive(answer, at: device.clock.reading())
        }
        #expect(try device.store.identity() == old)
        #expect(try device.store.entryCount(.settled) == 3)
        try device.store.failNoMore()
        _ = try enrolment().receive(answer, at: device.clock.reading())
        let pending = try device.store.entries(.pending)
        #expect(pending.map(\.number) == [1, 2, 3])
        #expect(
            pending.map(\.origin)
                == (1...3).map { LostOrigin(epoch: FieldDevice.epoch, status: .applied, revision: $0) })
    }
}
