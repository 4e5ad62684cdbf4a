import Foundation
import HTTP
import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// One request for the API, taken apart.
struct Call: Sendable {
    let request: HTTPRequest
    let township: ServedTownship
    let board: IncidentBoard
    /// Where exports wait until they are fetched.
    let exports: SpoolRoom
    let language: Language
    /// What stands in the path's places, by name.
    let places: [String: String]
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64
    /// Whether the client has gone, so that what takes long need not be finished.
    let isGone: @Sendable () -> Bool

    /// The value of a query's parameter; nil when it is not there.
    func parameter(_ name: String) throws -> String? {
        for pair in (request.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = PercentCoding.decoded(parts[0]), key == name else { continue }
            guard parts.count == 2, let value = PercentCoding.decoded(parts[1]) else {
                throw Problem.badParameter(name, Phrase(zh: "UTF-8 文本", en: "UTF-8 text"))
            }
            return value
        }
        return nil
    }

    /// The parameter as `parse` understands it.
    func parameter<Value>(_ name: String, _ expected: Phrase, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = try parameter(name) else { return nil }
        guard let value = parse(text) else { throw Problem.badParameter(name, expected) }
        return value
    }

    func flag(_ name: String) throws -> Bool {
        try parameter(name, Phrase(zh: " true 或 false", en: "true or false")) { text in
            ["true": true, "false": false][text]
        } ?? false
    }

    /// The period that `from_ms` and `to_ms` say, both included; nil when neither is there.
    func period() throws -> ClosedRange<Int64>? {
        let expected = Phrase(zh: "毫秒数", en: "a number of milliseconds")
        let from = try parameter("from_ms", expected) { Int64($0) }
        let to = try parameter("to_ms", expected) { Int64($0) }
        guard from != nil || to != nil else { return nil }
        let (first, last) = (from ?? .min, to ?? .max)
        guard first <= last else {
            throw Problem.badParameter("to_ms", Phrase(zh: "不早于 from_ms 的时间", en: "not before from_ms"))
        }
        return first...last
    }

    /// How many items a page shall have.
    func limit() throws -> Int {
        let range = ConsoleLimits.pageItems
        let expected = Phrase(
            zh: " \(range.lowerBound) 至 \(range.upperBound) 的整数",
            en: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        return try parameter("limit", expected) { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        } ?? ConsoleLimits.pageItemsDefault
    }

    /// Where a page begins, as `parse` reads what the page before gave; nil for the first.
    func cursor<Position>(_ parse: (String) -> Position?) throws -> Position? {
        try parameter("cursor", Phrase(zh: "上一页的 next_cursor", en: "the next_cursor of a page before")) {
            text in
            Base64URL.decode(text).flatMap { String(validating: $0, as: UTF8.self) }.flatMap(parse)
        }
    }

    /// A position as a cursor.
    static func cursor(_ position: some CustomStringConvertible) -> String {
        let bytes = Array(position.description.utf8)
        return Base64URL.encode(bytes.span)
    }

    /// What is searched for; nil when nothing is.
    func search() throws -> String? {
        guard let coded = request.headers["X-Search"], !coded.isEmpty else { return nil }
        guard let text = PercentCoding.decoded(Substring(coded)),
            text.unicodeScalars.count <= ConsoleLimits.searchCharacters
        else {
            throw Problem.badParameter(
                "X-Search",
                Phrase(
                    zh: "百分号编码的文本，至多 \(ConsoleLimits.searchCharacters) 字",
                    en: "percent-encoded text of at most \(ConsoleLimits.searchCharacters) characters"))
        }
        return text
    }

    /// A number in the path. What is none names nothing.
    func number(_ place: String) throws -> Int64 {
        guard let number = places[place].flatMap({ Int64($0) }), number > 0 else { throw Problem.notFound }
        return number
    }

    /// A record's id in the path.
    func id(_ place: String) throws -> RecordID {
        guard let id = places[place].flatMap({ RecordID(text: $0) }) else { throw Problem.notFound }
        return id
    }

    /// The version that the client has seen, by `If-Match`.
    func expectedVersion() throws -> String {
        guard let text = request.headers["If-Match"] else {
            throw Problem(
                .ifMatchNeeded,
                Phrase(zh: "请在 If-Match 中写明所见的版本", en: "say in If-Match which version was seen"))
        }
        guard text.count >= 3, text.hasPrefix("\""), text.hasSuffix("\""),
            text.dropFirst().dropLast().allSatisfy({
                $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0))
            })
        else {
            throw Problem.badParameter("If-Match", Phrase(zh: "带引号的 ETag", en: "an ETag in its quotes"))
        }
        return String(text.dropFirst().dropLast())
    }
}

/// Percent-encoding (RFC 3986 §2.1).
enum PercentCoding {
    /// The text, or nil when it is no UTF-8.
    static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
