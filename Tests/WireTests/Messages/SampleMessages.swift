import Testing
import Wire

/// One body of every kind, with every message and every optional element in it.
enum Samples {
    static let id = RecordID(text: "017f22e2-79b0-7cc3-98c4-dc0c0c07398f") ?? fallback
    private static let fallback: RecordID = {
        var random = SeededGenerator(seed: 0)
        return RecordID(unixMilliseconds: 0, using: &random)
    }()

    static func field(_ raw: UInt16) -> FieldNumber { FieldNumber(rawValue: raw) }

    static func change(_ number: Int64) -> Change {
        Change(
            number: number, operation: .edit, kind: KindNumber(rawValue: 900), id: id, cell: 2, base: 41,
            wallAgeMilliseconds: -5, bootAgeMilliseconds: number.isMultiple(of: 2) ? nil : 3600,
            edits: [field(1): .set(.text("李")), field(8): .union(adding: [.integer(1)], removing: [])],
            origin: LostOrigin(
                epoch: 1_795_000_000, status: number.isMultiple(of: 2) ? nil : .inReview,
                revision: number.isMultiple(of: 2) ? nil : 40))
    }

    static let request = SyncRequest(
        hello: Hello(
            schema: 1, now: ClockReading(wallMilliseconds: 1_795_500_000_000, bootMilliseconds: 77),
            pageBytes: 65_536, directory: 3, language: "zh"),
        cursors: [Cursor(cell: 1, epoch: 7, revision: 0), Cursor(cell: 2, epoch: -7, revision: 99)],
        changes: [change(4), change(5)]
    ).with { request in
        request.cursors[1].digest = digest
        request.offers = [
            Offer(
                kind: KindNumber(rawValue: 900), id: id, cell: 2, epoch: 3, revision: 41,
                fields: [field(1): .text("李"), field(900): .bytes([1])])
        ]
        request.probes = [DigestRange(cell: 1), DigestRange(cell: 2, bits: 60, value: (1 << 60) - 1)]
        request.wants = [Want(cell: 2, kind: KindNumber(rawValue: 1), id: id)]
    }

    static let digest = StateDigest(kind: KindNumber(rawValue: 1), id: id, revision: 7, fields: [:])

    static let response: SyncResponse = {
        var response = SyncResponse(
            welcome: Welcome(
                protocolVersion: 1, schema: 2, serverMilliseconds: 1_795_500_000_001, epoch: -3,
                acknowledged: 5,
                directory: 4, isRevoked: true))
        response.outcomes = [
            Outcome(number: 4, status: .applied, revision: 100),
            Outcome(
                number: 5, status: .refused, revision: nil, code: "validation.phone", field: field(7),
                sentence: "不是电话号码"),
            Outcome(number: 6, status: .inReview, revision: nil, code: nil, field: nil, sentence: ""),
        ]
        response.cells = [DirectoryCell(number: 1, code: "0101", name: "东街", village: "东街村")]
        response.workers = [DirectoryWorker(number: 9, name: "王网格", role: 1)]
        response.pages = [
            FeedPage(
                cell: 1, from: 10,
                items: [
                    .record(
                        kind: KindNumber(rawValue: 1), id: id, revision: 11, isWhole: true,
                        fields: [field(1): .text("0101-001"), field(900): .bytes([1])]),
                    .departure(kind: KindNumber(rawValue: 2), id: id, revision: 15),
                    .record(
                        kind: KindNumber(rawValue: 3), id: id, revision: 16, isWhole: false,
                        fields: [field(4): .null]),
                    .echo(change: 5, revision: 17, fields: [field(5): .integer(9)]),
                ], to: 20, remaining: 3),
            FeedPage(cell: 2, from: 0, items: [], to: 0, remaining: 0, digest: digest),
        ]
        let range = DigestRange(cell: 2, bits: 4, value: 9)
        response.summaries = [
            RangeSummary(
                range: range, digests: [digest] + [StateDigest](repeating: .empty, count: 15))
        ]
        response.listings = [
            RangeListing(
                range: range,
                entries: [
                    .init(kind: KindNumber(rawValue: 1), id: id, revision: 7, digest: digest),
                    .init(kind: KindNumber(rawValue: 2), id: id, revision: 8, digest: nil),
                ])
        ]
        let want = Want(cell: 2, kind: KindNumber(rawValue: 1), id: id)
        response.wholes = [
            WholeRecord(want: want, revision: 7, fields: [field(1): .text("0101-001")]),
            WholeRecord(want: want, revision: 0, fields: nil),
        ]
        return response
    }()

    static let failure = Failure(
        code: .changeGap, sentence: "send from 6", serverMilliseconds: 1_795_500_000_002, acknowledged: 5)

    static let enrol = EnrolRequest(
        code: "ABCD-EFGH", deviceName: "e通", attempt: [UInt8](repeating: 5, count: 16),
        lineage: [UInt8](repeating: 6, count: 16))

