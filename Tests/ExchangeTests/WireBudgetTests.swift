import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("What a sync costs on the wire")
struct WireBudgetTests {
    private static let budgets: [(records: Int, field: FieldNumber, value: String, bodyBytes: Int)] = [
        (1, Household.phone, "13800138000", 200), (5, Household.phone, "13800138000", 450),
        (1, Household.address, "东街村三组十七号", 200), (5, Household.address, "东街村三组十七号", 450),
    ]

    @Test("A changed field, and five, stay within what a worker's line was promised", arguments: budgets)
    func changedFields(records: Int, field: FieldNumber, value: String, bodyBytes: Int) async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let ids = try (0..<40).map { index in
            try device.add(
                Household.kind,
                [Household.number: .text("0101-\(index)"), Household.head: .text("李大山")])
        }
        try await device.sync()
        for (index, id) in ids.prefix(records).enumerated() {
            world.clock.advance(milliseconds: Int64(187_511 + index * 30_313))
            try device.edit(Household.kind, id, [field: .text("\(value)".replacingLast(by: index))])
        }
        world.clock.advance(milliseconds: 3_600_477)
        let progress = try await device.sync()
        #expect(progress.applied == records && progress.roundTrips == 1)
        #expect(progress.bytesUp + progress.bytesDown <= bodyBytes)
        let header = try #require(
            world.transport.sent.last?.headers.first { $0.name == "Authorization" }?.value)
        #expect(header.utf8.count <= 90)
        #expect(try device.ledgerText() == LedgerText.lines(world.centre().records))
    }

    @Test("One changed field in each of a hundred records comes to another device in 4,000 bytes at most")
    func pulledFields() async throws {
        let world = try World()
        let (device, other) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let ids = try (0..<200).map { index in
            try device.add(
                Household.kind,
                [Household.number: .text("0101-\(index)"), Household.head: .text("李大山")])
        }
        for device in [device, other] { try await device.sync() }
        var random = SeededRandom(9)
        for id in ids.prefix(100) {
            world.clock.advance(milliseconds: 41_113)
            let phone = "13\(Int.random(in: 100_000_000...999_999_999, using: &random))"
            try device.edit(Household.kind, id, [Household.phone: .text(phone)])
        }
        try await device.sync()
        let progress = try await other.sync()
        #expect(progress.recordsReceived == 100 && progress.roundTrips == 1)
        #expect(progress.bytesUp + progress.bytesDown <= 4000)
        #expect(try other.ledgerText() == LedgerText.lines(world.centre().records))
    }

    @Test(
        "A centre that lacks the dictionary is answered without one, at the cost of a round trip [R3.2-4] [R3.2-9] [R7.1-3]"
    )
    func withoutDictionary() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        _ = try device.add(
            Household.kind, [Household.number: .text("1"), Household.head: .text("李大山")])
        var random = SeededRandom(5)
        var engine = try SyncEngine(store: device.store, clock: device.clock)
        let first = try #require(try engine.nextRequest(using: &random))
        #expect(first.body[1] & 0x20 != 0)
        let failure = Failure(code: .bodyDictionary, sentence: "", serverMilliseconds: 1)
        try engine.receive(
            IncomingReply(
                status: 400, contentType: ProtocolVersion.mediaType,
                body: Zlib.deflate(failure.encoded().span)))
        let second = try #require(try engine.nextRequest(using: &random))
        #expect(second.body[1] & 0x20 == 0)
        let reply = try await world.transport.send(second, to: "")
        #expect(reply.body[1] & 0x20 == 0)
        try engine.receive(reply)
        #expect(engine.progress.applied == 1)
    }

    @Test(
        "A request with a dictionary is answered with that one or none; a failure is plain [R3.2-5] [R3.2-6]")
    func answersToDictionary() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        var request = try device.emptyRequest()
        for status in [200, 409] {
            let reply = try await world.answer(request, of: device, dictionary: SchemaDictionary.current)
            #expect(reply.status == status)
            let used = try Zlib.inflateBody(reply.body.span, limitBytes: WireLimits.inflatedBytes).dictionary
            #expect(used == nil || (used == SchemaDictionary.current && status == 200))
            // The second request belongs to a ledger that the centre never had.
            request.cursors[0].revision = 7
        }
    }

    @Test(
        "What nobody else changed travels back as an echo, with the times that the centre filled in [R5.6-6]")
    func echo() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let home = try device.add(
            Household.kind, [Household.number: .text("1"), Household.head: .text("李大山")])
        let visit = try device.add(Visit.kind, [Visit.household: .id(home), Visit.finding: .text("平安")])
        try device.edit(Household.kind, home, [Household.remarks: .array([.text("漏雨")])])
        device.clock.setWrong(byMilliseconds: 86_400_000)
        let progress = try await device.sync()
        #expect(progress.recordsReceived == 0 && progress.applied == 3)
        #expect(try device.ledgerText() == LedgerText.lines(world.centre().records))
        let visited = try device.value(Visit.kind, visit, Visit.visitedAt)
        #expect(visited == .integer(world.clock.nowMilliseconds()))
        #expect(try await device.sync().recordsRepaired == 0)
    }

    @Test("What came to be otherwise than the device sent it travels back as a record [R5.6-7]")
    func noEcho() async throws {
        let world = try World()
        let (device, other) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try device.add(
            Household.kind, [Household.number: .text("1"), Household.head: .text("李大山")])
        for device in [device, other] { try await device.sync() }
        try other.edit(Household.kind, home, [Household.head: .text("李小山")])
        for device in [other, device] { try await device.sync() }
        // Entered in sight of the first state alone: the head waits for a person, the phone number counts.
        let edits: FieldMap<FieldEdit> = [
            Household.head: .set(.text("李中山")), Household.phone: .set(.text("13800000000")),
        ]
        try device.store.append(
            JournalEntry(
                number: try device.store.takeChangeNumber(), operation: .edit, kind: Household.kind, id: home,
                cell: try device.cell(), base: 1, edits: edits, made: device.clock.reading(),
                bootID: device.clock.bootID))
        let progress = try await device.sync()
        #expect(progress.inReview == 1 && progress.recordsReceived == 1)
        #expect(progress.roundTrips == 1 && progress.recordsRepaired == 0)
        #expect(try device.ledgerText() == LedgerText.lines(world.centre().records))
    }

    @Test(
        "What two people added to one field travels back as a record to the second of them [R5.6-6]",
        arguments: [
            (Household.care, .array([.integer(1)]), .array([.integer(2)])),
            (Household.remarks, .array([.text("漏雨")]), .array([.text("断电")])),
        ] as [(FieldNumber, Value, Value)])
    func noEchoOfSums(field: FieldNumber, first: Value, second: Value) async throws {
        let world = try World()
        let (device, other) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try device.add(
            Household.kind, [Household.number: .text("1"), Household.head: .text("李大山")])
        for device in [device, other] { try await device.sync() }
        try other.edit(Household.kind, home, [field: first])
        try device.edit(Household.kind, home, [field: second])
        try await other.sync()
        let progress = try await device.sync()
        #expect(progress.applied == 1 && progress.recordsReceived == 1)
        #expect(progress.roundTrips == 1 && progress.recordsRepaired == 0)
        #expect(try device.ledgerText() == LedgerText.lines(world.centre().records))
    }
}

extension String {
    /// The text with its last character replaced by a digit, so that values differ.
    fileprivate func replacingLast(by digit: Int) -> String { dropLast() + "\(digit)" }
}
