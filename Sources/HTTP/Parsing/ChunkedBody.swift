/// Undoes the chunked transfer coding (RFC 9112 §7.1). Chunk extensions are ignored, as the RFC demands
/// of those who do not know them, and trailer fields are checked and dropped (§7.1.2 allows it).
struct ChunkedBody {
    private enum Phase {
        case sizeLine
        case data(bytesLeft: Int)
        case carriageReturnAfterData
        case lineFeedAfterData
        case trailers
    }

    private var phase = Phase.sizeLine
    private var lines = LineAssembler()
    private var trailerAllowance: FieldAllowance
    private let bodyBytesMax: Int

    init(limits: HTTPLimits) {
        trailerAllowance = FieldAllowance(limits: limits)
        bodyBytesMax = limits.bodyBytes
    }

    /// Decodes `bytes` from `offset`, which moves behind what was used, and appends the content to
    /// `body`. Returns whether the whole body, with its trailer section, has been read.
    mutating func decode(
        _ bytes: Span<UInt8>, at offset: inout Int, into body: inout [UInt8]
    ) throws(RequestFault) -> Bool {
        while offset < bytes.count {
            switch phase {
            case .sizeLine:
                let line = try lines.next(
                    in: bytes, at: &offset, limit: HTTPLimits.chunkLineBytes, excess: .invalidChunk)
                switch line {
                case nil: return false
                case .within(let range): try beginChunk(bytes.extracting(range), bodyByteCount: body.count)
                case .assembled(let line): try beginChunk(line.span, bodyByteCount: body.count)
                }
            case .data(let bytesLeft):
                let byteCount = min(bytesLeft, bytes.count - offset)
                body.append(copying: bytes.extracting(offset..<(offset + byteCount)))
                offset += byteCount
                phase =
                    byteCount == bytesLeft
                    ? .carriageReturnAfterData : .data(bytesLeft: bytesLeft - byteCount)
            case .carriageReturnAfterData:
                guard bytes[offset] == .carriageReturn else { throw .invalidChunk }
                offset += 1
                phase = .lineFeedAfterData
            case .lineFeedAfterData:
                guard bytes[offset] == .lineFeed else { throw .invalidChunk }
                offset += 1
                phase = .sizeLine
            case .trailers:
                let line = try lines.next(
                    in: bytes, at: &offset, limit: trailerAllowance.bytesLeft, excess: .headerTooLarge)
                switch line {
                case nil: return false
                case .within(let range):
                    if range.isEmpty { return true }
                    try checkTrailer(bytes.extracting(range))
                case .assembled(let line):
                    if line.isEmpty { return true }
                    try checkTrailer(line.span)
                }
            }
        }
        return false
    }

    private mutating func beginChunk(_ line: Span<UInt8>, bodyByteCount: Int) throws(RequestFault) {
        let byteCount = try Self.chunkSize(line)
        guard byteCount <= bodyBytesMax - bodyByteCount else { throw .bodyTooLarge }
        phase = byteCount == 0 ? .trailers : .data(bytesLeft: byteCount)
    }

    /// `chunk-size [ chunk-ext ]`: hexadecimal digits, then nothing or a semicolon.
    private static func chunkSize(_ line: Span<UInt8>) throws(RequestFault) -> Int {
        var size = 0
        var index = 0
        while index < line.count, let digit = line[index].hexadecimalValue {
            let (shifted, overflow) = size.multipliedReportingOverflow(by: 16)
            guard !overflow else { throw .bodyTooLarge }
            size = shifted | Int(digit)
            index += 1
        }
        guard index > 0 else { throw .invalidChunk }
        guard index < line.count else { return size }

        while index < line.count, line[index].isOptionalWhitespace { index += 1 }
        let extensions = line.extracting(index..<line.count)
        guard !extensions.isEmpty, extensions[0] == UInt8(ascii: ";"),
            extensions.allSatisfy(\.isFieldValueCharacter)
        else { throw .invalidChunk }
        return size
    }

    private mutating func checkTrailer(_ line: Span<UInt8>) throws(RequestFault) {
        try trailerAllowance.spend(byteCount: line.count + LineAssembler.endByteCount)
        _ = try HTTPHeaders.Field(parsing: line)
    }
}
