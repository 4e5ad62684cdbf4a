import Dispatch
import Ledgers
import Storage
import Wire

/// The centre's side of the device protocol (SPEC.md §10.2): takes a request apart, verifies it, has its changes
/// merged in the next commit, and answers with the feed. It knows nothing of sockets.
package final class DeviceExchange: Sendable {
    package typealias Completion = @Sendable (ExchangeReply) -> Void

    private let writer: TownshipWriter
    private let readers: ReaderPool
    private let clock: any ServerClock
    private let replayGuard: ReplayGuard
    private let enrolment: DeviceEnrolment
    private let news: NewsWatch
    private let log: @Sendable (ExchangeEvent) -> Void
    // What follows a commit must not hold up the writer's thread for the next one.
    private let answers = DispatchQueue(
        label: "exchange.answers", qos: .userInitiated, attributes: .concurrent)

    /// The protocol upon a writer and its readers; `log` is told of every refused request.
    package init(
        writer: TownshipWriter, readers: ReaderPool, clock: any ServerClock,
        log: @escaping @Sendable (ExchangeEvent) -> Void = { _ in }
    ) {
        self.writer = writer
        self.readers = readers
        self.clock = clock
        self.log = log
        replayGuard = ReplayGuard(nowMilliseconds: clock.nowMilliseconds())
        enrolment = DeviceEnrolment(writer: writer, clock: clock)
        news = NewsWatch(readers: readers, clock: clock)
    }

    /// Answers a request: now, when its changes are durable, or when there is the news that it waits for. One that
    /// `isCarried`, in a file, may be old, and may come again.
    package func answer(
        _ request: ExchangeRequest, isCarried: Bool = false, completion: @escaping Completion
    ) {
        let now = clock.nowMilliseconds()
        do {
            let paths = [
                ProtocolVersion.syncPath, ProtocolVersion.enrolPath, ProtocolVersion.renewPath,
                ProtocolVersion.historyPath,
            ]
            guard request.method == "POST" || !paths.contains(request.path) else {
                throw Failure(code: .methodNotAllowed, sentence: "use POST", serverMilliseconds: now)
            }
            let verifier = RequestVerifier(readers: readers, replayGuard: replayGuard, now: now)
            switch request.path {
            case ProtocolVersion.syncPath: try sync(request, verifier, isCarried: isCarried, completion)
            case ProtocolVersion.enrolPath: try enrol(request, verifier, completion)
            case ProtocolVersion.renewPath: try renew(request, verifier, completion)
            case ProtocolVersion.historyPath: try history(request, verifier, completion)
            default: throw Failure(code: .notFound, sentence: "no such path", serverMilliseconds: now)
            }
        } catch {
            completion(reply(to: request, device: nil, failure(error)))
        }
    }

    /// Answers every request that waits for news, and lets none wait from now on: the server stops. It does not
    /// block.
    package func release() { news.release() }

    private func enrol(
        _ request: ExchangeRequest, _ verifier: RequestVerifier, _ completion: @escaping Completion
    ) throws(Failure) {
        let body = try verifier.inflate(request, mayHaveDictionary: false).bytes
        let enrol: EnrolRequest
        do throws(MessageError) {
            enrol = try EnrolRequest(decoding: body.span)
        } catch { throw verifier.malformed(error) }
        _ = try verifier.commonVersion(low: enrol.protocolLow, high: enrol.protocolHigh)
        enrolment.enrol(enrol, now: verifier.now) { result in
            self.complete(request, device: nil, result, completion)
        }
    }

    private func renew(
        _ request: ExchangeRequest, _ verifier: RequestVerifier, _ completion: @escaping Completion
    ) throws {
        let device = try verifier.verify(request, isCarried: false).device
        let body = try verifier.inflate(request, mayHaveDictionary: false).bytes
        let renew: RenewRequest
        do throws(MessageError) {
            renew = try RenewRequest(decoding: body.span)
        } catch { throw verifier.malformed(error) }
        _ = try verifier.commonVersion(low: renew.protocolLow, high: renew.protocolHigh)
        enrolment.renew(device, renew, now: verifier.now) { result in
            self.complete(request, device: device, result, completion)
        }
    }

    private func history(
        _ request: ExchangeRequest, _ verifier: RequestVerifier, _ completion: Completion
    ) throws {
        let device = try verifier.verify(request, isCarried: false).device
        let body = try verifier.inflate(request, mayHaveDictionary: false).bytes
        let asked: HistoryRequest
        do throws(MessageError) {
            asked = try HistoryRequest(decoding: body.span)
        } catch { throw verifier.malformed(error) }
        _ = try verifier.commonVersion(low: asked.protocolLow, high: asked.protocolHigh)
        let page = try readers.read { store in
            try HistoryAnswer(store: store, device: device, request: asked, now: verifier.now).page()
        }
        completion(ExchangeReply(sequence: page.encoded()))
    }

    private func complete(
        _ request: ExchangeRequest, device: WriterNumber?, _ result: Result<Enrolled, any Error>,
        _ completion: Completion
    ) {
        switch result {
        case .success(let enrolled): completion(ExchangeReply(sequence: enrolled.encoded()))
        case .failure(let error): completion(reply(to: request, device: device, failure(error)))
        }
    }

    private func sync(
        _ request: ExchangeRequest, _ verifier: RequestVerifier, isCarried: Bool,
        _ completion: @escaping Completion
    ) throws {
        let signature = try verifier.verify(request, isCarried: isCarried)
        let device = signature.device
        let (body, dictionary) = try verifier.inflate(request, mayHaveDictionary: true)
        // Before the rest is read: a version to come may say it in other messages.
        let range: (low: Int64, high: Int64)
        do throws(MessageError) { range = try Hello.protocolRange(first: body.span) } catch {
            throw verifier.malformed(error)
        }
        let version = try verifier.commonVersion(low: range.low, high: range.high)
        let sync: SyncRequest
        do throws(MessageError) {
            sync = try SyncRequest(decoding: body.span)
        } catch { throw verifier.malformed(error) }
        let software = ClientSoftware.named(by: request.userAgent)
        writer.submit { store in
            let merge = try UploadMerge(
                store: store, device: device, hello: sync.hello, now: verifier.now,
                sentMilliseconds: isCarried ? signature.dateMilliseconds : nil
            ) { fault in
                self.logFault(device, "\(fault)")
            }
            if let software, software != merge.device.software {
                try store.noteSoftware(software, of: device)
            }
            return (merge.device, try merge.merge(sync.changes, cursors: sync.cursors, offers: sync.offers))
        } completion: { result in
            self.answers.async {
                do {
                    let (device, uploaded) = try result.get()
                    let question = Question(
                        request: request, sync: sync, device: device, version: version, dictionary: dictionary
                    )
                    try self.answer(question, uploaded, mayWait: !isCarried, completion)
                } catch {
                    completion(self.reply(to: request, device: device, self.failure(error)))
                }
            }
        }
    }

    /// What a sync asked for, on its way to the answer.
    private struct Question: Sendable {
        let request: ExchangeRequest
        let sync: SyncRequest
        let device: Device
        let version: Int64
        let dictionary: ZlibDictionary?
    }

    private func answer(
        _ question: Question, _ uploaded: UploadResult, mayWait: Bool, _ completion: @escaping Completion
    ) throws {
        let generation = writer.checks.generation
        let answer = try readers.read { store in
            // The commit has just read the device; one that waited may have been revoked since.
            let device = mayWait ? question.device : try store.device(question.device.number)
            var answer = FeedAnswer(
                store: store, device: device ?? question.device,
                request: question.sync, version: question.version, result: uploaded, checks: writer.checks,
                generation: generation, now: clock.nowMilliseconds())
            answer.onDamage = { cell in
                self.logFault(question.device.number, "the rows of cell \(cell) are damaged")
            }
            return try answer.encoded()
        }
        let wait = question.sync.hello.waitMilliseconds
        if mayWait, wait > 0, question.sync.onlyAsks, !answer.hasNews {
            news.hold(question.sync, of: question.device, milliseconds: wait) {
                self.answers.async {
                    do {
                        try self.answer(question, uploaded, mayWait: false, completion)
                    } catch {
                        completion(
                            self.reply(
                                to: question.request, device: question.device.number, self.failure(error)))
                    }
                }
            }
        } else {
            completion(ExchangeReply(sequence: answer.sequence, dictionary: question.dictionary))
        }
    }

    private func logFault(_ device: WriterNumber, _ detail: String) {
        log(
            ExchangeEvent(
                path: ProtocolVersion.syncPath, device: device, code: RefusalCode.fault, detail: detail))
    }

    /// What a device is told of an error at the centre.
    private func failure(_ error: any Error) -> Failure {
        let now = clock.nowMilliseconds()
        if let failure = error as? Failure { return failure }
        if case .busy? = error as? StorageError {
            return Failure(code: .busy, sentence: "try again in a moment", serverMilliseconds: now)
        }
        log(ExchangeEvent(path: "", device: nil, code: FailureCode.serverFault.rawValue, detail: "\(error)"))
        return Failure(
            code: .serverFault, sentence: "the server failed; its log says why", serverMilliseconds: now)
    }

    /// Counts a refused request for whoever watches over devices; the device does not wait for it.
    private func countRefusal(of device: WriterNumber) {
        let now = clock.nowMilliseconds()
        writer.submit { store in
            try store.noteRequest(of: device, isRefused: true, nowMilliseconds: now)
        } completion: { result in
            if case .failure(let error) = result { self.logFault(device, "\(error)") }
        }
    }

    private func reply(to request: ExchangeRequest, device: WriterNumber?, _ failure: Failure)
        -> ExchangeReply
    {
        log(
            ExchangeEvent(
                path: request.path, device: device, code: failure.code.rawValue, detail: failure.sentence))
        if let device { countRefusal(of: device) }
        return ExchangeReply(failure)
    }
}
