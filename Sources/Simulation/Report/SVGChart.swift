/// A drawing in SVG of 900 by 220 units, for a page that needs nothing else.
struct SVGChart {
    /// A series of values, drawn as a line or as bars.
    struct Series {
        /// The style's class.
        let style: String
        let values: [Double]
    }

    static let width = 900.0
    static let height = 220.0
    private static let left = 64.0
    private static let top = 10.0
    private static let bottom = 24.0

    /// What the drawing is of, for those who hear the page.
    let label: String
    let highest: Double
    let count: Int
    /// What stands below the axis, each at a place of the series.
    let marks: [(index: Int, text: String)]

    init(label: String, highest: Double, count: Int, marks: [(index: Int, text: String)]) {
        self.label = label
        self.highest = Self.axisEnd(highest)
        self.count = max(1, count)
        self.marks = marks
    }

    /// Series as lines.
    func lines(_ series: [Series]) -> String {
        frame(
            series.map { series in
                let points = series.values.enumerated().map {
                    "\(x(Double($0.offset) + 0.5)),\(y($0.element))"
                }
                return
                    "<polyline class=\"line \(series.style)\" points=\"\(points.joined(separator: " "))\"/>"
            }.joined())
    }

    /// Series as bars that stand on one another.
    func bars(_ series: [Series], gap: Double = 0.1) -> String {
        var content = ""
        for index in 0..<count {
            var base = 0.0
            for part in series where index < part.values.count && part.values[index] > 0 {
                let end = base + part.values[index]
                let (left, right) = (x(Double(index) + gap), x(Double(index + 1) - gap))
                content +=
                    "<rect class=\"\(part.style)\" x=\"\(left)\" width=\"\(Self.rounded(right - left))\" y=\"\(y(end))\" height=\"\(Self.rounded(y(base) - y(end)))\"/>"
                base = end
            }
        }
        return frame(content)
    }

    private func frame(_ content: String) -> String {
        var grid = ""
        for step in 0...4 {
            let value = highest * Double(step) / 4
            grid +=
                "<line x1=\"\(Self.left)\" x2=\"\(Self.width)\" y1=\"\(y(value))\" y2=\"\(y(value))\" class=\"grid\"/>"
                + "<text x=\"\(Self.left - 6)\" y=\"\(y(value) + 4)\" text-anchor=\"end\">\(grouped(Int64(value.rounded())))</text>"
        }
        for mark in marks {
            grid +=
                "<text x=\"\(x(Double(mark.index) + 0.5))\" y=\"\(Self.height - 6)\" text-anchor=\"middle\">\(HTML.escaped(mark.text))</text>"
        }
        return
            "<div class=\"chart\"><svg viewBox=\"0 0 \(Self.width) \(Self.height)\" role=\"img\" aria-label=\"\(HTML.escaped(label))\">\(grid)\(content)</svg></div>"
    }

    /// The end of an axis of four equal steps that people read at a glance: 1, 2 or 5 times a power of ten.
    static func axisEnd(_ highest: Double) -> Double {
        var step = 1.0
        while true {
            for factor in [1.0, 2, 5] where step * factor * 4 >= highest { return step * factor * 4 }
            step *= 10
        }
    }

    private func x(_ place: Double) -> Double {
        Self.rounded(Self.left + (Self.width - Self.left) * place / Double(count))
    }

    private func y(_ value: Double) -> Double {
        Self.rounded(Self.top + (Self.height - Self.bottom - Self.top) * (1 - value / highest))
    }

    private static func rounded(_ length: Double) -> Double { (length * 10).rounded() / 10 }
}

/// Text in a page.
enum HTML {
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
