package import Phrases
package import Terminal

/// Two reports side by side.
package struct FleetComparison {
    /// A report as its document tells it.
    package struct Side: Sendable {
        /// What people call it: the file's name.
        package let name: String
        let figures: [FleetFigure]
        let invariants: [(name: Phrase, holds: Bool)]
        let pending: [Double]
        /// Digests of a replay by what they are of.
        let digests: [String: String]

        /// The report in a document; nil where the text is none of a fleet.
        package init?(name: String, document text: String) {
            guard let members = PrintedJSON(printed: text)?.members,
                let figures = members["figures"]?.elements?.compactMap(FleetFigure.init), !figures.isEmpty
            else { return nil }
            self.name = name
            self.figures = figures
            invariants = (members["invariants"]?.elements ?? []).compactMap { invariant in
                guard case .string(let english) = invariant.members?["name"],
                    case .string(let chinese) = invariant.members?["zh"],
                    case .bool(let holds) = invariant.members?["holds"]
                else { return nil }
                return (Phrase(zh: chinese, en: english), holds)
            }
            digests = FleetComparison.digestNames.reduce(into: [:]) { digests, digest in
                if case .string(let text) = members[digest.name] { digests[digest.name] = text }
            }
            pending = (members["hours"]?.elements ?? []).compactMap {
                if case .number(let count) = $0.members?["pending"] { count } else { nil }
            }
        }
    }

    private let first: Side
    private let second: Side

    package init(_ first: Side, _ second: Side) {
        self.first = first
        self.second = second
    }

    /// Rows of what it is, both numbers and by how much the second differs; a side that lacks one has a dash.
    func rows(in language: Language) -> [[String]] {
        let others = Dictionary(second.figures.map { ($0.name, $0) }) { first, _ in first }
        let known = Set(first.figures.map(\.name))
        let both = first.figures.map { ($0.label, Optional($0), others[$0.name]) }
        let added = second.figures.filter { !known.contains($0.name) }.map {
            ($0.label, nil as FleetFigure?, Optional($0))
        }
        let figures = (both + added).map { label, left, right in
            [
                label.text(in: language), left?.text ?? "–", right?.text ?? "–",
                Self.change(left?.value, right?.value),
            ]
        }
        return invariantRows(in: language) + digestRows(in: language) + figures
    }

    /// What two replays are held against each other by, beside numbers.
    private static let digestNames: [(name: String, label: Phrase)] = [
        ("outcomes_digest", Phrase(zh: "全部结果", en: "all outcomes")),
        ("ledger_digest", Phrase(zh: "全部台账", en: "all ledgers")),
    ]

    private func digestRows(in language: Language) -> [[String]] {
        Self.digestNames.compactMap { name, label in
            let (left, right) = (first.digests[name], second.digests[name])
            guard left != nil || right != nil else { return nil }
            return [label.text(in: language), left ?? "–", right ?? "–", left == right ? "" : "≠"]
        }
    }

    private func invariantRows(in language: Language) -> [[String]] {
        var names: [Phrase] = first.invariants.map(\.name)
        names += second.invariants.map(\.name).filter { !names.contains($0) }
        return names.map { name in
            [name.text(in: language)]
                + [first, second].map { side in
                    side.invariants.first { $0.name == name }.map { $0.holds ? "✓" : "✗" } ?? "–"
                } + [""]
        }
    }

    /// In per cent of the first.
    private static func change(_ first: Int64?, _ second: Int64?) -> String {
        guard let first, let second, first != second, first > 0 else { return "" }
        let share = (Double(second) - Double(first)) / Double(first) * 100
        guard share.magnitude < 100_000 else { return "> ×1000" }
        let percent = Int(share.rounded())
        return percent == 0
            ? (share > 0 ? "+<1 %" : "−<1 %") : percent > 0 ? "+\(percent) %" : "−\(-percent) %"
    }

    private func heads(in language: Language) -> [String] {
        ["", first.name, second.name, Phrase(zh: "相差", en: "change").text(in: language)]
    }

    package func table(in language: Language) -> Table {
        var table = Table(
            columns: heads(in: language).enumerated().map {
                .init($0.element, $0.offset == 0 ? .left : .right)
            })
        for row in rows(in: language) { table.append(row) }
        return table
    }

    package var json: JSONValue {
        .object(
            [first, second].map { side in
                JSONValue.Member(side.name, .object(side.figures.map { .init($0.name, .integer($0.value)) }))
            })
    }

    /// Both as a page that needs nothing else.
    package func html(in language: Language) -> String {
        let title = Phrase(
            zh: "两次演练：\(first.name) 与 \(second.name)", en: "Two fleets: \(first.name) and \(second.name)")
        let series = [
            SVGChart.Series(style: "line-median", values: first.pending),
            SVGChart.Series(style: "line-slow", values: second.pending),
        ]
        let label = Phrase(zh: "没有送出的改动，每小时末", en: "Changes not yet sent, at the end of each hour")
            .text(in: language)
        let chart = SVGChart(
            label: label, highest: series.flatMap(\.values).max() ?? 0,
            count: series.map(\.values.count).max() ?? 1, marks: [])
        return ReportPage(title: title.text(in: language), language: language).html(
            """
            \(ReportPage.table(heads(in: language), rows(in: language)))
            <section class="chapter"><h2>\(label)</h2>
            <p class="note"><span class="key line-median"></span>\(HTML.escaped(first.name)) <span class="key line-slow"></span>\(HTML.escaped(second.name))</p>
            \(chart.lines(series))</section>
            """)
    }
}
