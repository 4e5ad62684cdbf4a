/// A value of 256 bits, such as a SHA-256 digest.
///
/// `==` stops at the first difference; what an adversary submits is compared with `constantTimeEqual`.
package struct Digest256: Hashable, Sendable {
    /// The size of every value.
    package static let byteCount = 32

    /// The quarters of the value, big-endian, in order.
    let first, second, third, fourth: UInt64

    init(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
        self.first = first
        self.second = second
        self.third = third
        self.fourth = fourth
    }

    /// The value with these big-endian bytes. Nil unless there are exactly `byteCount`.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        func quarter(at start: Int) -> UInt64 {
            var word: UInt64 = 0
            for index in start..<(start + 8) {
                word = word << 8 | UInt64(bytes[index])
            }
            return word
        }
        self.init(quarter(at: 0), quarter(at: 8), quarter(at: 16), quarter(at: 24))
    }

    /// The value with this text. Nil unless `hex` is exactly `byteCount` bytes in the form of `Hex`.
    package init?(hex: String) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes.span)
    }

    /// The value, big-endian.
    package var bytes: [UInt8] {
        [UInt8](capacity: Self.byteCount) { output in
            for word in [first, second, third, fourth] {
                for shift in stride(from: UInt64(56), through: 0, by: -8) {
                    output.append(UInt8(truncatingIfNeeded: word >> shift))
                }
            }
        }
    }
}

extension Digest256: CustomStringConvertible {
    /// The value in the form of `Hex`.
    package var description: String {
        Hex.encode(bytes.span)
    }
}
