import Ledgers
import Phrases
import Replica
import Storage
import Testing
import Wire

@Suite("The sync engine: requests")
struct SyncRequestsTests {
    @Test("A request says where the device stands, and is signed with its secret")
    func request() throws {
        let device = try FieldDevice()
        _ = try device.receiveHousehold(at: 10)
        _ = try device.createHousehold("2")
        try device.store.setPageBytes(5000)
        device.clock.wall += 700
        device.clock.boot += 650
        var engine = try SyncEngine(
            store: device.store, clock: device.clock, language: .english, usesDictionary: false)
        let outgoing = try #require(try engine.nextRequest(using: &device.random))
        let request = try FieldDevice.read(outgoing)
        #expect(
            request.hello
                == Hello(
                    schema: Schema.version, now: device.clock.reading(), pageBytes: 5000,
                    directory: FieldDevice.directory,
                    language: "en", lastChange: 1))
        let digest = try device.store.digest(of: 1)
        #expect(
            request.cursors == [
                Cursor(cell: 1, epoch: FieldDevice.epoch, revision: 10, digest: digest),
                Cursor(cell: 2, epoch: 0, revision: 0),
            ])
        #expect(request.changes.map(\.number) == [1])
        #expect(request.changes.map(\.wallAgeMilliseconds) == [700])
        #expect(request.changes.map(\.bootAgeMilliseconds) == [650])
        let header = try #require(outgoing.headers.first { $0.name == "Authorization" }?.value)
        let signature = try #require(RequestSignature(header: header))
        let secret = FieldDevice.secret
        let key = HMACSHA256.Key(secret.span)
        #expect(
            signature.isValid(key: key, method: "POST", path: ProtocolVersion.syncPath, body: outgoing.body))
        #expect(signature.device == 4)
        // The clock offset was measured 700 ms ago by this device's clock.
        #expect(signature.dateMilliseconds == FieldDevice.serverTime + 700)
    }

    @Test("After a boot, or when the boot clock ran backwards, only the wall clock tells an age [R9-2]")
    func ages() throws {
        let device = try FieldDevice()
        _ = try device.createHousehold()
        device.clock.wall -= 400
        device.clock.boot -= 1
        var engine = try device.engine
        let backwards = try FieldDevice.read(try engine.nextRequest(using: &device.random)).changes
        #expect(backwards.map(\.bootAgeMilliseconds) == [nil])
        #expect(backwards.map(\.wallAgeMilliseconds) == [-400])
        device.clock.boot += 1000
        device.clock.bootID = "second boot"
        engine = try device.engine
        #expect(
            try FieldDevice.read(try engine.nextRequest(using: &device.random)).changes.map(
                \.bootAgeMilliseconds) == [nil])
    }

    @Test("Many changes go in bounded requests, in order and without gaps")
    func bounded() throws {
        let device = try FieldDevice()
        let home = try device.createHousehold()
        let text = String(repeating: "字", count: 900)
        for _ in 0..<60 {
            _ = try device.create(Visit.kind, [Visit.household: .id(home.id), Visit.finding: .text(text)])
        }
        var engine = try device.engine
        var received: [Int64] = []
        while let request = try engine.nextRequest(using: &device.random) {
            let changes = try FieldDevice.read(request).changes
            #expect(changes.reduce(0) { $0 + SyncRequest.byteCount(of: $1) } <= 64 << 10)
            received += changes.map(\.number)
            try engine.receive(FieldDevice.reply(changes.map { .applied($0.number, nil) }))
        }
        #expect(received == Array(1...61))
        #expect(engine.progress.roundTrips > 2)
        #expect(engine.progress.applied == 61)
    }

    @Test("A device that is not enrolled cannot sync")
    func notEnrolled() throws {
        let device = try FieldDevice(isEnrolled: false)
        var engine = try device.engine
        #expect(throws: SyncError.notEnrolled) { try engine.nextRequest(using: &device.random) }
    }

    @Test("An answer that nobody asked for is refused")
    func unasked() throws {
        let device = try FieldDevice()
        var engine = try device.engine
        #expect(throws: SyncError.badAnswer("not asked for")) { try engine.receive(FieldDevice.reply()) }
    }
}

@Suite("The sync engine: failures")
struct SyncFailureTests {
    private func failure(_ code: FailureCode, acknowledged: Int64 = 0) -> Failure {
        Failure(code: code, sentence: "s", serverMilliseconds: 77_000_000, acknowledged: acknowledged)
    }

