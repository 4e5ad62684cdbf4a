import Ledgers
import Phrases
import Replica
import Storage
import Testing
import Wire

@Suite("Asking the centre for a record's history")
struct HistoryInquiryTests {
    private let device: FieldDevice
    private let home: RecordID

    init() throws {
        device = try FieldDevice()
        home = try device.receiveHousehold().id
    }

    private func inquiry() throws -> HistoryInquiry {
        try HistoryInquiry(
            store: device.store, clock: device.clock, language: .english, kind: Household.kind, id: home)
    }

    private static func change(_ number: Int64, _ sentence: String? = nil) -> PastChange {
        PastChange(
            number: number, operation: .edit,
            outcome: Outcome(
                number: 1, status: .applied, revision: number, code: nil, field: nil, sentence: sentence),
            editedMilliseconds: 1, rawMilliseconds: 1, timeBasis: 0, receivedMilliseconds: 2, who: "王网格",
            device: 4,
            decidedBy: nil, cell: "0101", cellBefore: nil, origin: 0, about: nil, undoneBy: nil)
    }

    private static func reply(_ numbers: some Sequence<Int64>, remaining: Int64 = 0) -> IncomingReply {
        var page = HistoryPage(serverMilliseconds: FieldDevice.serverTime, remaining: remaining)
        page.changes = numbers.map { change($0) }
        return reply(page)
    }

    private static func reply(_ page: HistoryPage) -> IncomingReply {
        IncomingReply(
            status: 200, contentType: ProtocolVersion.mediaType, body: Zlib.deflate(page.encoded().span))
    }

    private static func failure(_ code: FailureCode, _ status: Int) -> IncomingReply {
        let failure = Failure(code: code, sentence: "x", serverMilliseconds: FieldDevice.serverTime)
        return IncomingReply(
            status: status, contentType: ProtocolVersion.mediaType, body: Zlib.deflate(failure.encoded().span)
        )
    }

    private func read(_ request: OutgoingRequest) throws -> HistoryRequest {
        let body = try Zlib.inflate(request.body.span, limitBytes: WireLimits.inflatedBytes)
        return try HistoryRequest(decoding: body.span)
    }

