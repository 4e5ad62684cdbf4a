/// The character classes of RFC 9110 and RFC 3986 on which strict parsing rests.
extension UInt8 {
    static let carriageReturn: UInt8 = 0x0D
    static let lineFeed: UInt8 = 0x0A
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09

    /// `DIGIT`
    var isDigit: Bool {
        (0x30...0x39).contains(self)
    }

    /// `tchar` (RFC 9110 §5.6.2): letters, digits and ``!#$%&'*+-.^_`|~``.
    var isTokenCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
        default: false
        }
    }

    /// What may stand in a field value (RFC 9110 §5.5): visible characters, space, tab and `obs-text`.
    var isFieldValueCharacter: Bool {
        self == .tab || (self >= 0x20 && self != 0x7F)
    }

    /// `OWS`: space or tab.
    var isOptionalWhitespace: Bool {
        self == .space || self == .tab
    }

    /// What may stand in a path or query (RFC 3986 §3.3, §3.4): `pchar`, `/` and `?`, where `%` must
    /// begin a percent-encoded byte.
    var isPathOrQueryCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x24...0x2F, 0x3A, 0x3B, 0x3D, 0x3F, 0x40, 0x5F, 0x7E: true
        default: false
        }
    }

    /// What may stand in `uri-host [ ":" port ]` (RFC 3986 §3.2): `unreserved`, `sub-delims`, `%`, `:`
    /// and the brackets of an IPv6 address. User information is not allowed in HTTP (RFC 9110 §4.2.4).
    var isAuthorityCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x24...0x2E, 0x3A, 0x3B, 0x3D, 0x5B, 0x5D, 0x5F, 0x7E: true
        default: false
        }
    }

    /// The value of a hexadecimal digit, `nil` for any other character.
    var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }

    /// The letter in lower case; any other character as it is.
    var asciiLowercased: UInt8 {
        (0x41...0x5A).contains(self) ? self | 0x20 : self
    }
}

extension String {
    /// Whether both texts are the same but for the case of ASCII letters.
    func equalsIgnoringASCIICase(_ other: String) -> Bool {
        utf8.count == other.utf8.count
            && zip(utf8, other.utf8).allSatisfy { $0 == $1 || $0.asciiLowercased == $1.asciiLowercased }
    }
}

extension Span<UInt8> {
    /// Whether every byte is of a class.
    func allSatisfy(_ isMember: (UInt8) -> Bool) -> Bool {
        for index in indices where !isMember(self[index]) { return false }
        return true
    }

    /// The place of the first such byte at or after `start`.
    func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        for index in start..<count where self[index] == byte { return index }
        return nil
    }

    /// The bytes as text; what is not UTF-8 is replaced by U+FFFD.
    var text: String {
        if let valid = try? UTF8Span(validating: self) { return String(copying: valid) }
        var bytes: [UInt8] = []
        bytes.append(copying: self)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Appends the bytes of a span.
    mutating func append(copying bytes: Span<UInt8>) {
        // For no bytes at all the library writes the count of the empty array that all threads share.
        guard !bytes.isEmpty else { return }
        append(addingCapacity: bytes.count) { (output: inout OutputSpan<UInt8>) in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }
}
