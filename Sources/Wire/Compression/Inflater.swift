import CZlib

/// Decompresses one zlib stream (RFC 1950) after another from bytes that come in chunks, up to a limit.
///
/// It holds some 40 KiB, so whoever decompresses many messages keeps one and calls `reset()` between them.
package struct Inflater: ~Copyable, Sendable {
    private enum State {
        case reading
        case finished
        case failed(ZlibError)
    }

    private var stream = ZStream(.inflating)
    private let limitBytes: Int
    private let dictionary: @Sendable (UInt32) -> ZlibDictionary?
    private var producedBytes = 0
    private var state = State.reading

    /// A reader of streams of at most `limitBytes` decompressed bytes each. `dictionary` finds the preset
    /// dictionary with an identifier that a stream asks for.
    package init(
        limitBytes: Int,
        dictionary: @escaping @Sendable (_ id: UInt32) -> ZlibDictionary? = { _ in nil }
    ) {
        precondition(limitBytes >= 0, "a limit is a number of bytes")
        self.limitBytes = limitBytes
        self.dictionary = dictionary
    }

    /// Whether the stream has come to its end, with the right checksum.
    package var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    /// Appends to `output` what `chunk` decompresses to.
    ///
    /// Once it has thrown, it throws the same until a reset, and what `output` got from the stream is of no
    /// use. It never appends more than `limitBytes` and one for a stream. It traps if memory runs out.
    package mutating func decompress(
        _ chunk: Span<UInt8>, into output: inout [UInt8]
    ) throws(ZlibError) {
        do {
            try continueStream(with: chunk, into: &output)
        } catch {
            state = .failed(error)
            throw error
        }
    }

    /// Refuses a stream that has not come to its end.
    package func expectEnd() throws(ZlibError) {
        switch state {
        case .finished: return
        case .reading: throw .truncated
        case .failed(let error): throw error
        }
    }

    /// Starts another stream, whether this one is finished or not, with its memory and limit.
    package mutating func reset() {
        stream.reset()
        producedBytes = 0
        state = .reading
    }

    private mutating func continueStream(
        with chunk: Span<UInt8>, into output: inout [UInt8]
    ) throws(ZlibError) {
        if case .failed(let error) = state { throw error }
        var consumedBytes = 0
        while !isFinished {
            let input = chunk.extracting(consumedBytes...)
            // One byte more than allowed tells a stream that goes on from one that ends at the limit.
            let allowedBytes = limitBytes - producedBytes
            let stepBytes = min(ZlibLimits.outputStepBytes(forInput: input.count) - 1, allowedBytes) + 1
            let step = stream.step(input, isLast: false, outputBytesMax: stepBytes, into: &output)
            consumedBytes += step.consumedBytes
            producedBytes += step.producedBytes
            guard producedBytes <= limitBytes else { throw .tooLarge(limitBytes: limitBytes) }
            switch step.status {
            case Z_OK, Z_BUF_ERROR:
                // Z_BUF_ERROR says that there was nothing to do: neither input nor output kept back.
                if consumedBytes == chunk.count && !step.filledOutput { return }
            case Z_STREAM_END:
                state = .finished
            case Z_NEED_DICT:
                try supplyDictionary()
            case Z_DATA_ERROR:
                throw .corrupt(reason: stream.message)
            default:
                preconditionFailure("zlib failed: \(step.status)")
            }
        }
        guard consumedBytes == chunk.count else { throw .trailingBytes }
    }

    private mutating func supplyDictionary() throws(ZlibError) {
        let id = stream.checksum
        guard let dictionary = dictionary(id), stream.setDictionary(dictionary) == Z_OK else {
            throw .unknownDictionary(id: id)
        }
    }
}
