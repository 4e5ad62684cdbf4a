/// One client's connection as a state machine without a socket: bytes, answers and the passing of time
/// go in; a request, bytes to send and the next deadline come out.
///
/// One request is handled at a time. Bytes of pipelined requests wait until the response before them has
/// gone, and the loop stops reading meanwhile.
struct Connection {
    enum Phase {
        /// No byte of a request yet.
        case awaiting(since: ContinuousClock.Instant, isFirst: Bool)
        /// Part of a request line and header section.
        case readingHead(since: ContinuousClock.Instant)
        case readingBody(RequestHead, TransferPace)
        /// The request is with the handler.
        case answering(RequestHead, since: ContinuousClock.Instant)
        case writing(TransferPace, then: Ending)
        /// The response's body comes from the handler piece by piece. `progress` is when the socket last took bytes, or
        /// had none to take; `isWhole` once there will be no more.
        case streaming(progress: ContinuousClock.Instant, isWhole: Bool)
        /// Everything is sent and the sending side is shut; what the client still sends is dropped.
        case lingering(until: ContinuousClock.Instant)
        case closed
    }

    /// What follows a response.
    enum Ending {
        case nextRequest
        case close
        /// The client may still be sending, and closing on it could destroy the response on its way.
        case linger
    }

    private(set) var phase: Phase
    /// Bytes for the socket.
    private(set) var output = OutputBuffer()
    /// What follows them from a file, and until when the client can take it.
    private var rest: (reader: SpoolReader, until: ContinuousClock.Instant)?
    /// The number of the request that is being answered; an answer for another one is too late.
    private(set) var requestNumber: UInt64 = 0
    private let limits: HTTPLimits
    private let remoteAddress: String
    private var parser: RequestParser
    private var pipelined: [UInt8] = []
    private var requestToHandle: HTTPRequest?

    init(remoteAddress: String, limits: HTTPLimits, now: ContinuousClock.Instant) {
        self.remoteAddress = remoteAddress
        self.limits = limits
        parser = RequestParser(limits: limits)
        phase = .awaiting(since: now, isFirst: true)
    }

    /// Whether bytes from the socket are of use now.
    var wantsBytes: Bool {
        switch phase {
        case .awaiting, .readingHead, .readingBody, .lingering: true
        case .answering, .writing, .streaming, .closed: false
        }
    }

    var isAnswering: Bool {
        if case .answering = phase { true } else { false }
    }

    var isReadingBody: Bool {
        if case .readingBody = phase { true } else { false }
    }

    var isLingering: Bool {
        if case .lingering = phase { true } else { false }
    }

    var isClosed: Bool {
        if case .closed = phase { true } else { false }
    }

    /// The bytes that the connection holds in memory and that grow with what the client does.
    var heldByteCount: Int {
        parser.heldByteCount + pipelined.count + output.unsentByteCount
    }

    /// When `passDeadline` is due; `nil` when nothing is awaited.
    var deadline: ContinuousClock.Instant? {
        switch phase {
        case .awaiting(let since, let isFirst): since + (isFirst ? limits.firstByteTime : limits.idleTime)
        case .readingHead(let since): since + limits.headerTime
        case .readingBody(_, let pace): pace.deadline(stallTime: limits.bodyStallTime, limits: limits)
        case .answering(_, let since): since + limits.answerTime
        case .writing(let pace, _):
            [pace.deadline(stallTime: limits.writeStallTime, limits: limits), rest?.until].compactMap(\.self)
                .min()
        case .streaming(let progress, _): output.isEmpty ? nil : progress + limits.writeStallTime
        case .lingering(let until): until
        case .closed: nil
        }
    }

    /// Takes the request that has become complete, once.
    mutating func takeRequest() -> HTTPRequest? {
        defer { requestToHandle = nil }
        return requestToHandle
    }

