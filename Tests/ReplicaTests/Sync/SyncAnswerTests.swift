import Foundation
import Ledgers
import Replica
import Storage
import Testing
import Wire

@Suite("The sync engine: answers")
struct SyncAnswerTests {
    @Test(
        "Outcomes that do not fit the changes sent are refused as a whole [R5.5-2]",
        arguments: [[], [1], [1, 2, 3], [2, 1], [1, 1]] as [[Int64]])
    func wrongOutcomes(numbers: [Int64]) throws {
        let device = try FieldDevice()
        for number in ["1", "2"] { _ = try device.createHousehold(number) }
        #expect(throws: SyncError.self) { try device.exchange(numbers.map { .applied($0, $0) }) }
        #expect(try device.store.entryCount(.pending) == 2)
    }

    @Test("Outcomes that nobody asked for, or an acknowledgement short of them, are refused")
    func unaskedOutcomes() throws {
        let device = try FieldDevice()
        _ = try device.createHousehold()
        #expect(throws: SyncError.self) { try device.exchange([.applied(1, nil)], acknowledged: 0) }
        #expect(try device.store.entryCount(.pending) == 1)
        try device.exchange([.applied(1, nil)])
        #expect(throws: SyncError.self) { try device.exchange([.refused(1)]) }
        #expect(try device.store.entryCount(.refused) == 0)
    }

