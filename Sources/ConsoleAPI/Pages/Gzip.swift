import CZlib
import Wire

/// Files in the gzip format (RFC 1952), which browsers take everywhere.
enum Gzip {
    /// The compressed form of `bytes`: a zlib stream's content in gzip's frame.
    static func compress(_ bytes: [UInt8]) -> [UInt8] {
        let zlib = Zlib.deflate(bytes.span, level: .smallest)
        // Two bytes of head and four of checksum stand around the deflated data (RFC 1950 §2.2).
        let deflated = zlib.dropFirst(2).dropLast(4)
        // No name, no time, and an unknown system: the same file always gives the same bytes.
        let head: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]
        return head + deflated + littleEndian(checksum(bytes))
            + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        // Sound: the buffer is valid for the call and as long as its count says.
        let sum = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe crc32_z(0, buffer.baseAddress, buffer.count)
        }
        return UInt32(truncatingIfNeeded: sum)
    }

    private static func littleEndian(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
