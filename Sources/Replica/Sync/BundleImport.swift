package import Phrases
package import Storage
package import Wire

/// Why a file of answers is not taken. Nothing of it is then.
package enum BundleError: Error, Sendable, Equatable {
    /// It is not a bundle, or it is damaged.
    case damaged(String)
    /// It is what a device made for the centre.
    case holdsRequests
    /// The codes of answers for this device do not fit: they were altered, or made for an earlier identity.
    case forged
    /// All answers are for other devices than this one.
    case forOthers(device: WriterNumber)

    package var phrase: Phrase {
        switch self {
        case .damaged(let reason):
            Phrase(
                zh: "文件不是答复包，或已损坏（\(reason)），请重新拷贝",
                en: "not a file of answers, or damaged (\(reason)); copy it again")
        case .holdsRequests:
            Phrase(
                zh: "这是给中心的请求包，请在中心用 grid-server bundle import 处理",
                en: "this file is for the centre: take it there with grid-server bundle import")
        case .forged:
            Phrase(
                zh: "答复包的验证码不对：途中被改动，或是给登记更换之前的本机的",
                en:
                    "the answers' codes do not fit: altered on the way, or made for an earlier identity of this device"
            )
        case .forOthers(let device):
            Phrase(
                zh: "文件中没有给本机（第 \(device) 号设备）的答复",
                en: "no answer in the file is for this device (number \(device))")
        }
    }
}

/// Takes the answers to requests that went into a file (SPEC.md §17.4): each in one durable step, once, and only what
/// still fits the replica, which may have synced meanwhile.
package struct BundleImport {
    /// What a file has brought.
    package struct Summary: Sendable, Equatable {
        package var progress = SyncProgress()
        /// Answers to this device that were taken.
        package var taken = 0
        /// Answers to this device that were taken before, or that the replica has overtaken.
        package var skipped = 0
        /// Refusals of whole requests that the person at the device has to know of.
        package var failures: [Failure] = []
        /// The centre could not tell that a request was this device's.
        package var unrecognised = 0
        /// The device is revoked, and still has something to hand over.
        package var isRevoked = false
    }

    private let store: ReplicaStore
    private let clock: any DeviceClock

    package init(store: ReplicaStore, clock: any DeviceClock) {
        self.store = store
        self.clock = clock
    }

    /// Reads the content of a file.
    package static func answers(in bytes: [UInt8]) throws(BundleError) -> [BundleAnswer] {
        let content: Bundle.Content
        do throws(MessageError) {
            content = try Bundle.read(bytes.span)
        } catch { throw .damaged(error.description) }
        switch content {
        case .answers(let answers): return answers
        case .requests: throw .holdsRequests
        }
    }

    /// Takes the answers for this device, in order.
    ///
    /// - Throws: `BundleError`, `SyncError`, `StorageError`. Answers in front of the one at fault are kept.
    package func take(_ answers: [BundleAnswer]) throws -> Summary {
        guard let identity = try store.identity() else { throw SyncError.notEnrolled }
        let own = answers.filter { $0.device == identity.device }
        guard !own.isEmpty else { throw BundleError.forOthers(device: identity.device) }
        let key = HMACSHA256.Key(identity.secret.span)
        guard own.allSatisfy({ !$0.hasCode || $0.isValid(key: key) }) else { throw BundleError.forged }
        var summary = Summary()
        for answer in own {
            guard answer.hasCode else {
                summary.unrecognised += 1
                continue
            }
            try take(answer, &summary)
            if summary.isRevoked, try !store.hasSomethingToSend() {
                try store.wipe()
                summary.progress.isWiped = true
                return summary
            }
        }
        summary.progress.changesRemaining = try store.countToSend().addingClamped(store.offerCount())
        summary.progress.recordsRemaining = try store.cells().reduce(0) {
            $0.addingClamped($1.remaining ?? 0)
        }
        return summary
    }

    private func take(_ answer: BundleAnswer, _ summary: inout Summary) throws {
        let body = try ReplyBody.inflate(
            IncomingReply(status: answer.status, contentType: ProtocolVersion.mediaType, body: answer.body))
        var taken = summary
        try store.transaction {
            guard let request = try store.takeBundled(nonce: answer.nonce) else {
                taken.skipped += 1
                return
            }
            taken.progress.bytesDown += answer.body.count
            if answer.status == 200 {
                try apply(body, to: request, &taken)
            } else {
                try act(on: ReplyBody.failure(body, status: answer.status), to: request, &taken)
            }
        }
        summary = taken
    }

    private func apply(_ body: [UInt8], to request: BundledRequest, _ summary: inout Summary) throws {
        let response: SyncResponse
        do throws(MessageError) {
            response = try SyncResponse(decoding: body.span)
        } catch { throw SyncError.badAnswer(error.description) }
        guard response.outcomes.map(\.number) == request.changes.map(Array.init) ?? [] else {
            throw SyncError.badAnswer("outcomes do not fit the changes sent")
        }
        // What was lost with a ledger that came back from a backup is of no use any more.
        guard try response.welcome.epoch >= store.forkedEpoch() else {
            summary.skipped += 1
            return
        }
        let fitting = try CarriedAnswer(store: store, request: request).fitting(response)
        try AnswerApplier(
            store: store, now: store.serverMilliseconds(at: clock.reading()), isCarried: true
        ).apply(fitting)
        for offer in request.offers { try store.dropOffer(offer) }
        try noteExchange(at: response.welcome.serverMilliseconds)
        summary.progress.count(fitting)
        summary.taken += 1
        if response.welcome.isRevoked { summary.isRevoked = true }
    }

    /// Notes until when the device and the centre know the same, if neither has anything left for the other.
    private func noteExchange(at serverMilliseconds: Int64) throws {
        let isRead = try store.cells().allSatisfy { $0.remaining == 0 }
        guard isRead, try !store.hasSomethingToSend(),
            try store.lastSyncMilliseconds() ?? 0 < serverMilliseconds
        else { return }
        try store.setLastSync(milliseconds: serverMilliseconds)
    }

    private func act(on failure: Failure, to request: BundledRequest, _ summary: inout Summary) throws {
        switch failure.code {
        case .epochForked:
            // A sync, or the answer before, may have brought the same news already.
            guard try store.cells().allSatisfy({ $0.cursor.epoch < failure.epoch }) else {
                summary.skipped += 1
                return
            }
            try store.enterEpoch(
                failure.epoch, common: failure.commonRevision, acknowledged: failure.acknowledged)
            summary.progress.isHealing = true
            summary.taken += 1
        case .changeGap where try !isPending(request):
            summary.skipped += 1
        case .changeGap where try store.entry(behind: failure.acknowledged) != nil:
            try store.reopenEntries(after: failure.acknowledged)
            summary.taken += 1
        default:
            summary.failures.append(failure)
            summary.taken += 1
        }
    }

    /// Whether the changes of a request have not been answered since.
    private func isPending(_ request: BundledRequest) throws -> Bool {
        guard let first = request.changes?.lowerBound, let state = try store.entry(number: first)?.state
        else { return false }
        return state == .pending || state == .withdrawn
    }
}

extension ReplicaStore {
    fileprivate func entry(behind number: Int64) throws(StorageError) -> JournalEntry? {
        let (next, overflow) = number.addingReportingOverflow(1)
        return overflow ? nil : try entry(number: next)
    }
}
