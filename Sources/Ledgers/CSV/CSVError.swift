/// Why a row of a CSV file could not be read.
package enum CSVError: Error, Sendable, Hashable {
    /// A quote stands inside an unquoted field, or text follows the quote that ends a field.
    case strayQuote(CSVPosition)
    /// A carriage return outside quotes is not followed by a line feed.
    case strayCarriageReturn(CSVPosition)
    /// The file ends inside a quoted field.
    case unterminatedQuote(CSVPosition)
    /// A field is not UTF-8; often the file was saved in GB 18030.
    case invalidUTF8(CSVPosition)
    case fieldTooLong(CSVPosition, byteCountMax: Int)
    case rowTooLong(CSVPosition, byteCountMax: Int)
    case tooManyFields(CSVPosition, countMax: Int)

    /// Where the fault is.
    package var position: CSVPosition {
        switch self {
        case .strayQuote(let position), .strayCarriageReturn(let position), .unterminatedQuote(let position),
            .invalidUTF8(let position), .fieldTooLong(let position, _), .rowTooLong(let position, _),
            .tooManyFields(let position, _):
            position
        }
    }
}

/// A place in a CSV file.
package struct CSVPosition: Sendable, Hashable {
    /// The line on which the row begins, counted from 1; a row with quoted line breaks spans several lines.
    package let line: Int
    /// The field of the row, counted from 1.
    package let field: Int

    package init(line: Int, field: Int) {
        self.line = line
        self.field = field
    }
}

/// The most that a CSV file may ask a reader to hold.
package struct CSVLimits: Sendable {
    package let fieldByteCountMax: Int
    package let fieldsPerRowMax: Int
    /// Counts the bytes of the fields, without quotes and separators.
    package let rowByteCountMax: Int

    package init(
        fieldByteCountMax: Int = 64 * 1024, fieldsPerRowMax: Int = 256, rowByteCountMax: Int = 256 * 1024
    ) {
        self.fieldByteCountMax = fieldByteCountMax
        self.fieldsPerRowMax = fieldsPerRowMax
        self.rowByteCountMax = rowByteCountMax
    }
}
