import CZlib

/// How much time a compressor spends for how few bytes.
package enum ZlibLevel: Int32, Sendable, CaseIterable {
    /// For what is sent once, by a machine with much else to do.
    case fastest = 1
    /// zlib's own choice.
    case balanced = 6
    /// For what is compressed once and sent often, or over a costly link.
    case smallest = 9
}

/// Compresses bytes that come in chunks to one zlib stream (RFC 1950) after another.
///
/// It holds some 256 KiB, so whoever compresses many messages keeps one and calls `reset()` between them.
package struct Deflater: ~Copyable, Sendable {
    private var stream: ZStream
    private let dictionary: ZlibDictionary?
    private var isFinished = false

    /// How much a compressor remembers of what went past.
    package enum Memory: Sendable {
        /// As much as zlib can: 32 KiB, and some 256 KiB of its own.
        case large
        /// 8 KiB, and some 50 KiB of its own: enough for what is no longer, with its dictionary.
        case small
    }

    /// A writer of streams whose reader has the same `dictionary`.
    package init(
        level: ZlibLevel = .balanced, dictionary: ZlibDictionary? = nil, memory: Memory = .large
    ) {
        let (windowBits, memoryLevel): (Int32, Int32) =
            switch memory {
            case .large: (15, 8)
            case .small: (13, 5)
            }
        stream = ZStream(
            .deflating(level: level.rawValue, windowBits: windowBits, memoryLevel: memoryLevel))
        self.dictionary = dictionary
        applyDictionary()
    }

    /// A writer that goes on from where `other` stands: from its beginning, for much less than another costs.
    package init(copying other: borrowing Deflater) {
        stream = ZStream(copying: other.stream)
        dictionary = other.dictionary
        isFinished = other.isFinished
    }

    /// Appends to `output` what zlib gives out for `chunk`, which may be nothing yet. `finish` ends the
    /// stream; from then on the only call allowed is `reset()`.
    package mutating func compress(_ chunk: Span<UInt8>, into output: inout [UInt8], finish: Bool) {
        precondition(!isFinished, "a finished stream takes no more bytes before a reset")
        var consumedBytes = 0
        var step: ZStream.Step
        repeat {
            let input = chunk.extracting(consumedBytes...)
            step = stream.step(
                input, isLast: finish, outputBytesMax: ZlibLimits.outputStepBytes(forInput: input.count),
                into: &output)
            // Z_BUF_ERROR is negative too, but only says that there was nothing to do.
            precondition(step.status >= Z_OK || step.status == Z_BUF_ERROR, "zlib failed: \(step.status)")
            consumedBytes += step.consumedBytes
        } while step.status != Z_STREAM_END && (finish || consumedBytes < chunk.count)
        isFinished = finish
    }

    /// Starts another stream, whether this one is finished or not, with its memory, level and dictionary.
    package mutating func reset() {
        stream.reset()
        isFinished = false
        applyDictionary()
    }

    private mutating func applyDictionary() {
        guard let dictionary, !dictionary.bytes.isEmpty else { return }
        let status = stream.setDictionary(dictionary)
        precondition(status == Z_OK, "zlib refuses a dictionary at a stream's start: status \(status)")
    }
}
