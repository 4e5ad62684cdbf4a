/// An incremental parser of HTTP/1.1 requests (RFC 9112): bytes in, in whatever pieces, events out. It
/// does no input or output, knows no time, and never holds more than the limits allow.
struct RequestParser {
    enum Event {
        /// All bytes were used and the request is not complete.
        case needsMoreBytes
        /// The request line and the header section are complete. Its content follows, as one event.
        case head(RequestHead)
        /// The request is complete with this content; the next call begins the next request.
        case body([UInt8])
    }

    private enum Phase {
        /// Before a request line; one empty line before it is forgiven (RFC 9112 §2.2).
        case requestLine(mayBeEmpty: Bool)
        case fields(RequestLine)
        case body(bytesLeft: Int)
        case chunkedBody(ChunkedBody)
    }

    private let limits: HTTPLimits
    private var phase = Phase.requestLine(mayBeEmpty: true)
    private var lines = LineAssembler()
    private var headers = HTTPHeaders()
    private var allowance: FieldAllowance
    private var body: [UInt8] = []

    init(limits: HTTPLimits) {
        self.limits = limits
        allowance = FieldAllowance(limits: limits)
    }

    /// Whether a byte of a request has been read whose end has not.
    var isMidRequest: Bool {
        if case .requestLine = phase { !lines.partial.isEmpty } else { true }
    }

    /// The content of the current request that has arrived, in bytes.
    var bodyByteCount: Int {
        body.count
    }

    /// What the parser holds of the current request, in bytes.
    var heldByteCount: Int {
        lines.partial.count + (limits.headerBytes - allowance.bytesLeft) + body.count
    }

    /// Reads `bytes` from `offset` up to the next event, and moves `offset` behind what was used.
    /// After it threw, the parser must not be used again.
    mutating func next(
        in bytes: Span<UInt8>, at offset: inout Int
    ) throws(RequestFault) -> Event {
        while true {
            switch phase {
            case .requestLine(let mayBeEmpty):
                let line = try lines.next(
                    in: bytes, at: &offset, limit: limits.requestLineBytes, excess: .requestLineTooLong)
                switch line {
                case nil: return .needsMoreBytes
                case .within(let range):
                    try acceptRequestLine(bytes.extracting(range), mayBeEmpty: mayBeEmpty)
                case .assembled(let line): try acceptRequestLine(line.span, mayBeEmpty: mayBeEmpty)
                }
            case .fields(let requestLine):
                let line = try lines.next(
                    in: bytes, at: &offset, limit: allowance.bytesLeft, excess: .headerTooLarge)
                switch line {
                case nil: return .needsMoreBytes
                case .within(let range):
                    if range.isEmpty { return .head(try finishHead(requestLine)) }
                    try acceptField(bytes.extracting(range))
                case .assembled(let line):
                    if line.isEmpty { return .head(try finishHead(requestLine)) }
                    try acceptField(line.span)
                }
            case .body(let bytesLeft):
                let byteCount = min(bytesLeft, bytes.count - offset)
                body.append(copying: bytes.extracting(offset..<(offset + byteCount)))
                offset += byteCount
                guard byteCount == bytesLeft else {
                    phase = .body(bytesLeft: bytesLeft - byteCount)
                    return .needsMoreBytes
                }
                return .body(finishRequest())
            case .chunkedBody(var chunks):
                let isComplete = try chunks.decode(bytes, at: &offset, into: &body)
                guard isComplete else {
                    phase = .chunkedBody(chunks)
                    return .needsMoreBytes
                }
                return .body(finishRequest())
            }
        }
    }

    private mutating func acceptRequestLine(_ line: Span<UInt8>, mayBeEmpty: Bool) throws(RequestFault) {
        guard !(line.isEmpty && mayBeEmpty) else {
            phase = .requestLine(mayBeEmpty: false)
            return
        }
        phase = .fields(try RequestLine(parsing: line))
    }

    private mutating func acceptField(_ line: Span<UInt8>) throws(RequestFault) {
        try allowance.spend(byteCount: line.count + LineAssembler.endByteCount)
        let field = try HTTPHeaders.Field(parsing: line)
        headers.append(field.name, field.value)
    }

    private mutating func finishHead(_ line: RequestLine) throws(RequestFault) -> RequestHead {
        let head = try RequestHead(line: line, headers: headers, limits: limits)
        headers = HTTPHeaders()
        switch head.bodyLength {
        case .fixed(let byteCount): phase = .body(bytesLeft: byteCount)
        case .chunked: phase = .chunkedBody(ChunkedBody(limits: limits))
        }
        return head
    }

    private mutating func finishRequest() -> [UInt8] {
        var finished: [UInt8] = []
        swap(&finished, &body)
        phase = .requestLine(mayBeEmpty: true)
        allowance = FieldAllowance(limits: limits)
        return finished
    }
}
