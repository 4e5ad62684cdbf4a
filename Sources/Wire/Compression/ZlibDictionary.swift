import CZlib

/// Bytes that both ends know beforehand and that a compressed stream may refer to as if they had just gone
/// past (RFC 1950 §2.2). The likeliest strings belong at the end; only the last 32 KiB serve.
package struct ZlibDictionary: Hashable, Sendable {
    /// The dictionary itself.
    package let bytes: [UInt8]
    /// The Adler-32 checksum by which a stream names its dictionary.
    package let id: UInt32

    /// A dictionary of any length, the empty one being the same as none.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // zlib reads no more than the count it is given, and only during the call. 1 is Adler-32 of nothing.
        let checksum = unsafe bytes.span.withUnsafeBufferPointer { buffer in
            unsafe adler32_z(1, buffer.baseAddress, buffer.count)
        }
        id = UInt32(truncatingIfNeeded: checksum)
    }
}
