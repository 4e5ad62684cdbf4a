/// Writes rows as CSV (RFC 4180) into memory, from where its owner takes them piece by piece.
package struct CSVWriter: Sendable {
    private let guardsFormulas: Bool
    private var bytes: [UInt8]

    /// - Parameters:
    ///   - guardsFormulas: Whether cells that a spreadsheet would run get `FormulaGuard`'s apostrophe.
    ///   - startsWithByteOrderMark: Whether the file begins with a byte order mark, without which Excel takes
    ///     UTF-8 for the system's legacy encoding.
    package init(guardsFormulas: Bool = true, startsWithByteOrderMark: Bool = false) {
        self.guardsFormulas = guardsFormulas
        bytes = startsWithByteOrderMark ? Self.byteOrderMark : []
    }

    /// What a file begins with so that Excel takes it for UTF-8.
    package static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The number of bytes that wait to be taken.
    package var byteCount: Int { bytes.count }

    /// Adds a row; a row without fields adds nothing, because a CSV file cannot tell it from no row.
    package mutating func append(_ fields: [String]) {
        guard !fields.isEmpty else { return }
        // A lone empty field must be quoted: as an empty line it would be no row.
        if fields.count == 1, fields[0].isEmpty { bytes += [quote, quote] }
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(comma) }
            append(guardsFormulas ? FormulaGuard.applied(to: field) : field)
        }
        bytes += [carriageReturn, lineFeed]
    }

    /// What was written since the last call.
    package mutating func takeBytes() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    private mutating func append(_ field: String) {
        let needsQuotes = field.utf8.contains {
            $0 == comma || $0 == quote || $0 == carriageReturn || $0 == lineFeed
        }
        guard needsQuotes else {
            bytes.append(contentsOf: field.utf8)
            return
        }
        bytes.append(quote)
        for byte in field.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }
}

private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")
private let carriageReturn = UInt8(ascii: "\r")
private let lineFeed = UInt8(ascii: "\n")
