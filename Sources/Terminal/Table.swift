/// Rows of text in aligned columns, measured in terminal cells.
package struct Table: Sendable {
    /// One column: its heading, and the side its cells are aligned to.
    package struct Column: Sendable {
        package enum Alignment: Sendable {
            case left
            /// For numbers; such a column is never cut short, because a cut number reads as another number.
            case right
        }

        let heading: String
        let alignment: Alignment

        package init(_ heading: String, _ alignment: Alignment = .left) {
            self.heading = heading.visible
            self.alignment = alignment
        }
    }

    /// Blanks between two columns.
    private static let gapCells = 2
    /// A column is not cut below this.
    private static let columnCellsMin = 6

    private let columns: [Column]
    private var rows: [[String]] = []

    package init(columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row: one cell per column; missing cells are blank, surplus ones are left out.
    ///
    /// Control characters in the cells are made visible.
    package mutating func append(_ cells: [String]) {
        rows.append(columns.indices.map { $0 < cells.count ? cells[$0].visible : "" })
    }

    /// The table as lines of text, headings first, each ended by a line break and free of trailing blanks. It
    /// is fitted into `cells` by cutting its widest left-aligned columns; `nil` cuts nothing.
    package func text(cells: Int?) -> String {
        let widths = columnWidths(cells: cells)
        var text = ""
        for row in CollectionOfOne(columns.map(\.heading)) + rows {
            append(row, widths: widths, to: &text)
        }
        return text
    }

    private func append(_ row: [String], widths: [Int], to text: inout String) {
        var line = ""
        for (index, column) in columns.enumerated() {
            if index > 0 { line += String(repeating: " ", count: Self.gapCells) }
            let cell = row[index].truncated(toCells: widths[index])
            let fill = String(repeating: " ", count: widths[index] - cell.displayWidth)
            line += column.alignment == .right ? fill + cell : cell + fill
        }
        while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
        text += line + "\n"
    }

    private func columnWidths(cells: Int?) -> [Int] {
        var widths = columns.map(\.heading.displayWidth)
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.displayWidth) }
        }
        guard let cells else { return widths }
        var surplus = widths.reduce(0, +) + Self.gapCells * max(0, columns.count - 1) - cells
        while surplus > 0 {
            // Of equally wide columns the last: what tells the rows apart stands first.
            let shrinkable = columns.indices.reversed().filter {
                columns[$0].alignment == .left && widths[$0] > Self.columnCellsMin
            }
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            surplus -= 1
        }
        return widths
    }
}