    /// Takes bytes that the client sent.
    mutating func receive(_ bytes: Span<UInt8>, under conditions: Conditions) {
        switch phase {
        case .awaiting, .readingHead, .readingBody: parse(bytes, under: conditions)
        case .answering, .writing: pipelined.append(copying: bytes)
        case .streaming, .lingering, .closed: break
        }
    }

    /// The client will send no more. What it was still sending is worthless; what it has asked for is
    /// answered.
    mutating func receiveEnd() {
        if wantsBytes { phase = .closed }
    }

    /// Takes the handler's answer to the request with this number.
    mutating func answer(_ response: HTTPResponse, to number: UInt64, under conditions: Conditions) {
        guard case .answering(let head, _) = phase, number == requestNumber else { return }
        let ending: Ending =
            if !head.keepsAlive && pipelined.isEmpty {
                // The client announced that this was its last request.
                .close
            } else if !head.keepsAlive || conditions.closesConnections || response.asksToClose {
                .linger
            } else {
                .nextRequest
            }
        write(response, isToHead: head.method == "HEAD", then: ending, under: conditions)
    }

    /// Begins the response to the request with this number; its body follows piece by piece, and the connection's end is
    /// the body's.
    mutating func beginStream(_ head: HTTPResponse, to number: UInt64, under conditions: Conditions) {
        guard isAnswering, number == requestNumber else { return }
        pipelined = []
        output.append(
            head: ResponseWriter.streamHead(of: head, framing: .init(date: conditions.date, closes: true)))
        phase = .streaming(progress: conditions.now, isWhole: false)
    }

    /// Takes the next piece of the body. A client that leaves too much of it unread is given up.
    mutating func stream(_ bytes: [UInt8], to number: UInt64, under conditions: Conditions) {
        guard case .streaming(let progress, false) = phase, number == requestNumber else { return }
        phase = .streaming(progress: output.isEmpty ? conditions.now : progress, isWhole: false)
        output.append(head: bytes)
        if output.unsentByteCount > limits.streamBytes { phase = .closed }
    }

    /// Takes note that the body is whole.
    mutating func endStream(to number: UInt64, under conditions: Conditions) {
        guard case .streaming(let progress, false) = phase, number == requestNumber else { return }
        phase =
            output.isEmpty
            ? .lingering(until: conditions.now + limits.lingerTime)
            : .streaming(progress: progress, isWhole: true)
    }

    /// Notes that the socket took bytes of `output`. When they were the last, goes on with what follows.
    mutating func sent(byteCount: Int, under conditions: Conditions) {
        output.removeFirst(byteCount)
        if case .streaming(_, let isWhole) = phase {
            phase =
                isWhole && output.isEmpty
                ? .lingering(until: conditions.now + limits.lingerTime)
                : .streaming(progress: conditions.now, isWhole: isWhole)
        }
        guard case .writing(var pace, let ending) = phase else { return }
        pace.reach(byteCount: pace.byteCount + byteCount, at: conditions.now)
        if output.isEmpty, let reader = rest?.reader {
            if reader.isAtEnd {
                rest = nil
            } else if let piece = rest?.reader.next() {
                output.append(head: [], body: piece)
            } else {
                // Short of the length in its head: the client sees that it is not whole.
                phase = .closed
                return
            }
        }
        guard output.isEmpty else {
            phase = .writing(pace, then: ending)
            return
        }
        switch ending {
        case .close: phase = .closed
        case .linger: phase = .lingering(until: conditions.now + limits.lingerTime)
        case .nextRequest:
            phase = .awaiting(since: conditions.now, isFirst: false)
            guard !pipelined.isEmpty else { return }
            var bytes: [UInt8] = []
            swap(&bytes, &pipelined)
            parse(bytes.span, under: conditions)
        }
    }

    /// Acts on a deadline, if it has passed.
    mutating func passDeadline(under conditions: Conditions) {
        guard let deadline, deadline <= conditions.now else { return }
        switch phase {
        // A client that has asked nothing expects no answer, and would take a 408 for one.
        case .awaiting, .writing, .streaming, .lingering, .closed: phase = .closed
        case .readingHead, .readingBody: refuse(.requestTimeout, under: conditions)
        case .answering: refuse(.serviceUnavailable, under: conditions)
        }
    }

