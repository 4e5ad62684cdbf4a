/// Finds lines that end in CR LF in a byte stream that arrives in pieces. A line that lies within one
/// piece is not copied.
struct LineAssembler {
    /// The bytes of CR LF.
    static let endByteCount = 2

    enum Line {
        /// The line, without its end, is this range of the piece.
        case within(Range<Int>)
        /// The line, without its end, was put together from several pieces.
        case assembled([UInt8])
    }

    /// The beginning of a line whose end has not arrived.
    private(set) var partial: [UInt8] = []

    /// Takes the next line of `bytes` at `offset`, which moves behind it.
    ///
    /// - Parameters:
    ///   - bytes: A piece of the stream.
    ///   - offset: Where in it to go on.
    ///   - limit: The longest line, in bytes with its end.
    ///   - excess: What to throw when the line is longer.
    /// - Returns: The line; `nil` when the bytes end before it does.
    /// - Throws: `excess`, or `bareLineFeed` when the line has no carriage return at its end.
    mutating func next(
        in bytes: Span<UInt8>, at offset: inout Int, limit: Int, excess: RequestFault
    ) throws(RequestFault) -> Line? {
        guard let lineFeed = bytes.firstIndex(of: .lineFeed, from: offset) else {
            // One byte of a line that fits is still to come.
            guard partial.count + (bytes.count - offset) < limit else { throw excess }
            partial.append(copying: bytes.extracting(offset..<bytes.count))
            offset = bytes.count
            return nil
        }
        guard partial.count + (lineFeed + 1 - offset) <= limit else { throw excess }
        let start = offset
        offset = lineFeed + 1
        if partial.isEmpty {
            guard lineFeed > start, bytes[lineFeed - 1] == .carriageReturn else { throw .bareLineFeed }
            return .within(start..<(lineFeed - 1))
        }
        var line: [UInt8] = []
        swap(&line, &partial)
        line.append(copying: bytes.extracting(start..<lineFeed))
        guard line.popLast() == .carriageReturn else { throw .bareLineFeed }
        return .assembled(line)
    }
}
