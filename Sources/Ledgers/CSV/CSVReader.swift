/// One row of a CSV file.
package struct CSVRow: Sendable, Hashable {
    /// The line on which the row begins, counted from 1.
    package let line: Int
    package let fields: [String]

    package init(line: Int, fields: [String]) {
        self.line = line
        self.fields = fields
    }
}

/// An incremental reader of CSV (RFC 4180): bytes go in as they arrive, in pieces of any size; rows and
/// faults come out in the order of the file.
///
/// ```swift
/// var reader = CSVReader()
/// while let piece = try file.read() {
///     for result in reader.read(piece.span) { … }
/// }
/// for result in reader.finish() { … }
/// ```
///
/// Lines end in CRLF or LF; a byte order mark at the beginning is skipped, and so are empty lines. A faulty
/// row is reported once and then skipped. Where its shape was still clear (text that is not UTF-8, too many
/// fields), reading goes on after its real end, quoted line breaks included; where it was not (a stray quote,
/// an endless field), reading goes on at the next line feed.
package struct CSVReader: Sendable {
    package typealias Element = Result<CSVRow, CSVError>

    private enum State: Sendable {
        case fieldStart
        case unquoted
        case quoted
        /// After a quote in a quoted field: its end, or the first half of an escaped quote.
        case quoteInQuoted
        case carriageReturn
        /// Skipping what is left of a row whose shape is lost.
        case lost
    }

    private let limits: CSVLimits
    private let removesFormulaGuard: Bool

    private var state = State.fieldStart
    /// How much of a byte order mark was seen at the beginning of the file; its full length from then on.
    private var byteOrderMarkProgress = 0
    private var line = 1
    private var rowLine = 1
    /// The bytes of the current row's fields, one after the other.
    private var rowBytes: [UInt8] = []
    private var fieldEnds: [Int] = []
    /// Whether the current row has anything, were it only an empty pair of quotes.
    private var rowHasBegun = false
    /// Set once the current row cannot be delivered.
    private var fault: CSVError?

    /// A reader at the beginning of a file. `removesFormulaGuard` takes off `FormulaGuard`'s apostrophes, for
    /// a file that `CSVWriter` wrote with them.
    package init(limits: CSVLimits = CSVLimits(), removesFormulaGuard: Bool = false) {
        self.limits = limits
        self.removesFormulaGuard = removesFormulaGuard
    }

    /// Takes the next bytes of the file and answers the rows that end in them.
    package mutating func read(_ bytes: Span<UInt8>) -> [Element] {
        var results: [Element] = []
        for index in bytes.indices { take(bytes[index], &results) }
        return results
    }

    /// Takes the end of the file, where a last line need not be ended, and answers the row that ends there.
    package mutating func finish() -> [Element] {
        var results: [Element] = []
        takeUnfinishedByteOrderMark(&results)
        switch state {
        case .quoted: fail(.unterminatedQuote(position))
        case .carriageReturn: fail(.strayCarriageReturn(position))
        case .fieldStart, .unquoted, .quoteInQuoted, .lost: break
        }
        endRow(&results)
        return results
    }

    // MARK: Bytes

    private mutating func take(_ byte: UInt8, _ results: inout [Element]) {
        if byteOrderMarkProgress < byteOrderMark.count {
            if byte == byteOrderMark[byteOrderMarkProgress] {
                byteOrderMarkProgress += 1
                return
            }
            takeUnfinishedByteOrderMark(&results)
        }
        step(byte, &results)
    }

    /// Gives back what looked like the beginning of a byte order mark and was none.
    private mutating func takeUnfinishedByteOrderMark(_ results: inout [Element]) {
        guard byteOrderMarkProgress < byteOrderMark.count else { return }
        let seen = byteOrderMark.prefix(byteOrderMarkProgress)
        byteOrderMarkProgress = byteOrderMark.count
        for byte in seen { step(byte, &results) }
    }

    private mutating func step(_ byte: UInt8, _ results: inout [Element]) {
        switch (state, byte) {
        case (.lost, lineFeed):
            endLine(&results)
        case (.lost, _):
            break
        case (.quoted, quote):
            state = .quoteInQuoted
        case (.quoted, _):
            store(byte)
            if byte == lineFeed { endQuotedLine(&results) }
        case (.carriageReturn, lineFeed):
            endLine(&results)
        case (.carriageReturn, _):
            lose(.strayCarriageReturn(position))
        case (_, comma):
            rowHasBegun = true
            endField()
            state = .fieldStart
        case (_, lineFeed):
            endLine(&results)
        case (_, carriageReturn):
            state = .carriageReturn
        case (.quoteInQuoted, quote):
            state = .quoted
            store(byte)
        case (.fieldStart, quote):
            rowHasBegun = true
            state = .quoted
        case (.unquoted, quote), (.quoteInQuoted, _):
            lose(.strayQuote(position))
        case (.fieldStart, _), (.unquoted, _):
            rowHasBegun = true
            state = .unquoted
            store(byte)
        }
    }

    // MARK: Fields and rows

    private var position: CSVPosition { CSVPosition(line: rowLine, field: fieldEnds.count + 1) }

    private mutating func store(_ byte: UInt8) {
        if rowBytes.count - (fieldEnds.last ?? 0) >= limits.fieldByteCountMax {
            lose(.fieldTooLong(position, byteCountMax: limits.fieldByteCountMax))
        } else if rowBytes.count >= limits.rowByteCountMax {
            lose(.rowTooLong(position, byteCountMax: limits.rowByteCountMax))
        } else {
            rowBytes.append(byte)
        }
    }

    private mutating func endField() {
        if fieldEnds.count < limits.fieldsPerRowMax {
            fieldEnds.append(rowBytes.count)
        } else {
            fail(.tooManyFields(position, countMax: limits.fieldsPerRowMax))
        }
    }

    private mutating func fail(_ error: CSVError) {
        rowHasBegun = true
        fault = fault ?? error
    }

    private mutating func lose(_ error: CSVError) {
        fail(error)
        state = .lost
    }

    private mutating func endLine(_ results: inout [Element]) {
        line += 1
        endRow(&results)
    }

    /// A line break in quotes belongs to its field, unless it just broke a limit: the row is lost then, and
    /// this is the line feed at which reading goes on.
    private mutating func endQuotedLine(_ results: inout [Element]) {
        line += 1
        if case .lost = state { endRow(&results) }
    }

    private mutating func endRow(_ results: inout [Element]) {
        if rowHasBegun {
            endField()
            results.append(row())
        }
        state = .fieldStart
        rowHasBegun = false
        fault = nil
        rowLine = line
        rowBytes.removeAll(keepingCapacity: true)
        fieldEnds.removeAll(keepingCapacity: true)
    }

    private func row() -> Element {
        if let fault { return .failure(fault) }
        var fields: [String] = []
        fields.reserveCapacity(fieldEnds.count)
        var start = 0
        for end in fieldEnds {
            guard let text = try? UTF8Span(validating: rowBytes.span.extracting(start..<end)) else {
                return .failure(.invalidUTF8(CSVPosition(line: rowLine, field: fields.count + 1)))
            }
            let field = String(copying: text)
            fields.append(removesFormulaGuard ? FormulaGuard.removed(from: field) : field)
            start = end
        }
        return .success(CSVRow(line: rowLine, fields: fields))
    }
}

private let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")
private let carriageReturn = UInt8(ascii: "\r")
private let lineFeed = UInt8(ascii: "\n")
