extension StringProtocol {
    /// The number of terminal cells this text takes: 2 for a wide character or an emoji, 0 for combining
    /// marks and control characters, 1 for the rest.
    package var displayWidth: Int {
        if utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return utf8.count }
        return reduce(0) { $0 + $1.displayWidth }
    }

    /// This text cut to `cells` cells, with `…` as its last cell if anything was cut off.
    package func truncated(toCells cells: Int) -> String {
        guard displayWidth > cells else { return String(self) }
        guard cells > 0 else { return "" }
        var kept = ""
        var width = 1
        for character in self {
            width += character.displayWidth
            if width > cells { break }
            kept.append(character)
        }
        return kept + "…"
    }
}

extension Character {
    /// The cells of one grapheme cluster: those of its first scalar that takes any, except that an emoji
    /// shown as a picture (a variation selector, a flag) takes two.
    var displayWidth: Int {
        let scalars = unicodeScalars
        guard let base = scalars.first(where: { !$0.takesNoCell }) else { return 0 }
        if WideCharacters.contains(base) { return 2 }
        guard scalars.count > 1 else { return 1 }
        let isFlag = base.isRegionalIndicator && scalars.dropFirst().contains(where: \.isRegionalIndicator)
        let isPicture = base.properties.isEmoji && scalars.contains(emojiPresentationSelector)
        return isFlag || isPicture ? 2 : 1
    }
}

/// VARIATION SELECTOR-16 (UTS #51, section 1.4.3).
private let emojiPresentationSelector: Unicode.Scalar = "\u{FE0F}"

extension Unicode.Scalar {
    fileprivate var isRegionalIndicator: Bool { 0x1F1E6...0x1F1FF ~= value }

    fileprivate var takesNoCell: Bool {
        if 0x20...0x7E ~= value { return false }
        // The vowels and final consonants of conjoining Hangul join the leading consonant's two cells.
        if 0x1160...0x11FF ~= value { return true }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator:
            return true
        default: return false
        }
    }
}