    static let enrolled = Enrolled(
        device: 3, secret: [UInt8](repeating: 6, count: 32), worker: 9, workerName: "王网格", role: 1,
        township: "丹朱镇", serverMilliseconds: 1_795_500_000_003)

    static let ask = HistoryRequest(
        language: "zh", pageBytes: 16_384, kind: KindNumber(rawValue: 1), id: id, before: 9)

    static let history: HistoryPage = {
        var page = HistoryPage(serverMilliseconds: 1_795_500_000_004, remaining: 3)
        var refused = pastChange(
            8,
            Outcome(
                number: 2, status: .refused, revision: nil, code: "validation.phone", field: field(5),
                sentence: "不是电话号码"))
        refused.fields = [
            PastField(
                field: field(5), rule: 9, before: nil, after: nil, entered: .set(.text("12")), lostTo: nil)
        ]
        var lost = pastChange(7, Outcome(number: 1, status: .inReview, revision: 40))
        lost.undoneBy = .init(number: 30, editedMilliseconds: 1_795_500_000_003, who: "赵主任")
        lost.decidedBy = "赵主任"
        lost.cellBefore = "0102"
        lost.fields = [
            PastField(
                field: .removed, rule: 0, before: .integer(1), after: .null, entered: nil, lostTo: nil),
            PastField(
                field: field(8), rule: 1, before: .array([.integer(1)]),
                after: .array([.integer(1), .integer(2)]),
                entered: .union(adding: [.integer(2)], removing: []), lostTo: 12),
        ]
        lost.items = [
            PastItem(
                number: 4, reason: 2, field: field(8), decision: 2, decidedBy: "赵主任",
                decidedMilliseconds: 1_795_500_000_003, standing: "待审第 4 号：采用另一值"),
            PastItem(
                number: 5, reason: 7, field: nil, decision: nil, decidedBy: nil, decidedMilliseconds: nil,
                standing: "待审第 5 号，尚未决定"),
        ]
        page.changes = [refused, lost]
        return page
    }()

    static func pastChange(_ number: Int64, _ outcome: Outcome) -> PastChange {
        PastChange(
            number: number, operation: .edit, outcome: outcome, editedMilliseconds: 1_795_500_000_000,
            rawMilliseconds: 1_795_400_000_000, timeBasis: 1, receivedMilliseconds: 1_795_500_000_001,
            who: "王网格", device: 3, decidedBy: nil, cell: "0101", cellBefore: nil, origin: 3, about: 4,
            undoneBy: nil)
    }

    static let renew = RenewRequest(attempt: [UInt8](repeating: 4, count: 16), firstChange: 12)
}

/// A kind of body, so that one test can go through all of them.
enum BodyKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case request, response, failure, enrol, enrolled, renew, ask, history

    var testDescription: String { rawValue }

    var sample: [UInt8] {
        switch self {
        case .request: Samples.request.encoded()
        case .response: Samples.response.encoded()
        case .failure: Samples.failure.encoded()
        case .enrol: Samples.enrol.encoded()
        case .enrolled: Samples.enrolled.encoded()
        case .renew: Samples.renew.encoded()
        case .ask: Samples.ask.encoded()
        case .history: Samples.history.encoded()
        }
    }

    /// Reads a body and writes what was read.
    func reencoded(_ bytes: [UInt8]) throws(MessageError) -> [UInt8] {
        switch self {
        case .request: try SyncRequest(decoding: bytes.span).encoded()
        case .response: try SyncResponse(decoding: bytes.span).encoded()
        case .failure: try Failure(decoding: bytes.span).encoded()
        case .enrol: try EnrolRequest(decoding: bytes.span).encoded()
        case .enrolled: try Enrolled(decoding: bytes.span).encoded()
        case .renew: try RenewRequest(decoding: bytes.span).encoded()
        case .ask: try HistoryRequest(decoding: bytes.span).encoded()
        case .history: try HistoryPage(decoding: bytes.span).encoded()
        }
    }
}

/// The messages of a body, each as its items' encodings, so that a test can rewrite one.
struct MessageList {
    var messages: [[[UInt8]]]

    init(_ body: [UInt8]) throws {
        messages = []
        var decoder = CBORDecoder(body.span)
        while !decoder.isAtEnd {
            let count = try decoder.arrayHeader()
            var items: [[UInt8]] = []
            for _ in 0..<count { items.append(try decoder.rawItem()) }
            messages.append(items)
        }
    }

    var bytes: [UInt8] {
        var encoder = CBOREncoder()
        for items in messages {
            encoder.arrayHeader(count: items.count)
            for item in items { encoder.raw(item) }
        }
        return encoder.bytes
    }
}

extension SyncRequest {
    /// The request after `change`.
    fileprivate func with(_ change: (inout SyncRequest) -> Void) -> SyncRequest {
        var request = self
        change(&request)
        return request
    }
}
