/// Why bytes are not a zlib stream (RFC 1950) that the reader accepts.
package enum ZlibError: Error, Hashable, Sendable {
    /// The input ends before the stream does.
    case truncated
    /// The stream breaks its format or fails its checksum; `reason` is in zlib's words.
    case corrupt(reason: String)
    /// The stream holds more than `limitBytes` bytes.
    case tooLarge(limitBytes: Int)
    /// The stream was compressed with a dictionary, of Adler-32 `id`, that the reader does not have.
    case unknownDictionary(id: UInt32)
    /// The input goes on after the end of the stream.
    case trailingBytes
}
