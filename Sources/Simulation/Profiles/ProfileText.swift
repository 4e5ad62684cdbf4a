package import Phrases

/// A file of settings that people read and write: one `name value` a line, with the value's unit behind it, `#` before
/// a remark. Every name has to be known, stands once, and what is missing has the default of whoever reads it.
struct ProfileText {
    private var values: [String: (text: String, line: Int)] = [:]
    private let source: String
    private var unread: Set<String> = []

    /// The settings of a file that errors call `source`; a `ProfileError` for a line that is none.
    init(_ text: String, source: String) throws(ProfileError) {
        self.source = source
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.prefix { $0 != "#" }
            let words = content.split(whereSeparator: \.isWhitespace)
            guard let name = words.first.map(String.init) else { continue }
            let value = words.dropFirst().joined(separator: " ")
            guard !value.isEmpty else {
                throw ProfileError(source, line: index + 1, .noValue(name))
            }
            guard values[name] == nil else { throw ProfileError(source, line: index + 1, .twice(name)) }
            values[name] = (value, index + 1)
            unread.insert(name)
        }
    }

    /// The text of a value; nil where the file does not have it.
    mutating func text(_ name: String) -> String? {
        unread.remove(name)
        return values[name]?.text
    }

    /// A number in one of the units given, times the unit's factor; nil where the file does not have it.
    mutating func number(_ name: String, in units: KeyValuePairs<String, Double>) throws(ProfileError)
        -> Double?
    {
        guard let text = text(name) else { return nil }
        for (unit, factor) in units where text.hasSuffix(unit) {
            let digits = text.dropLast(unit.count).filter { $0 != " " && $0 != "," }
            guard let number = Double(digits), number == 0 || Self.numbersAllowed.contains(number) else {
                continue
            }
            return number * factor
        }
        throw failure(name, .notIn(name, text, units.map(\.key)))
    }

    /// Beyond these, sums of bytes and milliseconds would leave what they are kept in.
    private static let numbersAllowed = 0.001...1_000_000

    /// A share of one, written in per cent.
    mutating func share(_ name: String) throws(ProfileError) -> Double? {
        guard let share = try number(name, in: ["%": 0.01]) else { return nil }
        guard share <= 1 else { throw failure(name, .notIn(name, text(name) ?? "", ["0 % … 100 %"])) }
        return share
    }

    /// Shares of one whole, each a number of per cent or of anything else.
    mutating func shares(_ name: String, count: Int) throws(ProfileError) -> [Double]? {
        guard let text = text(name) else { return nil }
        let numbers = text.split(separator: " ").map { Double($0) ?? -1 }
        let sum = numbers.reduce(0, +)
        guard numbers.count == count, numbers.allSatisfy({ (0...1000).contains($0) }), sum > 0 else {
            throw failure(name, .notIn(name, text, ["\(count) × 0 … 1000"]))
        }
        return numbers.map { $0 / sum }
    }

    /// A duration in milliseconds.
    mutating func milliseconds(_ name: String) throws(ProfileError) -> Int64? {
        let number = try number(
            name, in: ["ms": 1, "min": 60_000, "s": 1000, "h": 3_600_000, "days": 86_400_000])
        return number.map { Int64($0.rounded()) }
    }

    private static let countMax = 100_000

    /// A count without a unit.
    mutating func count(_ name: String) throws(ProfileError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let count = Int(text), (0...Self.countMax).contains(count) else {
            throw failure(name, .notIn(name, text, ["0, 1, 2 …"]))
        }
        return count
    }

    /// - Throws: `ProfileError` for a name that nobody asked for.
    func checkAllRead(known: [String]) throws(ProfileError) {
        guard let name = unread.min(by: { (values[$0]?.line ?? 0) < (values[$1]?.line ?? 0) }) else { return }
        throw failure(name, .unknown(name, known: known))
    }

    func failure(_ name: String, _ problem: ProfileError.Problem) -> ProfileError {
        ProfileError(source, line: values[name]?.line ?? 0, problem)
    }
}

/// What is wrong with a file of settings, and where.
package struct ProfileError: Error, Sendable, Equatable {
    package enum Problem: Sendable, Equatable {
        case noValue(String)
        case twice(String)
        case unknown(String, known: [String])
        case notIn(String, String, [String])
        case noSuchFile
    }

    package let source: String
    package let line: Int
    package let problem: Problem

    init(_ source: String, line: Int, _ problem: Problem) {
        self.source = source
        self.line = line
        self.problem = problem
    }

    package var phrase: Phrase {
        let place = line > 0 ? "\(source):\(line)" : source
        return switch problem {
        case .noValue(let name): Phrase(zh: "\(place)：\(name) 后面没有值", en: "\(place): no value behind \(name)")
        case .twice(let name): Phrase(zh: "\(place)：\(name) 写了两次", en: "\(place): \(name) stands twice")
        case .unknown(let name, let known):
            Phrase(
                zh: "\(place)：没有 \(name) 这一项；可写：\(known.joined(separator: "、"))",
                en: "\(place): there is no \(name); known are: \(known.joined(separator: ", "))")
        case .notIn(let name, let text, let units):
            Phrase(
                zh: "\(place)：\(name) 不能是“\(text)”，应写作：\(units.joined(separator: "、"))",
                en: "\(place): \(name) cannot be '\(text)'; write it in: \(units.joined(separator: ", "))")
        case .noSuchFile: Phrase(zh: "读不到 \(source)", en: "cannot read \(source)")
        }
    }
}
