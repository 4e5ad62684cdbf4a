import Replica
import Synchronization
import Wire

/// A centre at the other end of a transport that answers as a test tells it to.
final class TestCentre: Transport {
    private let answer: @Sendable (SyncRequest) -> SyncResponse
    private let taken = Mutex<[SyncRequest]>([])

    /// What the device sent.
    var requests: [SyncRequest] { taken.withLock { $0 } }

    /// The last change that the device sent so far.
    private var acknowledged: Int64 { requests.compactMap(\.changes.last?.number).max() ?? 0 }

    init(_ answer: @escaping @Sendable (SyncRequest) -> SyncResponse) { self.answer = answer }

    /// A centre that settles every change with one status.
    convenience init(
        _ status: Outcome.Status, code: String? = nil, field: FieldNumber? = nil, sentence: String? = nil
    ) {
        self.init { request in
            var response = Self.response(to: request)
            response.outcomes = request.changes.map { change in
                Outcome(
                    number: change.number, status: status, revision: status == .applied ? change.number : nil,
                    code: code, field: field, sentence: sentence)
            }
            return response
        }
    }

    /// An answer without outcomes and pages, which leaves nothing to be exchanged. It acknowledges whatever was
    /// sent before: this centre forgets nothing.
    static func response(to request: SyncRequest, isRevoked: Bool = false) -> SyncResponse {
        SyncResponse(
            welcome: Welcome(
                protocolVersion: 1, schema: 1, serverMilliseconds: 1_790_000_000_000, epoch: 1,
                acknowledged: 0, directory: request.hello.directory,
                isRevoked: isRevoked))
    }

    func send(_ request: OutgoingRequest, to server: String) async throws(TransportError) -> IncomingReply {
        do {
            let body = try Zlib.inflateBody(request.body.span, limitBytes: WireLimits.inflatedBytes).bytes
            guard request.path == ProtocolVersion.syncPath else { return Self.reply(Self.enrolled.encoded()) }
            let message = try SyncRequest(decoding: body.span)
            taken.withLock { $0.append(message) }
            var response = answer(message)
            response.welcome.acknowledged = acknowledged
            return Self.reply(response.encoded())
        } catch { throw .unreachable(reason: "\(error)") }
    }

    static let enrolled = Enrolled(
        device: 9, secret: [UInt8](repeating: 2, count: WireLimits.secretBytes), worker: 7, workerName: "李梅",
        role: 1, township: "柳林镇", serverMilliseconds: 1_790_000_000_000)

    static func reply(_ bytes: [UInt8], status: Int = 200) -> IncomingReply {
        IncomingReply(
            status: status, contentType: ProtocolVersion.mediaType, body: Zlib.deflate(bytes.span))
    }
}

/// A transport that has one answer for everything.
struct FixedTransport: Transport {
    let answer: Result<IncomingReply, TransportError>

    init(_ error: TransportError) { answer = .failure(error) }

    init(_ failure: Failure, status: Int) {
        answer = .success(TestCentre.reply(failure.encoded(), status: status))
    }

    init(_ reply: IncomingReply) { answer = .success(reply) }

    func send(_ request: OutgoingRequest, to server: String) async throws(TransportError) -> IncomingReply {
        try answer.get()
    }
}

/// A transport whose first answer is that the device's clock is wrong; the centre gives the others.
final class StaleOnce: Transport {
    private let centre: TestCentre
    private let hasAnswered = Mutex(false)

    init(centre: TestCentre) { self.centre = centre }

    func send(_ request: OutgoingRequest, to server: String) async throws(TransportError) -> IncomingReply {
        let isFirst = hasAnswered.withLock { hasAnswered in
            defer { hasAnswered = true }
            return !hasAnswered
        }
        guard isFirst else { return try await centre.send(request, to: server) }
        let failure = Failure(code: .signatureStale, sentence: "", serverMilliseconds: 1_790_000_000_000)
        return TestCentre.reply(failure.encoded(), status: 401)
    }
}