    @Test("The question is signed for its path, and the record stands in the body alone")
    func request() throws {
        try device.store.setPageBytes(9000)
        let inquiry = try inquiry()
        let request = try #require(try inquiry.nextRequest(using: &device.random))
        #expect(request.path == ProtocolVersion.historyPath)
        #expect(
            try read(request)
                == HistoryRequest(language: "en", pageBytes: 9000, kind: Household.kind, id: home))
        let header = try #require(request.headers.first { $0.name == "Authorization" }?.value)
        let signature = try #require(RequestSignature(header: header))
        let secret = FieldDevice.secret
        let key = HMACSHA256.Key(secret.span)
        #expect(
            signature.isValid(key: key, method: "POST", path: ProtocolVersion.historyPath, body: request.body)
        )
    }

    @Test("It asks for what is older until nothing remains, and sets the clock by the answers")
    func pages() throws {
        var inquiry = try inquiry()
        _ = try inquiry.nextRequest(using: &device.random)
        device.clock.wall += 500
        try inquiry.receive(Self.reply([9, 7], remaining: 1))
        let next = try #require(try inquiry.nextRequest(using: &device.random))
        #expect(try read(next).before == 7)
        try inquiry.receive(Self.reply([4]))
        #expect(try inquiry.nextRequest(using: &device.random) == nil)
        #expect(inquiry.changes.map(\.number) == [9, 7, 4] && inquiry.remaining == 0)
        #expect(
            try device.store.clockOffsetMilliseconds() == FieldDevice.serverTime - device.clock.wall)
    }

    @Test("A history that is too long ends with how many older changes there are")
    func bounded() throws {
        var inquiry = try inquiry()
        var newest: Int64 = 1_000_000
        var requests = 0
        while try inquiry.nextRequest(using: &device.random) != nil {
            requests += 1
            try inquiry.receive(
                Self.reply((0..<200).map { newest - $0 }, remaining: newest - 200))
            newest -= 200
        }
        #expect(requests == 10 && inquiry.changes.count == 2000 && inquiry.remaining == 998_000)
    }

    @Test("So does one whose changes are large")
    func boundedBytes() throws {
        var inquiry = try inquiry()
        var number: Int64 = 100
        while try inquiry.nextRequest(using: &device.random) != nil {
            var page = HistoryPage(serverMilliseconds: FieldDevice.serverTime, remaining: number - 1)
            page.changes = [Self.change(number, String(repeating: "x", count: 3 << 20))]
            try inquiry.receive(Self.reply(page))
            number -= 1
        }
        #expect(inquiry.changes.count == 3 && inquiry.remaining == 97)
    }

    @Test(
        "A wrong clock costs one more question; a second refusal ends it [R6.3-2]",
        arguments: [FailureCode.signatureStale, .signatureReplayed])
    func stale(code: FailureCode) throws {
        var inquiry = try inquiry()
        _ = try inquiry.nextRequest(using: &device.random)
        try inquiry.receive(Self.failure(code, 401))
        let again = try #require(try inquiry.nextRequest(using: &device.random))
        let header = try #require(again.headers.first { $0.name == "Authorization" }?.value)
        #expect(RequestSignature(header: header)?.dateMilliseconds == FieldDevice.serverTime)
        #expect(throws: SyncError.clockRefused) { try inquiry.receive(Self.failure(code, 401)) }
    }

    @Test(
        "A centre that does not know the question has to be upgraded [R18.1-3]", arguments: Language.allCases)
    func olderCentre(language: Language) throws {
        var inquiry = try inquiry()
        _ = try inquiry.nextRequest(using: &device.random)
        #expect(throws: SyncError.olderCentre) { try inquiry.receive(Self.failure(.notFound, 404)) }
        let sentence = SyncError.olderCentre.phrase.text(in: language)
        #expect(sentence.contains(language == .chinese ? "升级" : "upgraded"))
    }

    @Test(
        "Other refusals are told as they are [R7.1-25] [R7.1-26]",
        arguments: [(FailureCode.recordUnknown, 404), (.deviceRevoked, 403), (.deviceUnknown, 401)])
    func refused(code: FailureCode, status: Int) throws {
        var inquiry = try inquiry()
        _ = try inquiry.nextRequest(using: &device.random)
        let error = #expect(throws: SyncError.self) { try inquiry.receive(Self.failure(code, status)) }
        guard case .refused(let failure)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure.code == code)
        for language in Language.allCases {
            // A code of its own has a sentence of its own.
            #expect(error?.phrase.text(in: language).contains(code.rawValue) == false)
        }
        #expect(try device.store.records.record(Household.kind, home) != nil)
    }

    @Test("An answer that is damaged, or repeats what came before, is refused")
    func damaged() throws {
        var inquiry = try inquiry()
        _ = try inquiry.nextRequest(using: &device.random)
        try inquiry.receive(Self.reply([9], remaining: 5))
        for numbers: [Int64] in [[9], [10, 8]] {
            #expect(throws: SyncError.badAnswer("changes that came before")) {
                try inquiry.receive(Self.reply(numbers, remaining: 1))
            }
        }
        var cut = Self.reply([8])
        cut.body.removeLast()
        #expect(throws: SyncError.self) { try inquiry.receive(cut) }
        cut.contentType = "text/html"
        #expect(throws: SyncError.notTheServer(status: 200)) { try inquiry.receive(cut) }
        #expect(inquiry.changes.map(\.number) == [9])
    }

    @Test("A device that is not enrolled asks nobody")
    func notEnrolled() throws {
        let fresh = try FieldDevice(isEnrolled: false)
        let inquiry = try HistoryInquiry(
            store: fresh.store, clock: fresh.clock, language: .english, kind: Household.kind, id: home)
        #expect(throws: SyncError.notEnrolled) { try inquiry.nextRequest(using: &fresh.random) }
    }
}