    @Test(
        "A stale signature is made anew with the server's time, once [R6.3-2] [R7.1-11] [R7.1-12]",
        arguments: [FailureCode.signatureStale, .signatureReplayed])
    func stale(code: FailureCode) throws {
        let device = try FieldDevice()
        var engine = try device.engine
        _ = try engine.nextRequest(using: &device.random)
        try engine.receive(FieldDevice.reply(failure(code), status: 401))
        let again = try #require(try engine.nextRequest(using: &device.random))
        let header = try #require(again.headers.first { $0.name == "Authorization" }?.value)
        #expect(RequestSignature(header: header)?.dateMilliseconds == 77_000_000)
        #expect(throws: SyncError.clockRefused) {
            try engine.receive(FieldDevice.reply(failure(code), status: 401))
        }
    }

    @Test("No nonce is used twice, not even to send the same again [R6.2-3]")
    func nonces() throws {
        let device = try FieldDevice()
        var nonces: [[UInt8]] = []
        for _ in 0..<2 {
            // The last request of each engine gets no answer.
            var engine = try SyncEngine(store: device.store, clock: device.clock)
            for code in [FailureCode.bodyDictionary, .signatureStale, .changeGap, nil] {
                let request = try #require(try engine.nextRequest(using: &device.random))
                let header = try #require(request.headers.first { $0.name == "Authorization" }?.value)
                nonces.append(try #require(RequestSignature(header: header)).nonce)
                if let code { try engine.receive(FieldDevice.reply(failure(code), status: 401)) }
            }
        }
        #expect(nonces.count == 8 && Set(nonces).count == 8)
    }

    @Test("A gap opens the journal behind what the server holds [R10.1.5-1] [R7.1-18]")
    func gap() throws {
        let device = try FieldDevice()
        let homes = try (1...3).map { try device.createHousehold("\($0)") }
        let items = homes.enumerated().map { FeedItem.whole(Household.kind, $1.id, Int64($0 + 1), $1.fields) }
        try device.exchange((1...3).map { .applied($0, $0) }, pages: [FieldDevice.page(items)])
        _ = try device.createHousehold("4")
        var engine = try device.engine
        #expect(
            try FieldDevice.read(try engine.nextRequest(using: &device.random)).changes.map(\.number) == [4])
        try engine.receive(FieldDevice.reply(failure(.changeGap, acknowledged: 1), status: 409))
        #expect(
            try FieldDevice.read(try engine.nextRequest(using: &device.random)).changes.map(\.number) == [
                2, 3, 4,
            ])
    }

    @Test("Any other refusal stops the sync and keeps everything [R6.5-1] [R7.1-1] [R7.1-24]")
    func refused() throws {
        let device = try FieldDevice()
        _ = try device.createHousehold()
        for code in [
            FailureCode.bodyCorrupt, .bodyTruncated, .bodyTooLarge, .bodyType, .messageMalformed,
            .protocolVersion, .signatureMissing, .signatureWrong, .deviceUnknown, .notFound,
            .methodNotAllowed, .busy, .serverFault, FailureCode(rawValue: "not.known"),
        ] {
            var engine = try device.engine
            let request = try FieldDevice.read(try engine.nextRequest(using: &device.random))
            #expect(request.changes.map(\.number) == [1])
            #expect(throws: SyncError.refused(failure(code))) {
                try engine.receive(FieldDevice.reply(failure(code)))
            }
        }
        #expect(try device.store.entryCount(.pending) == 1)
    }

    @Test("What is not the server is told from it: a captive portal, a busy proxy, damage [R3.1-4]")
    func notTheServer() throws {
        let device = try FieldDevice()
        _ = try device.createHousehold()
        let html = Array("<html>login</html>".utf8)
        let good = FieldDevice.reply([.applied(1, nil)])
        var damaged = good
        damaged.body[damaged.body.count / 2] ^= 0xff
        let table: [(IncomingReply, SyncError?)] = [
            (IncomingReply(status: 200, contentType: "text/html", body: html), .notTheServer(status: 200)),
            (IncomingReply(status: 302, contentType: nil, body: []), .notTheServer(status: 302)),
            (IncomingReply(status: 503, contentType: "text/html", body: html), .busy(status: 503)),
            (IncomingReply(status: 200, contentType: ProtocolVersion.mediaType, body: html), nil),
            (IncomingReply(status: 500, contentType: ProtocolVersion.mediaType, body: []), nil),
            (IncomingReply(status: 200, contentType: good.contentType, body: good.body.dropLast()), nil),
            (damaged, nil),
            (FieldDevice.reply(body: [0x80]), nil),
            (FieldDevice.reply(body: [], status: 500), .notTheServer(status: 500)),
        ]
        for (reply, expected) in table {
            var engine = try device.engine
            _ = try engine.nextRequest(using: &device.random)
            do {
                try engine.receive(reply)
                Issue.record("\(reply.status) was taken")
            } catch let error as SyncError {
                if let expected { #expect(error == expected) }
                #expect(!error.phrase.chinese.isEmpty && !error.phrase.english.isEmpty)
            }
        }
        #expect(try device.store.entryCount(.pending) == 1)
    }
}
