package import Phrases
package import Storage
package import Wire

/// Asking the centre for the history of one record (SPEC.md §18): a state machine without I/O, like the sync. It changes
/// nothing on the device but what it knows of the centre's clock.
package struct HistoryInquiry {
    private let store: ReplicaStore
    private let clock: any DeviceClock
    private let builder: RequestBuilder
    private let language: Language
    private let kind: KindNumber
    private let id: RecordID
    /// The last request was refused for its signature, and signed again.
    private var hasSignedAgain = false
    private var isFinished = false
    private var byteCount = 0
    /// The changes so far, newest first.
    package private(set) var changes: [PastChange] = []
    /// How many changes the centre has that are older.
    package private(set) var remaining: Int64 = 0

    package init(
        store: ReplicaStore, clock: any DeviceClock, language: Language, kind: KindNumber, id: RecordID
    ) throws {
        self.store = store
        self.clock = clock
        self.language = language
        self.kind = kind
        self.id = id
        builder = RequestBuilder(store: store, clock: clock, language: language)
    }

    /// The next request, its nonce from `random`; nil when the history is whole, or long enough.
    ///
    /// - Throws: `SyncError.notEnrolled`, `StorageError`.
    package func nextRequest(using random: inout some RandomNumberGenerator) throws -> OutgoingRequest? {
        guard !isFinished else { return nil }
        guard let identity = try store.identity() else { throw SyncError.notEnrolled }
        let request = HistoryRequest(
            language: language.rawValue, pageBytes: try store.pageBytes() ?? WireLimits.pageBytesByDefault,
            kind: kind, id: id,
            before: changes.last?.number ?? 0)
        return try builder.signed(
            path: ProtocolVersion.historyPath, sequence: request.encoded(), dictionary: nil, as: identity,
            using: &random)
    }

    /// Takes an answer.
    ///
    /// - Throws: `SyncError`, `StorageError`.
    package mutating func receive(_ reply: IncomingReply) throws {
        let body = try ReplyBody.inflate(reply)
        guard reply.status == 200 else { return try receive(ReplyBody.failure(body, status: reply.status)) }
        let page = try ReplyBody.historyPage(body)
        if let last = changes.last, let first = page.changes.first, first.number >= last.number {
            throw SyncError.badAnswer("changes that came before")
        }
        try setClock(page.serverMilliseconds)
        hasSignedAgain = false
        changes += page.changes
        remaining = page.remaining
        byteCount += body.count
        isFinished =
            remaining == 0 || changes.count >= SyncEngineLimits.historyChanges
            || byteCount >= SyncEngineLimits.historyBytes
    }

    private mutating func receive(_ failure: Failure) throws {
        switch failure.code {
        case .signatureStale, .signatureReplayed:
            guard !hasSignedAgain else { throw SyncError.clockRefused }
            hasSignedAgain = true
            try setClock(failure.serverMilliseconds)
        case .notFound: throw SyncError.olderCentre
        default: throw SyncError.refused(failure)
        }
    }

    private func setClock(_ serverMilliseconds: Int64) throws(StorageError) {
        try store.setClockOffset(
            milliseconds: serverMilliseconds.subtractingClamped(clock.reading().wallMilliseconds))
    }
}
