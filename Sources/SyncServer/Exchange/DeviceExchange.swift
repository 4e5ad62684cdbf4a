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
    }

    /// Answers a request, now or when its changes are durable.
    package func answer(_ request: ExchangeRequest, completion: @escaping Completion) {
        let now = clock.nowMilliseconds()
        do throws(Failure) {
            let paths = [ProtocolVersion.syncPath, ProtocolVersion.enrolPath]
            guard request.method == "POST" || !paths.contains(request.path) else {
                throw Failure(code: .methodNotAllowed, sentence: "use POST", serverMilliseconds: now)
            }
            switch request.path {
            case ProtocolVersion.syncPath: try sync(request, now: now, completion)
            case ProtocolVersion.enrolPath: try enrol(request, now: now, completion)
            default: throw Failure(code: .notFound, sentence: "no such path", serverMilliseconds: now)
            }
        } catch {
            completion(reply(to: request, device: nil, error))
        }
    }

    private func enrol(_ request: ExchangeRequest, now: Int64, _ completion: @escaping Completion)
        throws(Failure)
    {
        let body = try Self.inflate(request, now: now)
        let enrol: EnrolRequest
        do throws(MessageError) {
            enrol = try EnrolRequest(decoding: body.span)
        } catch { throw Self.malformed(error, now) }
        _ = try Self.commonVersion(low: enrol.protocolLow, high: enrol.protocolHigh, now)
        enrolment.enrol(enrol, now: now) { result in
            switch result {
            case .success(let enrolled): completion(ExchangeReply(sequence: enrolled.encoded()))
            case .failure(let error): completion(self.reply(to: request, device: nil, self.failure(error)))
            }
        }
    }

    private func sync(_ request: ExchangeRequest, now: Int64, _ completion: @escaping Completion)
        throws(Failure)
    {
        let device = try verify(request, now: now)
        let body = try Self.inflate(request, now: now)
        let hello: Hello
        do throws(MessageError) { hello = try Hello(first: body.span) } catch {
            throw Self.malformed(error, now)
        }
        // Before the rest is read: a version to come may say it in other messages.
        let version = try Self.commonVersion(low: hello.protocolLow, high: hello.protocolHigh, now)
        let sync: SyncRequest
        do throws(MessageError) {
            sync = try SyncRequest(decoding: body.span)
        } catch { throw Self.malformed(error, now) }
        writer.submit { store in
            // Read again: the device may have been revoked since its signature was checked.
            let device = try store.device(device.number) ?? device
            let merge = UploadMerge(store: store, device: device, hello: sync.hello, now: now) { fault in
                self.log(
                    ExchangeEvent(
                        path: request.path, device: device.number, code: RefusalCode.fault, detail: "\(fault)"
                    ))
            }
            return (device, try merge.merge(sync.changes))
        } completion: { result in
            self.answers.async {
                do {
                    let (device, outcomes) = try result.get()
                    let answer = try self.readers.read { store in
                        try FeedAnswer(
                            store: store, device: device, request: sync, version: version,
                            result: outcomes,
                            now: self.clock.nowMilliseconds()
                        ).encoded()
                    }
                    completion(ExchangeReply(sequence: answer))
                } catch {
                    completion(self.reply(to: request, device: device.number, self.failure(error)))
                }
            }
        }
    }

    /// The device that signed a request.
    private func verify(_ request: ExchangeRequest, now: Int64) throws(Failure) -> Device {
        guard request.contentType == ProtocolVersion.mediaType else {
            throw Failure(
                code: .bodyType, sentence: "the body must be \(ProtocolVersion.mediaType)",
                serverMilliseconds: now)
        }
        guard let signature = request.authorization.flatMap(RequestSignature.init(header:)) else {
            throw Failure(code: .signatureMissing, sentence: "sign the request", serverMilliseconds: now)
        }
        let found: Device?
        do {
            found = try readers.read { store in try store.device(signature.device) }
        } catch { throw failure(error) }
        guard let device = found else {
            throw Failure(code: .deviceUnknown, sentence: "no such device", serverMilliseconds: now)
        }
        guard
            signature.isValid(
                key: HMACSHA256.Key(device.secret.span), method: request.method, path: request.path,
                body: request.body)
        else {
            throw Failure(
                code: .signatureWrong, sentence: "the signature does not fit", serverMilliseconds: now)
        }
        switch replayGuard.admit(signature, nowMilliseconds: now) {
        case .fresh: return device
        case .stale:
            throw Failure(
                code: .signatureStale, sentence: "sign again with this server's time", serverMilliseconds: now
            )
        case .replayed:
            throw Failure(
                code: .signatureReplayed, sentence: "this request was received before",
                serverMilliseconds: now)
        }
    }

    private static func inflate(_ request: ExchangeRequest, now: Int64) throws(Failure) -> [UInt8] {
        func fail(_ code: FailureCode, _ sentence: String) -> Failure {
            Failure(code: code, sentence: sentence, serverMilliseconds: now)
        }
        guard request.contentType == ProtocolVersion.mediaType else {
            throw fail(.bodyType, "the body must be \(ProtocolVersion.mediaType)")
        }
        guard request.body.count <= WireLimits.requestBytes else {
            throw fail(.bodyTooLarge, "at most \(WireLimits.requestBytes) bytes")
        }
        do throws(ZlibError) {
            return try Zlib.inflate(request.body.span, limitBytes: WireLimits.inflatedBytes)
        } catch {
            switch error {
            case .truncated: throw fail(.bodyTruncated, "the zlib stream ends early")
            case .tooLarge(let limit): throw fail(.bodyTooLarge, "at most \(limit) bytes when inflated")
            case .corrupt, .unknownDictionary, .trailingBytes:
                throw fail(.bodyCorrupt, "not one whole zlib stream")
            }
        }
    }

    private static func malformed(_ error: MessageError, _ now: Int64) -> Failure {
        Failure(code: .messageMalformed, sentence: error.description, serverMilliseconds: now)
    }

    private static func commonVersion(low: Int64, high: Int64, _ now: Int64) throws(Failure) -> Int64 {
        if let version = ProtocolVersion.common(low: low, high: high) { return version }
        let sentence =
            high < ProtocolVersion.oldest
            ? "this server speaks protocol \(ProtocolVersion.oldest) to \(ProtocolVersion.newest): upgrade the device"
            : "this server speaks protocol \(ProtocolVersion.oldest) to \(ProtocolVersion.newest): upgrade the server"
        throw Failure(code: .protocolVersion, sentence: sentence, serverMilliseconds: now)
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

    private func reply(to request: ExchangeRequest, device: WriterNumber?, _ failure: Failure)
        -> ExchangeReply
    {
        log(
            ExchangeEvent(
                path: request.path, device: device, code: failure.code.rawValue, detail: failure.sentence))
        return ExchangeReply(failure)
    }
}