    @Test("An answer is applied whole or not at all")
    func atomic() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold()
        var engine = try device.engine
        _ = try engine.nextRequest(using: &device.random)
        var response = SyncResponse(welcome: FieldDevice.welcome(acknowledged: 0))
        response.pages = [FieldDevice.page([.delta(home, 11, [Household.phone: .null])])]
        // The body ends inside its last message.
        #expect(throws: SyncError.self) {
            try engine.receive(FieldDevice.reply(body: response.encoded().dropLast()))
        }
        #expect(try device.record(home) == home)
        #expect(try device.store.cells().first?.cursor.revision == 10)
    }

    @Test("An answer is applied in one step: one that fails at its end leaves nothing behind [R10.1.2-1]")
    func oneStep() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold()
        try device.edit(home, [Household.phone: .text("13911111111")])
        let (shown, cells) = (try device.record(home), try device.store.cells())
        try device.store.fail(on: "UPDATE OF clock_offset_ms ON device")
        #expect(throws: StorageError.self) {
            try device.exchange(
                [.applied(1, 11)],
                pages: [FieldDevice.page([.delta(home, 11, [Household.phone: .text("13911111111")])])])
        }
        #expect(try device.store.entry(number: 1)?.state == .pending)
        #expect(try device.record(home) == shown)
        #expect(try device.store.cells() == cells)
    }

    @Test("An answer with a dictionary that the request did not name is refused [R3.2-10]")
    func foreignDictionary() throws {
        let device = try FieldDevice()
        let bytes = SyncResponse(welcome: FieldDevice.welcome(acknowledged: 0)).encoded()
        let reply = IncomingReply(
            status: 200, contentType: ProtocolVersion.mediaType,
            body: Zlib.deflate(bytes.span, dictionary: SchemaDictionary.current))
        for usesDictionary in [false, true] {
            var engine = try SyncEngine(
                store: device.store, clock: device.clock, usesDictionary: usesDictionary)
            _ = try engine.nextRequest(using: &device.random)
            if usesDictionary {
                try engine.receive(reply)
            } else {
                #expect(throws: SyncError.self) { try engine.receive(reply) }
            }
        }
    }

    @Test("A kind that this build does not know is passed over")
    func unknownKind() throws {
        let device = try FieldDevice()
        let id = RecordID(unixMilliseconds: 1, using: &device.random)
        let progress = try device.exchange(pages: [
            FieldDevice.page([
                .whole(KindNumber(rawValue: 900), id, 5, [FieldNumber(rawValue: 1): .text("a")]),
                .whole(Household.kind, id, 6, FieldDevice.household),
            ])
        ])
        #expect(progress.recordsReceived == 2)
        let kind = try #require(Schema.kind(Household.kind))
        #expect(try device.store.records.count(kind) == 1)
        #expect(
            try device.store.cells().first?.cursor == Cursor(cell: 1, epoch: FieldDevice.epoch, revision: 6))
    }

    @Test(
        "Part of a record that the replica does not have makes the cell start over, own work kept [R5.6-1] [R10.1.8-1] [R10.1.8-2]"
    )
    func startsOver() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold()
        let own = try device.createHousehold("own")
        var engine = try device.engine
        _ = try engine.nextRequest(using: &device.random)
        var stranger = home
        stranger.id = RecordID(unixMilliseconds: 9, using: &device.random)
        try engine.receive(
            FieldDevice.reply(
                [.applied(1, 40)],
                pages: [FieldDevice.page([.delta(stranger, 11, [Household.phone: .null])], to: 20)]))
        let again = try FieldDevice.read(try engine.nextRequest(using: &device.random))
        #expect(again.cursors.first == Cursor(cell: 1, epoch: FieldDevice.epoch, revision: 0))
        #expect(try device.record(own)?[Household.number] == .text("own"))
        // What the centre holds is shown until the feed has told that it is gone.
        #expect(try device.record(home) != nil)
        try engine.receive(
            FieldDevice.reply(pages: [
                FieldDevice.page([.whole(Household.kind, stranger.id, 11, stranger.fields)], from: 0, to: 40)
            ]))
        #expect(try device.record(home) == nil)
        #expect(try device.record(stranger) != nil)
    }

    @Test("A page that leaves records behind is followed by another request")
    func paging() throws {
        let device = try FieldDevice()
        var engine = try device.engine
        _ = try engine.nextRequest(using: &device.random)
        try engine.receive(FieldDevice.reply(pages: [FieldDevice.page([], to: 5, remaining: 2)]))
        #expect(engine.progress.recordsRemaining == 2)
        #expect(try device.store.lastSyncMilliseconds() == nil)
        #expect(try engine.nextRequest(using: &device.random) != nil)
        try engine.receive(FieldDevice.reply(pages: [FieldDevice.page([], to: 9)]))
        #expect(try engine.nextRequest(using: &device.random) == nil)
        #expect(try device.store.lastSyncMilliseconds() == FieldDevice.serverTime)
    }

    @Test("A cell that left the scope leaves the replica; its unsent work is still offered [R5.4-1]")
    func directory() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold()
        try device.edit(home, [Household.phone: .text("13911111111")])
        var response = SyncResponse(welcome: FieldDevice.welcome(acknowledged: 1))
        response.welcome.directory = FieldDevice.directory + 1
        response.cells = [FieldDevice.cells[1]]
        response.workers = [DirectoryWorker(number: 9, name: "王五", role: Role.villageOfficer.rawValue)]
        response.outcomes = [.refused(1, RefusalCode.scope)]
        var engine = try device.engine
        #expect(try FieldDevice.read(try engine.nextRequest(using: &device.random)).changes.count == 1)
        try engine.receive(FieldDevice.reply(body: response.encoded()))
        #expect(try device.store.cells().map(\.code) == ["0102"])
        #expect(try device.record(home) == nil)
        #expect(try device.refused.list().map(\.outcome?.code) == [RefusalCode.scope])
        #expect(try device.store.identity()?.role == Role.villageOfficer.rawValue)
    }

    @Test("A revoked device offers all it has before it wipes itself")
    func revoked() throws {
        let device = try FieldDevice()
        let text = String(repeating: "字", count: 900)
        let home = try device.createHousehold()
        for _ in 0..<30 {
            _ = try device.create(Visit.kind, [Visit.household: .id(home.id), Visit.finding: .text(text)])
        }
        var engine = try device.engine
        var offered = 0
        while let request = try engine.nextRequest(using: &device.random) {
            #expect(!engine.progress.isWiped)
            let changes = try FieldDevice.read(request).changes
            offered += changes.count
            let outcomes = changes.map {
                Outcome(number: $0.number, status: .inReview, revision: nil, code: RefusalCode.revokedDevice)
            }
            try engine.receive(FieldDevice.reply(outcomes, isRevoked: true))
        }
        #expect(offered == 31)
        #expect(engine.progress.roundTrips > 1)
        #expect(engine.progress.isWiped)
        #expect(try device.store.identity() == nil)
    }
}

