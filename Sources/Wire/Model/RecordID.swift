/// The identity of a record: a UUID of version 7 (RFC 9562 §5.7), made on the device that first wrote the
/// record, so that records can be created with no network and still sort by their time of creation.
package struct RecordID: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64

    /// Bytes of an identity on the wire and in storage.
    package static let byteCount = 16

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new identity: `unixMilliseconds` in the first 48 bits, version 7, and 74 random bits.
    package init(unixMilliseconds: Int64, using random: inout some RandomNumberGenerator) {
        let time = UInt64(clamping: unixMilliseconds) & 0xffff_ffff_ffff
        high = time << 16 | 0x7000 | (random.next() & 0x0fff)
        low = 0x8000_0000_0000_0000 | (random.next() >> 2)
    }

    /// One of many new identities of the same time: in the order of their counters, so that what is entered together stands
    /// together in an index by identity (RFC 9562 §6.2, method 1). The last 48 bits are random: who knows one identity does
    /// not know the next.
    ///
    /// - Parameters:
    ///   - unixMilliseconds: The first 48 bits.
    ///   - counter: 26 bits; of a greater number, the last 26.
    ///   - random: Gives the rest.
    package init(unixMilliseconds: Int64, counter: UInt64, using random: inout some RandomNumberGenerator) {
        let time = UInt64(clamping: unixMilliseconds) & 0xffff_ffff_ffff
        high = time << 16 | 0x7000 | (counter >> 14 & 0x0fff)
        low = 0x8000_0000_0000_0000 | (counter & 0x3fff) << 48 | random.next() >> 16
    }

    /// The identity in `bytes`, or nil unless there are exactly 16. The version bits are not checked: an
    /// identity is opaque to everyone but its maker.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        // Sound: both are 16 bytes.
        unsafe withUnsafeMutableBytes(of: &words) { words in
            unsafe bytes.withUnsafeBytes { unsafe words.copyMemory(from: $0) }
        }
        high = UInt64(bigEndian: words.high)
        low = UInt64(bigEndian: words.low)
    }

    /// The identity written as a UUID (RFC 9562 §4), with or without hyphens, in either letter case.
    package init?(text: String) {
        var digits: [UInt8] = []
        for byte in text.utf8 where byte != UInt8(ascii: "-") {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digits.count < 32 else {
                return nil
            }
            digits.append(UInt8(digit))
        }
        guard digits.count == 32 else { return nil }
        high = digits[..<16].reduce(0) { $0 << 4 | UInt64($1) }
        low = digits[16...].reduce(0) { $0 << 4 | UInt64($1) }
    }

    /// The 16 bytes, most significant first.
    package var bytes: [UInt8] {
        // Sound: the bytes are copied before the call returns.
        unsafe withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { unsafe [UInt8]($0) }
    }

    /// The last `count` bits, at most 63, as a number: random, so that they divide records evenly.
    package func lowBits(_ count: Int) -> Int64 { Int64(low & ((1 << UInt64(clamping: min(count, 63))) - 1)) }

    /// The time of creation in milliseconds since 1970, as the maker's clock had it.
    package var unixMilliseconds: Int64 { Int64(high >> 16) }
}

extension RecordID: Comparable {
    package static func < (left: RecordID, right: RecordID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension RecordID: CustomStringConvertible {
    /// The UUID in lower case with hyphens.
    package var description: String {
        let hex = bytes.map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }.joined()
        var text = ""
        for (index, digit) in hex.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }
}
