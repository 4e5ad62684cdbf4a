import Ledgers

/// A text as its make-up: what stays as it is, and places for characters of a class. Every filling has as many bytes in UTF-8
/// as the text, blanks where it had blanks, and is of the same kind where the kind was checked.
struct TextMould {
    /// Characters that stand for each other: they take as many bytes.
    private enum Class {
        case digit, lower, upper
        /// By the bytes of each.
        case letter(Int)

        var first: UInt32 {
            switch self {
            case .digit: 0x30
            case .lower: 0x61
            case .upper: 0x41
            case .letter(2): 0x430
            case .letter(3): 0x4E00
            case .letter: 0x20000
            }
        }

        var count: Int {
            switch self {
            case .digit: 10
            case .lower, .upper: 26
            case .letter(2): 32
            // Chinese characters.
            case .letter(3): 20_976
            case .letter: 42_720
            }
        }
    }

    private enum Part {
        case fixed(Unicode.Scalar)
        case place(Class, Int)
    }

    private var parts: [Part]
    /// Puts a check character behind the text.
    private let isChecked: Bool

    /// The make-up of any text: blanks and punctuation stay.
    init(of text: String) {
        isChecked = false
        parts = text.unicodeScalars.map { scalar in
            Self.class(of: scalar).map { .place($0, 0) } ?? .fixed(scalar)
        }
    }

    /// That of a telephone number in its normal form. No mobile number begins with 154, and no place has the area 026 or
    /// 0999; a number without its area may be somebody's by chance.
    init(phone: String) {
        isChecked = false
        let digits = phone.utf8.count { $0 != UInt8(ascii: "-") }
        switch phone.firstIndex(of: "-") {
        case let hyphen?:
            let area = phone.distance(from: phone.startIndex, to: hyphen)
            parts = Self.fixed(area == 3 ? "026-8" : "0999-8") + Self.digits(digits - area - 1)
        case nil where digits == Self.mobileDigits: parts = Self.fixed("154") + Self.digits(digits - 3)
        case nil: parts = Self.fixed("8") + Self.digits(digits - 1)
        }
    }

    private static let mobileDigits = 11

    /// That of a valid identity number, with a birth. No region's number begins with 0.
    init(idNumber: String, birth: CivilDate?) {
        isChecked = true
        let day = birth.map { $0.text.filter { $0 != "-" } } ?? "19700101"
        parts = Self.fixed("0") + Self.digits(5) + Self.fixed(day) + Self.digits(3)
    }

    private static func fixed(_ text: String) -> [Part] { text.unicodeScalars.map(Part.fixed) }
    private static func digits(_ count: Int) -> [Part] {
        Array(repeating: .place(.digit, 0), count: max(0, count))
    }

    private static func `class`(of scalar: Unicode.Scalar) -> Class? {
        switch scalar {
        case "0"..."9": .digit
        case "a"..."z": .lower
        case "A"..."Z": .upper
        case _ where scalar.isASCII || scalar.properties.isWhitespace: nil
        // Punctuation of Chinese texts, and its full-width forms but for letters and digits.
        case "\u{2010}"..."\u{2027}", "\u{3001}"..."\u{3003}", "\u{3008}"..."\u{3011}",
            "\u{FF01}"..."\u{FF0F}",
            "\u{FF1A}"..."\u{FF20}":
            nil
        default: .letter(UTF8.width(scalar))
        }
    }

    /// Draws what stands in each place.
    mutating func fill(from stream: KeyedDraws.Stream) {
        var stream = stream
        for index in parts.indices {
            guard case .place(let kind, _) = parts[index] else { continue }
            parts[index] = .place(kind, stream.next() % kind.count)
        }
    }

    /// Goes on to the next filling, as a mileage counter does; behind the last comes the first.
    ///
    /// - Returns: False where there is no place to fill.
    mutating func advance() -> Bool {
        var hasPlace = false
        for index in parts.indices.reversed() {
            guard case .place(let kind, let filling) = parts[index] else { continue }
            hasPlace = true
            let next = (filling + 1) % kind.count
            parts[index] = .place(kind, next)
            if next > 0 { break }
        }
        return hasPlace
    }

    /// The text as it is filled.
    var text: String {
        var text = String.UnicodeScalarView()
        for part in parts {
            switch part {
            case .fixed(let scalar): text.append(scalar)
            case .place(let kind, let filling):
                if let scalar = Unicode.Scalar(kind.first + UInt32(filling)) { text.append(scalar) }
            }
        }
        guard isChecked else { return String(text) }
        return IdentityNumber.completing(String(text))
    }
}