@Suite("Enrolling a device")
struct EnrolmentTests {
    private let enrolled = Enrolled(
        device: 4, secret: FieldDevice.secret, worker: 9, workerName: "王网格", role: 1, township: "丹朱镇",
        serverMilliseconds: FieldDevice.serverTime)

    private func read(_ request: OutgoingRequest) throws -> EnrolRequest {
        let body = try Zlib.inflate(request.body.span, limitBytes: 1000)
        return try EnrolRequest(decoding: body.span)
    }

    private func enrolment(_ device: FieldDevice, code: String = "ABCD-EFGH") throws -> Enrolment {
        try Enrolment(store: device.store, server: "http://centre", code: code, deviceName: "e通")
    }

    @Test("A try after a lost answer is the same attempt; one with another code is another [R6.1-2] [R3.2-7]")
    func attempts() throws {
        let device = try FieldDevice(isEnrolled: false)
        let first = try read(try enrolment(device).request(using: &device.random))
        let second = try read(try enrolment(device).request(using: &device.random))
        let other = try read(try enrolment(device, code: "JKMN-PQRS").request(using: &device.random))
        #expect(first == second)
        #expect(first.attempt != other.attempt)
        #expect((first.code, first.deviceName) == ("ABCDEFGH", "e通"))
    }

    @Test("The answer makes the replica the device's, with its clock set to the centre's")
    func receive() throws {
        let device = try FieldDevice(isEnrolled: false)
        let identity = try enrolment(device).receive(
            FieldDevice.reply(body: enrolled.encoded()), at: device.clock.reading())
        #expect(try device.store.identity() == identity)
        #expect((identity.device, identity.server, identity.township) == (4, "http://centre", "丹朱镇"))
        #expect(try device.store.clockOffsetMilliseconds() == FieldDevice.serverTime - device.clock.wall)
        #expect(throws: SyncError.alreadyEnrolled(township: "丹朱镇")) { try enrolment(device) }
    }

    @Test("A refused code, a captive portal and damage leave the replica as it was")
    func failures() throws {
        let device = try FieldDevice(isEnrolled: false)
        let failure = Failure(code: .codeInvalid, sentence: "no", serverMilliseconds: 1)
        let replies = [
            FieldDevice.reply(failure, status: 403),
            IncomingReply(status: 200, contentType: "text/html", body: []),
            FieldDevice.reply(body: failure.encoded()),
            FieldDevice.reply(body: enrolled.encoded().dropLast()),
        ]
        for reply in replies {
            #expect(throws: SyncError.self) {
                try enrolment(device).receive(reply, at: device.clock.reading())
            }
        }
        #expect(try device.store.identity() == nil)
    }

    @Test("The answer is stored whole or not at all, and is then good for another try [R6.1-6]")
    func whole() throws {
        let device = try FieldDevice(isEnrolled: false)
        let first = try read(try enrolment(device).request(using: &device.random))
        let reply = FieldDevice.reply(body: enrolled.encoded())
        try device.store.fail(on: "UPDATE OF clock_offset_ms ON device")
        #expect(throws: StorageError.self) {
            try enrolment(device).receive(reply, at: device.clock.reading())
        }
        #expect(try device.store.identity() == nil)
        try device.store.failNoMore()
        #expect(try read(try enrolment(device).request(using: &device.random)) == first)
        #expect(try enrolment(device).receive(reply, at: device.clock.reading()).device == 4)
    }
}
