/// An incremental parser of HTTP/1.1 responses to POST (RFC 9112): bytes in, in whatever pieces, the answer out. It
/// does no input or output, knows no time, and never holds more than the limits allow.
struct ResponseParser {
    private enum Phase {
        case statusLine
        case fields(Head)
        case body(Head, HTTPHeaders, bytesLeft: Int)
        case chunkedBody(Head, HTTPHeaders, ChunkedBody)
        case bodyUntilEnd(Head, HTTPHeaders)
    }

    private struct Head {
        let status: Int
        let version: HTTPVersion
    }

    private let limits: HTTPLimits
    private var phase = Phase.statusLine
    private var lines = LineAssembler()
    private var headers = HTTPHeaders()
    private var allowance: FieldAllowance
    private var body: [UInt8] = []

    /// - Parameter limits: Of the head and the body of an answer.
    init(limits: HTTPLimits) {
        self.limits = limits
        allowance = FieldAllowance(limits: limits)
    }

    /// Reads `bytes` from `offset`, which moves behind what was used, up to the end of the final answer; interim ones
    /// are passed over (RFC 9110 §15.2). After it threw or answered, the parser must not be used again.
    ///
    /// - Returns: The answer; nil when it is not complete.
    mutating func next(in bytes: Span<UInt8>, at offset: inout Int) throws(ResponseFault) -> ClientResponse? {
        do throws(RequestFault) {
            return try advance(in: bytes, at: &offset)
        } catch {
            // Nothing that belongs to the head of an answer has come yet.
            if case .statusLine = phase { throw .notHTTP }
            throw ResponseFault(error)
        }
    }

    /// What the end of the connection makes of the bytes before it.
    ///
    /// - Returns: The answer whose length nothing but the end told.
    /// - Throws: `cutShort` for any other.
    func end() throws(ResponseFault) -> ClientResponse {
        guard case .bodyUntilEnd(let head, let headers) = phase else { throw .cutShort }
        return response(head, headers, keepsConnection: false)
    }

    private mutating func advance(
        in bytes: Span<UInt8>, at offset: inout Int
    ) throws(RequestFault) -> ClientResponse? {
        while true {
            switch phase {
            case .statusLine:
                let line = try lines.next(
                    in: bytes, at: &offset, limit: limits.requestLineBytes, excess: .requestLineTooLong)
                switch line {
                case nil: return nil
                case .within(let range): try begin(bytes.extracting(range))
                case .assembled(let line): try begin(line.span)
                }
            case .fields(let head):
                let line = try lines.next(
                    in: bytes, at: &offset, limit: allowance.bytesLeft, excess: .headerTooLarge)
                switch line {
                case nil: return nil
                case .within(let range): try accept(bytes.extracting(range), of: head)
                case .assembled(let line): try accept(line.span, of: head)
                }
            case .body(let head, let headers, let bytesLeft):
                let byteCount = min(bytesLeft, bytes.count - offset)
                body.append(copying: bytes.extracting(offset..<(offset + byteCount)))
                offset += byteCount
                guard byteCount == bytesLeft else {
                    phase = .body(head, headers, bytesLeft: bytesLeft - byteCount)
                    return nil
                }
                return response(head, headers, keepsConnection: true)
            case .chunkedBody(let head, let headers, var chunks):
                let isComplete = try chunks.decode(bytes, at: &offset, into: &body)
                guard isComplete else {
                    phase = .chunkedBody(head, headers, chunks)
                    return nil
                }
                return response(head, headers, keepsConnection: true)
            case .bodyUntilEnd:
                guard bytes.count - offset <= limits.bodyBytes - body.count else { throw .bodyTooLarge }
                body.append(copying: bytes.extracting(offset..<bytes.count))
                offset = bytes.count
                return nil
            }
        }
    }

    private mutating func begin(_ line: Span<UInt8>) throws(RequestFault) {
        // Interim answers without end are too large, too.
        try allowance.spend(byteCount: line.count + LineAssembler.endByteCount)
        phase = .fields(try Self.head(line))
    }

    /// `HTTP-version SP status-code SP [ reason-phrase ]` (RFC 9112 §4); the last space is often missing.
    private static func head(_ line: Span<UInt8>) throws(RequestFault) -> Head {
        let statusStart = 9
        let statusEnd = 12
        guard line.count >= statusEnd, line[8] == .space,
            line.count == statusEnd || line[statusEnd] == .space, line.allSatisfy(\.isFieldValueCharacter)
        else { throw .malformedRequestLine }
        let version = try HTTPVersion(parsing: line.extracting(0..<8))
        var status = 0
        for index in statusStart..<statusEnd {
            guard line[index].isDigit else { throw .malformedRequestLine }
            status = status * 10 + Int(line[index] - UInt8(ascii: "0"))
        }
        guard (100...599).contains(status) else { throw .malformedRequestLine }
        return Head(status: status, version: version)
    }

    private mutating func accept(_ line: Span<UInt8>, of head: Head) throws(RequestFault) {
        guard line.isEmpty else {
            try allowance.spend(byteCount: line.count + LineAssembler.endByteCount)
            let field = try HTTPHeaders.Field(parsing: line)
            headers.append(field.name, field.value)
            return
        }
        let fields = headers
        headers = HTTPHeaders()
        // The head of an interim answer ends where the next status line begins. Nobody asked to switch protocols.
        guard head.status >= 200 else {
            guard head.status != 101 else { throw .unsupportedExpectation }
            phase = .statusLine
            return
        }
        phase = try bodyPhase(head, fields)
    }

    /// How the content ends (RFC 9112 §6.3).
    private func bodyPhase(_ head: Head, _ headers: HTTPHeaders) throws(RequestFault) -> Phase {
        guard HTTPStatus(rawValue: head.status).allowsContent else {
            return .body(head, headers, bytesLeft: 0)
        }
        let saysLength = headers["Content-Length"] != nil || headers["Transfer-Encoding"] != nil
        guard saysLength else { return .bodyUntilEnd(head, headers) }
        switch try BodyLength(headers: headers, version: head.version, limits: limits) {
        case .fixed(let byteCount): return .body(head, headers, bytesLeft: byteCount)
        case .chunked: return .chunkedBody(head, headers, ChunkedBody(limits: limits))
        }
    }

    private func response(_ head: Head, _ headers: HTTPHeaders, keepsConnection: Bool) -> ClientResponse {
        let options = headers.values(of: "Connection").flatMap(\.listElements)
        let closes = options.contains { $0.equalsIgnoringASCIICase("close") }
        return ClientResponse(
            status: head.status, headers: headers, body: body,
            keepsConnection: keepsConnection && !closes && head.version == .http1Minor1OrLater)
    }
}