    /// Closes if there is nothing to finish; the server is stopping.
    mutating func closeIfIdle() {
        if case .awaiting = phase { phase = .closed }
    }

    /// Ends whatever is under way, with 503 for a client that waits for its answer: the time for a
    /// graceful stop is over, or memory is.
    mutating func abort(under conditions: Conditions) {
        switch phase {
        case .readingHead, .readingBody, .answering: refuse(.serviceUnavailable, under: conditions)
        case .awaiting, .writing, .streaming, .lingering, .closed: phase = .closed
        }
    }

    private mutating func parse(_ bytes: Span<UInt8>, under conditions: Conditions) {
        var offset = 0
        do throws(RequestFault) {
            while true {
                switch try parser.next(in: bytes, at: &offset) {
                case .needsMoreBytes:
                    noteProgress(at: conditions.now)
                    return
                case .head(let head):
                    beginBody(head, hasAllBytes: offset < bytes.count, under: conditions)
                    guard case .readingBody = phase else { return }
                case .body(let body):
                    finishRequest(body: body, now: conditions.now)
                    pipelined.append(copying: bytes.extracting(offset..<bytes.count))
                    return
                }
            }
        } catch {
            refuse(error.status, under: conditions)
        }
    }

    private mutating func beginBody(_ head: RequestHead, hasAllBytes: Bool, under conditions: Conditions) {
        guard head.bodyLength.isZero || !conditions.isOverloaded else {
            // Refused before the client spends its link on the content.
            refuse(.serviceUnavailable, under: conditions)
            return
        }
        phase = .readingBody(head, TransferPace(start: conditions.now))
        // A client that has begun to send the content does not wait (RFC 9110 §10.1.1).
        if head.expectsContinue && !hasAllBytes { output.append(head: ResponseWriter.continueBytes) }
    }

    private mutating func finishRequest(body: [UInt8], now: ContinuousClock.Instant) {
        guard case .readingBody(let head, _) = phase else { return }
        requestNumber += 1
        phase = .answering(head, since: now)
        requestToHandle = HTTPRequest(
            method: head.method, path: head.path, query: head.query, headers: head.headers, body: body,
            remoteAddress: remoteAddress)
    }

    private mutating func noteProgress(at now: ContinuousClock.Instant) {
        switch phase {
        case .awaiting: if parser.isMidRequest { phase = .readingHead(since: now) }
        case .readingBody(let head, var pace):
            pace.reach(byteCount: parser.bodyByteCount, at: now)
            phase = .readingBody(head, pace)
        case .readingHead, .answering, .writing, .streaming, .lingering, .closed: break
        }
    }

    /// Answers without the handler, and gives up the rest of what the client sends.
    private mutating func refuse(_ status: HTTPStatus, under conditions: Conditions) {
        parser = RequestParser(limits: limits)
        write(.refusal(status, limits: limits), isToHead: false, then: .linger, under: conditions)
    }

    private mutating func write(
        _ response: HTTPResponse, isToHead: Bool, then ending: Ending, under conditions: Conditions
    ) {
        let closes = if case .nextRequest = ending { false } else { true }
        let bytes = ResponseWriter.bytes(
            of: response, isToHead: isToHead, framing: .init(date: conditions.date, closes: closes))
        output.append(head: bytes.head, body: bytes.body)
        rest = bytes.rest.map { ($0, conditions.now + limits.spooledBodyTime) }
        phase = .writing(TransferPace(start: conditions.now), then: ending)
    }
}

extension HTTPResponse {
    /// The server's own answer where no handler gave one.
    static func refusal(_ status: HTTPStatus, limits: HTTPLimits) -> HTTPResponse {
        var response = HTTPResponse(status)
        if status == .serviceUnavailable {
            response.headers["Retry-After"] = String(limits.retryAfterTime.components.seconds)
        }
        return response
    }
}
