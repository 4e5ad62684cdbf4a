import CZlib

/// One `z_stream` and the memory that zlib keeps behind it, which is freed with this value.
///
/// The `z_stream` has an address of its own, because zlib's state points back to it. Its pointers to input
/// and output are set for each step and mean nothing between steps.
@safe struct ZStream: ~Copyable {
    enum Direction {
        /// `level`, `windowBits` and `memoryLevel` are what zlib knows.
        case deflating(level: Int32, windowBits: Int32, memoryLevel: Int32)
        case inflating
    }

    /// What one call of zlib did.
    struct Step {
        let status: Int32
        let consumedBytes: Int
        let producedBytes: Int
        /// The call stopped at the end of the space for output, and may have more.
        let filledOutput: Bool
    }

    /// Set up and valid from `init` to `deinit`, and held by this value alone: that makes its uses sound.
    private let stream: UnsafeMutablePointer<z_stream>
    private let direction: Direction

    /// Traps where there is no memory for zlib's state, as any other allocation does.
    init(_ direction: Direction) {
        self.direction = direction
        unsafe stream = .allocate(capacity: 1)
        // Zeroes ask zlib for its default allocator.
        unsafe stream.initialize(to: z_stream())
        let status =
            switch direction {
            case .deflating(let level, let windowBits, let memoryLevel):
                unsafe gridledger_deflate_init(stream, level, windowBits, memoryLevel)
            case .inflating: unsafe gridledger_inflate_init(stream)
            }
        precondition(status == Z_OK, "zlib cannot set up a stream: status \(status)")
    }

    /// A stream that goes on from where a deflating one stands.
    init(copying other: borrowing ZStream) {
        direction = other.direction
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // zlib only reads what it copies.
        let status = unsafe deflateCopy(stream, other.stream)
        precondition(status == Z_OK, "zlib cannot copy a stream: status \(status)")
    }

    deinit {
        switch direction {
        case .deflating: _ = unsafe deflateEnd(stream)
        case .inflating: _ = unsafe inflateEnd(stream)
        }
        unsafe stream.deallocate()
    }

    /// Calls zlib once with the bytes of `input`, and appends at most `outputBytesMax` bytes to `output`.
    ///
    /// `isLast` tells a compressor to end the stream; zlib's decompressor finds the end by itself.
    mutating func step(
        _ input: Span<UInt8>, isLast: Bool, outputBytesMax: Int, into output: inout [UInt8]
    ) -> Step {
        let inputBytes = UInt32(clamping: input.count)
        let outputBytes = UInt32(clamping: outputBytesMax)
        let flush = isLast && Int(inputBytes) == input.count ? Z_FINISH : Z_NO_FLUSH
        var status = Z_OK
        unsafe input.withUnsafeBufferPointer { input in
            output.append(addingCapacity: Int(outputBytes)) { space in
                unsafe space.withUnsafeMutableBufferPointer { space, initializedCount in
                    // Both buffers outlive the call, zlib keeps to the counts that it is given, and it does
                    // not write to its input, although its declarations do not say so.
                    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                    unsafe stream.pointee.avail_in = inputBytes
                    unsafe stream.pointee.next_out = space.baseAddress
                    unsafe stream.pointee.avail_out = outputBytes
                    status =
                        switch direction {
                        case .deflating: unsafe deflate(stream, flush)
                        case .inflating: unsafe inflate(stream, Z_NO_FLUSH)
                        }
                    initializedCount = unsafe Int(outputBytes - stream.pointee.avail_out)
                }
            }
        }
        let producedBytes = unsafe outputBytes - stream.pointee.avail_out
        return Step(
            status: status,
            consumedBytes: unsafe Int(inputBytes - stream.pointee.avail_in),
            producedBytes: Int(producedBytes),
            filledOutput: producedBytes == outputBytes)
    }

    /// Makes the stream as new, with the memory that it has.
    mutating func reset() {
        let status =
            switch direction {
            case .deflating: unsafe deflateReset(stream)
            case .inflating: unsafe inflateReset(stream)
            }
        precondition(status == Z_OK, "zlib cannot reset a stream: status \(status)")
    }

    /// Gives zlib a preset dictionary, of which it takes a copy; returns zlib's status.
    mutating func setDictionary(_ dictionary: ZlibDictionary) -> Int32 {
        // zlib reads no more than the count it is given, and only during the call.
        unsafe dictionary.bytes.span.withUnsafeBufferPointer { buffer in
            switch direction {
            case .deflating:
                unsafe deflateSetDictionary(stream, buffer.baseAddress, UInt32(clamping: buffer.count))
            case .inflating:
                unsafe inflateSetDictionary(stream, buffer.baseAddress, UInt32(clamping: buffer.count))
            }
        }
    }

    /// The checksum zlib holds: when it asks for a dictionary, that of the dictionary.
    var checksum: UInt32 {
        unsafe UInt32(truncatingIfNeeded: stream.pointee.adler)
    }

    /// What zlib says of its last error.
    var message: String {
        // zlib's messages are static strings of C.
        unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "no reason given"
    }
}

/// Sound because a value has one owner (the type cannot be copied), zlib's state belongs to no thread, and all that
/// changes the state is `mutating`: making a copy only reads it.
extension ZStream: @unchecked Sendable {}
