/// National identity numbers: 17 digits and a check character (GB 11643-1999).
package enum IdentityNumber {
    /// Why a text is no identity number.
    package enum Problem: Error, Sendable, Equatable {
        case notEighteenCharacters(count: Int)
        case notDigits
        case noSuchDate
        case wrongCheck(expected: Character)
    }

    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let checks: [Character] = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"]

    /// The number as it is kept: with a capital X.
    ///
    /// - Throws: what is wrong with it, never the number itself.
    package static func normalized(_ text: String) throws(Problem) -> String {
        let characters = Array(text.uppercased())
        guard characters.count == 18 else { throw .notEighteenCharacters(count: characters.count) }
        var digits: [Int] = []
        for character in characters.prefix(17) {
            guard character.isASCII, let digit = character.wholeNumberValue else { throw .notDigits }
            digits.append(digit)
        }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        guard CivilDate(year: number(6..<10), month: number(10..<12), day: number(12..<14)) != nil else {
            throw .noSuchDate
        }
        let expected = check(digits)
        guard characters[17] == expected else { throw .wrongCheck(expected: expected) }
        return String(characters)
    }

    /// The check character of 17 digits: ISO 7064 MOD 11-2.
    static func check(_ digits: [Int]) -> Character {
        checks[zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11]
    }

    /// The birth date in a number, in days since 1970-01-01; nil unless it is one, as it is kept.
    package static func birthDay(_ text: String) -> Int64? {
        guard (try? normalized(text)) == text else { return nil }
        let digits = text.utf8.map { Int($0) - 48 }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        return CivilDate(year: number(6..<10), month: number(10..<12), day: number(12..<14))?.daysSince1970
    }

    /// The number that begins with 17 digits.
    package static func completing(_ digits: String) -> String {
        digits + String(check(digits.compactMap(\.wholeNumberValue)))
    }

    /// The number with all but its first six and last characters hidden, as lists show it.
    package static func masked(_ number: String) -> String {
        guard number.count > 8 else { return String(repeating: "*", count: number.count) }
        return "\(number.prefix(6))\(String(repeating: "*", count: number.count - 8))\(number.suffix(2))"
    }
}

/// Telephone numbers of mainland China.
package enum PhoneNumber {
    /// The digits of a mobile number (11 digits, 13 to 19) or a landline (7 or 8 digits, with or without an area
    /// code, kept as `0355-8321234`), or nil.
    package static func normalized(_ text: String) -> String? {
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        let number = digits.map { Int($0) - 48 }
        let plain = String(decoding: digits, as: UTF8.self)
        switch number.count {
        case 11 where number[0] == 1 && number[1] >= 3: return plain
        case 7, 8: return (2...8).contains(number[0]) ? plain : nil
        case 10...12 where number[0] == 0:
            // Area codes have three digits in the four-tier cities (010, 02x) and four elsewhere.
            let areaCount = number[1] <= 2 ? 3 : 4
            let localCount = number.count - areaCount
            guard (7...8).contains(localCount), (2...8).contains(number[areaCount]) else { return nil }
            return "\(plain.prefix(areaCount))-\(plain.dropFirst(areaCount))"
        default: return nil
        }
    }
}
