/// Lays out running text in a column of terminal cells.
enum TextLayout {
    /// Breaks `text` into lines of at most `cells` cells: at spaces, and between wide characters, which are
    /// written without spaces. Chinese punctuation neither begins a line if it closes something nor ends one
    /// if it opens something. A longer word stands alone on its line, uncut. Line breaks in `text` are kept.
    static func wrap(_ text: String, cells: Int) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
            wrapParagraph($0, cells: cells)
        }
    }

    /// `text` filled with blanks up to `cells` cells.
    static func pad(_ text: String, cells: Int) -> String {
        text + String(repeating: " ", count: max(0, cells - text.displayWidth))
    }

    /// Two columns as in an option table: labels, indented by two, and beside them their wrapped
    /// descriptions. A label that is too long for its column pushes its description to the next line.
    static func definitions(_ entries: [(label: String, description: String)], cells: Int) -> [String] {
        let labelCellsMax = max(8, cells / 3)
        let labelCells =
            entries.map(\.label.displayWidth).filter { $0 <= labelCellsMax }.max() ?? labelCellsMax
        let margin = String(repeating: " ", count: labelCells + 4)
        return entries.flatMap { label, description in
            var lines = wrap(description, cells: max(20, cells - margin.count)).map { margin + $0 }
            if label.displayWidth <= labelCells, let first = lines.first {
                lines[0] = "  " + pad(label, cells: labelCells + 2) + first.dropFirst(margin.count)
            } else {
                lines.insert("  " + label, at: 0)
            }
            return lines
        }
    }

    private static func wrapParagraph(_ paragraph: Substring, cells: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var lineCells = 0
        for atom in atoms(of: paragraph) {
            let atomCells = atom.text.displayWidth
            let gap = atom.followsSpace && !line.isEmpty ? 1 : 0
            if !line.isEmpty, lineCells + gap + atomCells > cells {
                lines.append(line)
                line = atom.text
                lineCells = atomCells
            } else {
                line += (gap == 1 ? " " : "") + atom.text
                lineCells += gap + atomCells
            }
        }
        lines.append(line)
        return lines
    }

    /// A piece of text that no line break may divide.
    private struct Atom {
        var text: String
        var followsSpace: Bool
        /// Whether it ends in a narrow character, which a further one joins.
        var isNarrow: Bool
    }

    private static func atoms(of paragraph: Substring) -> [Atom] {
        var atoms: [Atom] = []
        var afterSpace = false
        for character in paragraph {
            if character == " " {
                afterSpace = true
                continue
            }
            let isWide = character.displayWidth == 2
            if let last = atoms.indices.last, !afterSpace,
                closers.contains(character) || (atoms[last].isNarrow && !isWide)
                    || atoms[last].text.last.map(openers.contains) == true
            {
                atoms[last].text.append(character)
                atoms[last].isNarrow = !isWide
            } else {
                atoms.append(Atom(text: String(character), followsSpace: afterSpace, isNarrow: !isWide))
            }
            afterSpace = false
        }
        return atoms
    }

    private static let closers = Set<Character>(",.;:?!)]，。；：？！、）」』》”’…")
    private static let openers = Set<Character>("([（「『《“‘")
}
