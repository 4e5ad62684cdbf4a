/// SHA-256 (FIPS 180-4) of bytes that come in chunks.
package struct SHA256: Sendable {
    static let blockBytes = 64

    private var state = SHA256State()
    /// The start of a block whose rest has not come yet, in the first `pendingCount` places.
    private var pending = InlineArray<64, UInt8>(repeating: 0)
    private var pendingCount = 0
    private var byteCount: UInt64 = 0

    /// A hash of no bytes yet.
    package init() {}

    /// The digest of `bytes`.
    package static func hash(_ bytes: Span<UInt8>) -> Digest256 {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }

    /// Appends `bytes` to what is hashed.
    package mutating func update(_ bytes: Span<UInt8>) {
        byteCount &+= UInt64(bytes.count)
        var start = 0
        if pendingCount > 0 {
            start = min(Self.blockBytes - pendingCount, bytes.count)
            appendPending(bytes.extracting(..<start))
            guard pendingCount == Self.blockBytes else { return }
            state.compress(pending.span)
            pendingCount = 0
        }
        while bytes.count - start >= Self.blockBytes {
            state.compress(bytes.extracting(start..<(start + Self.blockBytes)))
            start += Self.blockBytes
        }
        appendPending(bytes.extracting(start...))
    }

    /// The digest of all bytes so far. The value itself does not change: more bytes may follow.
    package func finalize() -> Digest256 {
        var last = self
        return last.pad()
    }

    private mutating func appendPending(_ bytes: Span<UInt8>) {
        for index in bytes.indices {
            pending[pendingCount] = bytes[index]
            pendingCount += 1
        }
    }

    /// Ends the message as FIPS 180-4 §5.1.1 says: a one bit, zeroes, and the length in bits as 64 bits.
    private mutating func pad() -> Digest256 {
        pending[pendingCount] = 0x80
        pendingCount += 1
        if pendingCount > Self.blockBytes - 8 {
            zeroPending(upTo: Self.blockBytes)
            state.compress(pending.span)
            pendingCount = 0
        }
        zeroPending(upTo: Self.blockBytes - 8)
        let bitCount = byteCount &<< 3
        for index in 0..<8 {
            pending[Self.blockBytes - 8 + index] = UInt8(
                truncatingIfNeeded: bitCount >> UInt64(56 - 8 * index))
        }
        state.compress(pending.span)
        return state.digest
    }

    private mutating func zeroPending(upTo end: Int) {
        for index in pendingCount..<end {
            pending[index] = 0
        }
    }
}
