/// Bytes as text that may stand in a URL: base64url (RFC 4648 §5) without padding.
package enum Base64URL {
    /// The text of `bytes`.
    package static func encode(_ bytes: Span<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count / 3 + 1) * 4)
        var bits: UInt32 = 0
        var bitCount = 0
        for index in bytes.indices {
            bits = bits << 8 | UInt32(bytes[index])
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(symbol(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)) & 0x3f))
            }
            bits &= 1 << UInt32(bitCount) - 1
        }
        if bitCount > 0 {
            text.append(symbol(UInt8(truncatingIfNeeded: bits << UInt32(6 - bitCount))))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil unless `text` is what `encode` makes of some bytes: no padding, no character from outside the
    /// alphabet, and zeroes in the bits that no byte needs (RFC 4648 §3.5).
    package static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3 + 2)
        var bits: UInt32 = 0
        var bitCount = 0
        for symbol in text.utf8 {
            guard let value = value(ofSymbol: symbol) else { return nil }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
                bits &= 1 << UInt32(bitCount) - 1
            }
        }
        guard bitCount < 6, bits == 0 else { return nil }
        return bytes
    }

    private static func symbol(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }

    private static func value(ofSymbol symbol: UInt8) -> UInt8? {
        switch symbol {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): symbol - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): symbol - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): symbol - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
