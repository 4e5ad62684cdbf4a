import Ledgers
import Replica
import Synchronization
import Wire

/// A centre that tells a history of three changes in two pages, and nothing else.
final class HistoryCentre: Transport {
    private let taken = Mutex<[HistoryRequest]>([])
    var requests: [HistoryRequest] { taken.withLock { $0 } }

    func send(
        _ request: OutgoingRequest, to server: String
    ) async throws(TransportError) -> IncomingReply {
        do {
            let body = try Zlib.inflate(request.body.span, limitBytes: WireLimits.inflatedBytes)
            let question = try HistoryRequest(decoding: body.span)
            taken.withLock { $0.append(question) }
            var page = HistoryPage(
                serverMilliseconds: 1_790_000_000_000, remaining: question.before == 0 ? 2 : 0)
            page.changes = question.before == 0 ? [Self.dispute] : [Self.edit, Self.creation]
            return TestCentre.reply(page.encoded())
        } catch { throw .unreachable(reason: "\(error)") }
    }

    private static func change(
        _ number: Int64, _ operation: Change.Operation, _ status: Outcome.Status, who: String,
        device: WriterNumber, _ fields: [PastField]
    ) -> PastChange {
        var change = PastChange(
            number: number, operation: operation,
            outcome: Outcome(
                number: 1, status: status, revision: status == .applied ? number : nil),
            editedMilliseconds: 1_795_500_000_000, rawMilliseconds: 1_795_500_000_000, timeBasis: 0,
            receivedMilliseconds: 1_795_500_000_000, who: who, device: device, decidedBy: nil,
            cell: "0101",
            cellBefore: nil, origin: 0, about: nil, undoneBy: nil)
        change.fields = fields
        return change
    }

    private static let creation = change(
        3, .create, .applied, who: "李梅", device: 3,
        [
            PastField(
                field: Household.head, rule: 0, before: .null, after: .text("甲"), entered: nil,
                lostTo: nil)
        ])
    private static let edit = change(
        8, .edit, .applied, who: "王网格", device: 5,
        [
            PastField(
                field: Household.head, rule: 0, before: .text("甲"), after: .text("乙"), entered: nil,
                lostTo: nil)
        ])
    private static let dispute: PastChange = {
        var dispute = change(
            9, .edit, .inReview, who: "李梅", device: 3,
            [
                PastField(
                    field: Household.head, rule: 4, before: nil, after: nil, entered: .set(.text("丙")),
                    lostTo: nil)
            ])
        dispute.items = [
            PastItem(
                number: 1, reason: 2, field: Household.head, decision: nil, decidedBy: nil,
                decidedMilliseconds: nil, standing: "review item 1 is open")
        ]
        return dispute
    }()
}
