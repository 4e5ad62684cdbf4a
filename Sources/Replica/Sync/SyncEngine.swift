import Ledgers
package import Phrases
package import Storage
import Wire

/// The device's side of the exchange (SPEC.md §10.1): a state machine without I/O. Ask it for requests, send
/// them, hand it the answers, until it has none left. Every answer is applied in one durable step, so it can be
/// killed anywhere and a new engine goes on from there.
package struct SyncEngine {
    private enum State: Equatable {
        case ready
        case waiting(sent: ClosedRange<Int64>?)
        case finished
    }

    private let store: ReplicaStore
    private let clock: any DeviceClock
    private let pageBytes: Int
    private let language: Language
    private var state = State.ready
    /// The last request was refused for its signature, and signed again.
    private var hasSignedAgain = false
    /// The server asked for changes that it has lost, and they are pending again.
    private var hasReopened = false
    package private(set) var progress = SyncProgress()

    /// An engine for one sync.
    ///
    /// - Parameters:
    ///   - store: The replica.
    ///   - clock: The device's clocks.
    ///   - language: What the centre's sentences shall be in.
    ///   - pageBytes: How much feed, before compression, to ask for in one answer.
    package init(
        store: ReplicaStore, clock: any DeviceClock, language: Language = .chinese,
        pageBytes: Int = WireLimits.pageBytesByDefault
    ) {
        self.store = store
        self.clock = clock
        self.language = language
        self.pageBytes = pageBytes
    }

    /// The next request, its nonce from `random`; nil when everything is exchanged.
    ///
    /// - Throws: `SyncError.notEnrolled`, `StorageError`.
    package mutating func nextRequest(
        using random: inout some RandomNumberGenerator
    ) throws -> OutgoingRequest? {
        guard state != .finished else { return nil }
        guard let identity = try store.identity() else { throw SyncError.notEnrolled }
        let now = clock.reading()
        let changes = try pendingChanges(now)
        let request = SyncRequest(
            hello: Hello(
                schema: Schema.version, now: now, pageBytes: pageBytes,
                directory: try store.directoryVersion(), language: language.rawValue),
            cursors: try store.cells().map(\.cursor), changes: changes)
        let body = Zlib.deflate(request.encoded().span)
        let date = now.wallMilliseconds.addingReportingOverflow(try store.clockOffsetMilliseconds() ?? 0)
        let signature = RequestSignature(
            device: identity.device, dateMilliseconds: date.overflow ? 0 : max(0, date.partialValue),
            nonce: (0..<WireLimits.nonceBytes).map { _ in UInt8.random(in: 0...255, using: &random) },
            key: HMACSHA256.Key(identity.secret.span), method: "POST", path: ProtocolVersion.syncPath,
            body: body)
        state = .waiting(
            sent: changes.first.flatMap { first in changes.last.map { first.number...$0.number } })
        progress.roundTrips += 1
        progress.bytesUp += body.count
        progress.changesSent += changes.count
        return OutgoingRequest(
            path: ProtocolVersion.syncPath,
            headers: [("Authorization", signature.header), ("Content-Type", ProtocolVersion.mediaType)],
            body: body)
    }

    /// Applies an answer.
    ///
    /// - Throws: `SyncError` when the sync cannot go on; `StorageError`. Nothing of the answer is then kept.
    package mutating func receive(_ reply: IncomingReply) throws {
        guard case .waiting(let sent) = state else { throw SyncError.badAnswer("not asked for") }
        progress.bytesDown += reply.body.count
        let body = try ReplyBody.inflate(reply)
        guard reply.status == 200 else { return try receive(ReplyBody.failure(body, status: reply.status)) }
        let response: SyncResponse
        do throws(MessageError) {
            response = try SyncResponse(decoding: body.span)
        } catch { throw SyncError.badAnswer(error.description) }
        try check(response, sent: sent)
        let now = clock.reading()
        let wantsMore = try store.transaction {
            let answer = AnswerApplier(store: store, now: response.welcome.serverMilliseconds)
            try answer.apply(response)
            try store.setClockOffset(
                milliseconds: response.welcome.serverMilliseconds.subtractingClamped(now.wallMilliseconds))
            if try store.lastAcknowledged() > response.welcome.acknowledged {
                // The server came back from a backup and has forgotten changes: they are offered again.
                try store.reopenEntries(after: response.welcome.acknowledged)
            }
            progress.changesRemaining = try store.countToSend()
            progress.recordsRemaining = try store.cells().reduce(0) { $0.addingClamped($1.remaining ?? 0) }
            let wantsMore =
                progress.changesRemaining > 0
                || (progress.recordsRemaining > 0 && !response.welcome.isRevoked)
            if !wantsMore { try store.setLastSync(milliseconds: response.welcome.serverMilliseconds) }
            return wantsMore
        }
        count(response)
        hasSignedAgain = false
        hasReopened = false
        state = wantsMore ? .ready : .finished
        if response.welcome.isRevoked, !wantsMore {
            try store.wipe()
            progress.isWiped = true
        }
    }

    /// Pending changes for one request: a bounded number of bytes, so that a cut costs little.
    private func pendingChanges(_ now: ClockReading) throws -> [Change] {
        var changes: [Change] = []
        var byteCount = 0
        for entry in try store.entriesToSend(limit: WireLimits.changesPerRequest) {
            let change = entry.change(sentAt: now, bootID: clock.bootID)
            byteCount += SyncRequest.byteCount(of: change)
            if !changes.isEmpty, byteCount > SyncEngineLimits.changeBytesPerRequest { break }
            // A gap in the numbers would be refused: what follows goes with a later request.
            if let last = changes.last, change.number != last.number + 1 { break }
            changes.append(change)
        }
        return changes
    }

    private func check(_ response: SyncResponse, sent: ClosedRange<Int64>?) throws(SyncError) {
        let answered = response.outcomes.map(\.number)
        guard answered == sent.map(Array.init) ?? [], response.welcome.acknowledged >= sent?.upperBound ?? 0
        else {
            throw .badAnswer("outcomes do not fit the changes sent")
        }
    }

    private mutating func receive(_ failure: Failure) throws {
        switch failure.code {
        case .signatureStale, .signatureReplayed:
            guard !hasSignedAgain else { throw SyncError.clockRefused }
            hasSignedAgain = true
            try store.setClockOffset(
                milliseconds: failure.serverMilliseconds.subtractingClamped(clock.reading().wallMilliseconds))
            state = .ready
        case .changeGap:
            // The server came back from a backup: what it lost is in the journal, unless that was too long ago.
            let (next, overflow) = failure.acknowledged.addingReportingOverflow(1)
            guard !overflow else { throw SyncError.badAnswer("change number out of range") }
            let isHeld = try store.entry(number: next) != nil
            guard isHeld, !hasReopened else { throw SyncError.changesLost(from: next) }
            try store.reopenEntries(after: failure.acknowledged)
            hasReopened = true
            state = .ready
        default:
            throw SyncError.refused(failure)
        }
    }

    private mutating func count(_ response: SyncResponse) {
        for outcome in response.outcomes {
            switch outcome.status {
            case .applied: progress.applied += 1
            case .inReview: progress.inReview += 1
            case .refused: progress.refused += 1
            }
        }
        for item in response.pages.flatMap(\.items) {
            switch item {
            case .record: progress.recordsReceived += 1
            case .departure: progress.departuresReceived += 1
            }
        }
    }
}

/// The limits of the device's side.
enum SyncEngineLimits {
    /// Bytes of changes in one request, before compression; one larger change goes alone.
    static let changeBytesPerRequest = 64 << 10
}

extension JournalEntry {
    /// The change as it is sent: its age by the wall clock, and by the boot clock if that still runs.
    func change(sentAt now: ClockReading, bootID: String) -> Change {
        let isSameBoot = self.bootID == bootID && now.bootMilliseconds >= made.bootMilliseconds
        let isWithdrawn = state == .withdrawn
        return Change(
            number: number, operation: isWithdrawn ? .edit : operation, kind: kind, id: id, cell: cell,
            base: base,
            wallAgeMilliseconds: now.wallMilliseconds.subtractingClamped(made.wallMilliseconds),
            bootAgeMilliseconds: isSameBoot ? now.bootMilliseconds - made.bootMilliseconds : nil,
            edits: isWithdrawn ? [:] : edits
        )
    }
}

extension Int64 {
    /// The sum of two counts, at the upper bound of Int64 where it passes that.
    fileprivate func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The difference, at the bounds of Int64 where it passes them.
    func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (self < other ? .min : .max) : difference
    }
}
