/// Keeps spreadsheet programs from running a cell as a formula when a person opens an export.
///
/// A cell that begins with a character that starts a formula gets an apostrophe in front, which spreadsheets
/// take as "this is text". So that the guard can be taken off again without loss, cells that already look
/// guarded get one more. Source: OWASP, "CSV Injection".
package enum FormulaGuard {
    /// `cell`, guarded if it needs to be.
    package static func applied(to cell: String) -> String {
        startsFormula(cell.utf8.drop { $0 == apostrophe }) ? "'" + cell : cell
    }

    /// `cell` without the guard, if it has one: the inverse of `applied` for every text.
    package static func removed(from cell: String) -> String {
        guard cell.utf8.first == apostrophe, startsFormula(cell.utf8.drop { $0 == apostrophe }) else {
            return cell
        }
        return String(cell.unicodeScalars.dropFirst())
    }

    private static let apostrophe = UInt8(ascii: "'")

    private static func startsFormula(_ bytes: Substring.UTF8View) -> Bool {
        switch bytes.first {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\t"),
            UInt8(ascii: "\r"), UInt8(ascii: "\n"):
            true
        case 0xEF: fullwidthStarters.contains { bytes.starts(with: $0) }
        default: false
        }
    }

    /// The fullwidth forms of `=`, `+`, `-` and `@`: East Asian versions of spreadsheets read them as ASCII.
    private static let fullwidthStarters = ["\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}"].map {
        Array($0.utf8)
    }
}
