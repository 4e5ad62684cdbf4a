extension StringProtocol {
    /// This text with everything a terminal would obey made visible, so that stored data cannot move the
    /// cursor, recolour the screen, break a line or reorder what is read.
    ///
    /// C0 controls and DEL become their Unicode control pictures (`␛`); C1 controls, line separators and
    /// bidirectional controls become U+FFFD.
    package var visible: String {
        if utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return String(self) }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            result.append(scalar.steersTerminal ? scalar.picture : scalar)
        }
        return String(result)
    }
}

extension Unicode.Scalar {
    /// True for controls (ECMA-48), line separators, and the bidirectional controls of UAX #9.
    var steersTerminal: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    fileprivate var picture: Unicode.Scalar {
        switch value {
        case 0x00...0x1F: Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}"
        case 0x7F: "\u{2421}"
        default: "\u{FFFD}"
        }
    }
}
