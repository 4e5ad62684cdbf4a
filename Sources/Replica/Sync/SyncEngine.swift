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
        case waiting(Sent)
        /// The centre told this device from another copy of it: it needs an identity of its own.
        case forked
        case renewing
        case finished
    }

    /// What the request on its way carried.
    private struct Sent: Equatable {
        var numbers: ClosedRange<Int64>?
        var offers: [RecordID]
        var startedMilliseconds: Int64
    }

    private let store: ReplicaStore
    private let clock: any DeviceClock
    private let builder: RequestBuilder
    private let waitMilliseconds: Int64
    private var state = State.ready
    private var pace: LinkPace
    private var repair = RepairPlan()
    private var dictionary: ZlibDictionary?
    /// The last request was refused for its signature, and signed again.
    private var hasSignedAgain = false
    /// The server asked for changes that it has lost, and they are pending again.
    private var hasReopened = false
    private var renewals = 0
    package private(set) var progress = SyncProgress()

    /// An engine for one sync.
    ///
    /// - Parameters:
    ///   - store: The replica.
    ///   - clock: The device's clocks.
    ///   - language: What the centre's sentences shall be in.
    ///   - waitMilliseconds: How long the centre may hold its answer back while there is no news.
    ///   - usesDictionary: Whether bodies are compressed with the schema's dictionary.
    /// - Throws: `StorageError`.
    package init(
        store: ReplicaStore, clock: any DeviceClock, language: Language = .chinese,
        waitMilliseconds: Int64 = 0, usesDictionary: Bool = true
    ) throws(StorageError) {
        self.store = store
        self.clock = clock
        self.waitMilliseconds = waitMilliseconds
        builder = RequestBuilder(store: store, clock: clock, language: language)
        pace = LinkPace(pageBytes: try store.pageBytes())
        dictionary = usesDictionary ? SchemaDictionary.current : nil
    }

    /// The next request, its nonce from `random`; nil when everything is exchanged.
    ///
    /// - Throws: `SyncError.notEnrolled`, `StorageError`.
    package mutating func nextRequest(
        using random: inout some RandomNumberGenerator
    ) throws -> OutgoingRequest? {
        guard state != .finished else { return nil }
        guard let identity = try store.identity() else { throw SyncError.notEnrolled }
        let outgoing =
            state == .forked
            ? try renewal(of: identity, using: &random) : try exchange(as: identity, using: &random)
        progress.roundTrips += 1
        progress.bytesUp += outgoing.body.count
        return outgoing
    }

    private mutating func exchange(
        as identity: DeviceIdentity, using random: inout some RandomNumberGenerator
    ) throws -> OutgoingRequest {
        let request = try builder.sync(
            pageBytes: pace.pageBytes, waitMilliseconds: waitMilliseconds, repair: repair)
        let numbers = request.changes.first.flatMap { first in
            request.changes.last.map { first.number...$0.number }
        }
        state = .waiting(
            Sent(
                numbers: numbers, offers: request.offers.map(\.id),
                startedMilliseconds: clock.reading().bootMilliseconds))
        progress.changesSent += request.changes.count
        progress.recordsOffered += request.offers.count
        var outgoing = try builder.signed(
            path: ProtocolVersion.syncPath, sequence: request.encoded(), dictionary: dictionary, as: identity,
            using: &random)
        if request.onlyAsks { outgoing.waitMilliseconds = waitMilliseconds }
        return outgoing
    }

    private mutating func renewal(
        of identity: DeviceIdentity, using random: inout some RandomNumberGenerator
    ) throws -> OutgoingRequest {
        let fresh = (0..<RecordID.byteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
        let (attempt, first) = try store.renewalAttempt(new: fresh, first: try store.firstChangeToSend())
        let request = RenewRequest(
            attempt: attempt, firstChange: first)
        state = .renewing
        return try builder.signed(
            path: ProtocolVersion.renewPath, sequence: request.encoded(), dictionary: nil, as: identity,
            using: &random)
    }

    /// Applies an answer.
    ///
    /// - Throws: `SyncError` when the sync cannot go on; `StorageError`. Nothing of the answer is then kept.
    package mutating func receive(_ reply: IncomingReply) throws {
        progress.bytesDown += reply.body.count
        let body = try ReplyBody.inflate(reply, dictionary: state == .renewing ? nil : dictionary)
        guard reply.status == 200 else { return try receive(ReplyBody.failure(body, status: reply.status)) }
        switch state {
        case .waiting(let sent): try receive(body, answering: sent)
        case .renewing: try receiveIdentity(body)
        case .ready, .forked, .finished: throw SyncError.badAnswer("not asked for")
        }
    }

    /// Learns from a line that broke before an answer had come.
    package mutating func noteCut() throws(StorageError) {
        pace.learnCut()
        try store.setPageBytes(pace.pageBytes)
    }

    private mutating func receive(_ body: [UInt8], answering sent: Sent) throws {
        let response: SyncResponse
        do throws(MessageError) {
            response = try SyncResponse(decoding: body.span)
        } catch { throw SyncError.badAnswer(error.description) }
        try check(response, sent: sent.numbers)
        let now = clock.reading()
        if waitMilliseconds == 0 {
            pace.learn(
                inflatedBytes: body.count,
                milliseconds: now.bootMilliseconds.subtractingClamped(sent.startedMilliseconds))
        }
        let wantsMore = try store.transaction {
            var applier = AnswerApplier(store: store, now: response.welcome.serverMilliseconds)
            applier.damagedAtCentre = repair.damagedAtCentre
            try applier.apply(response)
            for id in sent.offers { try store.dropOffer(id) }
            try store.setClockOffset(
                milliseconds: response.welcome.serverMilliseconds.subtractingClamped(now.wallMilliseconds))
            try store.setPageBytes(pace.pageBytes)
            if try store.lastAcknowledged() > response.welcome.acknowledged {
                // The server came back from a backup and has forgotten changes: they are offered again.
                try store.reopenEntries(after: response.welcome.acknowledged)
            }
            try repair.advance(response, epoch: response.welcome.epoch, in: store)
            progress.changesRemaining = try store.countToSend().addingClamped(store.offerCount())
            progress.recordsRemaining = try store.cells().reduce(0) { $0.addingClamped($1.remaining ?? 0) }
            let hasFeed = progress.recordsRemaining > 0 || !repair.isEmpty || !response.wholes.isEmpty
            let wantsMore =
                progress.changesRemaining > 0 || (hasFeed && !response.welcome.isRevoked)
            let isIdle =
                response.pages.isEmpty && response.outcomes.isEmpty && response.wholes.isEmpty
                && sent.offers.isEmpty && repair.isEmpty
            if wantsMore, isIdle, progress.changesRemaining == 0 {
                throw SyncError.badAnswer("records remain, but none came")
            }
            if !wantsMore { try store.setLastSync(milliseconds: response.welcome.serverMilliseconds) }
            return wantsMore
        }
        progress.count(response)
        progress.cellsUnrepaired = repair.givenUp.count
        hasSignedAgain = false
        hasReopened = false
        state = wantsMore ? .ready : .finished
        if response.welcome.isRevoked, !wantsMore {
            try store.wipe()
            progress.isWiped = true
        }
    }

    private func check(_ response: SyncResponse, sent: ClosedRange<Int64>?) throws(SyncError) {
        let answered = response.outcomes.map(\.number)
        guard answered == sent.map(Array.init) ?? [], response.welcome.acknowledged >= sent?.upperBound ?? 0
        else {
            throw .badAnswer("outcomes do not fit the changes sent")
        }
    }

    private mutating func receiveIdentity(_ body: [UInt8]) throws {
        guard let old = try store.identity() else { throw SyncError.notEnrolled }
        let identity = try ReplyBody.enrolled(body).identity(server: old.server)
        try store.transaction { try store.enrol(identity) }
        progress.isRenewed = true
        hasSignedAgain = false
        state = .ready
    }

    private mutating func receive(_ failure: Failure) throws {
        switch failure.code {
        case .signatureStale, .signatureReplayed:
            guard !hasSignedAgain else { throw SyncError.clockRefused }
            hasSignedAgain = true
            try store.setClockOffset(
                milliseconds: failure.serverMilliseconds.subtractingClamped(clock.reading().wallMilliseconds))
            state = state == .renewing ? .forked : .ready
        case .bodyDictionary where dictionary != nil:
            dictionary = nil
            state = .ready
        case .epochForked:
            try countRenewal(failure)
            try store.transaction {
                try store.enterEpoch(
                    failure.epoch, common: failure.commonRevision, acknowledged: failure.acknowledged)
            }
            progress.isHealing = true
            state = .ready
        case .deviceForked:
            try countRenewal(failure)
            state = .forked
        case .changeGap: try reopen(after: failure.acknowledged, failure)
        default:
            throw SyncError.refused(failure)
        }
    }

    /// The server came back from a backup, and asks for changes that it has lost. Where the journal does not reach
    /// back so far, what it holds goes under a new identity, which owes nothing older.
    private mutating func reopen(after acknowledged: Int64, _ failure: Failure) throws {
        let (next, overflow) = acknowledged.addingReportingOverflow(1)
        guard !overflow else { throw SyncError.badAnswer("change number out of range") }
        if !hasReopened, try store.entry(number: next) != nil {
            try store.reopenEntries(after: acknowledged)
            hasReopened = true
            state = .ready
            return
        }
        try countRenewal(failure)
        let first = try store.firstOfLastRun()
        try store.reopenEntries(after: first - 1)
        progress.changesLostBefore = first
        state = .forked
    }

    private mutating func countRenewal(_ failure: Failure) throws(SyncError) {
        renewals += 1
        guard renewals <= SyncEngineLimits.renewals else { throw .refused(failure) }
    }
}
