package import Phrases

/// A fleet's report as one page that needs nothing else: to be opened, mailed and printed.
package struct FleetPage {
    private let report: FleetReport
    private let language: Language

    package init(_ report: FleetReport, language: Language) {
        self.report = report
        self.language = language
    }

    /// The page, in UTF-8.
    package var html: String {
        """
        <!DOCTYPE html>
        <html lang="\(language == .chinese ? "zh-CN" : "en")">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>\(escaped(title))</title>
        <style>\(Self.style)</style>
        <h1>\(escaped(title))</h1>
        <p class="verdict \(report.holds ? "good" : "bad")">\(escaped(verdict))</p>
        <section class="invariants"><ul>\(invariants)</ul></section>
        <section class="numbers">\(numbers)</section>
        <h2>\(text("没有送出的改动", "Changes not yet sent"))</h2>
        <p class="note">\(text("每小时末，所有设备上等待的改动（线）；没有信号的日子里积累，有信号时回落；最后大家回到线路好的地方，全部送出。", "At the end of each hour, on all devices: they gather on days without a signal, and fall when there is one; at the end everybody comes home to a good line."))</p>
        \(lineChart(report.hours.map { Double($0.pendingChanges) }, unit: text("处", "changes")))
        <h2>\(text("每小时的同步", "Syncs an hour"))</h2>
        <p class="note"><span class="key done"></span>\(text("完成", "complete")) <span class="key broken"></span>\(text("中断，下次接着来", "broken off, and gone on with the next time"))</p>
        \(barChart)
        <h2>\(text("各种线路上一次同步的时间", "How long a sync takes on each line"))</h2>
        \(lineTable)
        <h2>\(text("未成的原因", "Why syncs broke off"))</h2>
        \(troubleTable)
        </html>

        """
    }

    private var title: String {
        text(
            "演练报告：\(report.profile)，\(report.deviceCount) 台设备，\(report.dayCount) 天（种子 \(report.seed)）",
            "Fleet report: \(report.profile), \(report.deviceCount) devices, \(report.dayCount) days (seed \(report.seed))"
        )
    }

    private var verdict: String {
        if report.isInterrupted { return text("演练中止，没有核对。", "Given up before the end; nothing was checked.") }
        return report.holds
            ? text("全部相符：一样不少，各处相同。", "All holds: nothing is lost, and every device has the same truth.")
            : text("核对不符，见下。", "Something does not hold; see below.")
    }

    private var invariants: String {
        report.invariants.map { invariant in
            let faults = invariant.faults.map { "<br><code>\(escaped($0))</code>" }.joined()
            let mark = invariant.faults.isEmpty ? "✓" : "✗ \(invariant.faultCount)"
            return
                "<li class=\"\(invariant.faults.isEmpty ? "good" : "bad")\">\(mark) \(escaped(invariant.name.text(in: language)))\(faults)</li>"
        }.joined()
    }

    private var numbers: String {
        func sum(_ counted: KeyPath<FleetReport.Hour, Int>) -> Int {
            report.hours.reduce(0) { $0 + $1[keyPath: counted] }
        }
        let server = report.serverMicroseconds.sorted()
        let bytes = report.syncBytes.sorted()
        let rows: [(String, String)] = [
            (text("录入的改动", "changes entered"), grouped(sum(\.entered))),
            (text("待审", "for review"), grouped(sum(\.inReview))),
            (text("被拒", "refused"), grouped(sum(\.refused))),
            (text("台账记录", "records"), grouped(report.recordCount)),
            (text("待审项", "open review items"), grouped(report.reviewCount)),
            (
                text("同步", "syncs"),
                "\(grouped(sum(\.syncs))) (\(text("未成", "broken off")) \(grouped(sum(\.failedSyncs))))"
            ),
            (text("流量", "traffic"), "\(grouped((sum(\.bytesUp) + sum(\.bytesDown)) / 1000)) KB"),
            (
                text("一次同步", "one sync"),
                "\(grouped(FleetReport.percentile(bytes, 0.5) ?? 0)) B (p99 \(grouped(FleetReport.percentile(bytes, 0.99) ?? 0)))"
            ),
            (
                text("中心应答", "server's answer"),
                "\(milliseconds(FleetReport.percentile(server, 0.5))) (p99 \(milliseconds(FleetReport.percentile(server, 0.99))))"
            ),
            (text("用时", "run time"), "\(grouped(Int(report.wallMilliseconds / 1000))) s"),
        ]
        return rows.map { "<div><b>\(escaped($0.1))</b><span>\(escaped($0.0))</span></div>" }.joined()
    }

    private func milliseconds(_ microseconds: Int?) -> String {
        let tenths = (microseconds ?? 0) / 100
        return "\(tenths / 10).\(tenths % 10) ms"
    }

    // MARK: Charts

    private static let width = 900.0
    private static let height = 220.0
    private static let left = 60.0
    private static let bottom = 24.0

    private func frame(_ highest: Double, unit: String, _ content: String) -> String {
        let plotHeight = Self.height - Self.bottom - 10
        var marks = ""
        for step in 0...4 {
            let y = 10 + plotHeight * (1 - Double(step) / 4)
            let value = grouped(Int((highest * Double(step) / 4).rounded()))
            marks += "<line x1=\"\(Self.left)\" x2=\"\(Self.width)\" y1=\"\(y)\" y2=\"\(y)\" class=\"grid\"/>"
            marks += "<text x=\"\(Self.left - 6)\" y=\"\(y + 4)\" text-anchor=\"end\">\(value)</text>"
        }
        let dayCount = max(1, report.hours.last?.day ?? 1)
        let every = max(1, dayCount / 10)
        for day in stride(from: 1, through: dayCount, by: every) {
            guard let index = report.hours.firstIndex(where: { $0.day == day }) else { continue }
            marks +=
                "<text x=\"\(x(index))\" y=\"\(Self.height - 6)\">\(text("第\(day)天", "day \(day)"))</text>"
        }
        return
            "<svg viewBox=\"0 0 \(Self.width) \(Self.height)\" role=\"img\" aria-label=\"\(escaped(unit))\">\(marks)\(content)</svg>"
    }

    /// The end of an axis of four equal steps that people read at a glance: 1, 2 or 5 times a power of ten.
    static func axisEnd(_ highest: Double) -> Double {
        var step = 1.0
        while true {
            for factor in [1.0, 2, 5] where step * factor * 4 >= highest { return step * factor * 4 }
            step *= 10
        }
    }

    private func x(_ index: Int) -> Double {
        let step = (Self.width - Self.left) / Double(max(1, report.hours.count))
        return ((Self.left + step * Double(index)) * 10).rounded() / 10
    }

    private func y(_ value: Double, of highest: Double) -> Double {
        let plotHeight = Self.height - Self.bottom - 10
        return ((10 + plotHeight * (1 - value / highest)) * 10).rounded() / 10
    }

    private func lineChart(_ values: [Double], unit: String) -> String {
        let highest = Self.axisEnd(values.max() ?? 0)
        let points = values.enumerated().map { "\(x($0.offset)),\(y($0.element, of: highest))" }
        return frame(
            highest, unit: unit, "<polyline points=\"\(points.joined(separator: " "))\" class=\"line\"/>")
    }

    private var barChart: String {
        let highest = Self.axisEnd(Double(report.hours.map(\.syncs).max() ?? 0))
        let width = max(0.8, (Self.width - Self.left) / Double(max(1, report.hours.count)) * 0.8)
        let bars = report.hours.enumerated().map { index, hour in
            let (all, failed) = (Double(hour.syncs), Double(hour.failedSyncs))
            let (top, middle, base) = (y(all, of: highest), y(failed, of: highest), y(0, of: highest))
            let done =
                "<rect x=\"\(x(index))\" y=\"\(top)\" width=\"\(width)\" height=\"\(middle - top)\" class=\"done\"/>"
            let broken =
                "<rect x=\"\(x(index))\" y=\"\(middle)\" width=\"\(width)\" height=\"\(base - middle)\" class=\"broken\"/>"
            return done + broken
        }
        return frame(highest, unit: text("同步次数", "syncs"), bars.joined())
    }

    private var lineTable: String {
        let rows = report.lineMilliseconds.sorted { $0.key < $1.key }.map { name, values in
            let sorted = values.sorted()
            let cells = [0.5, 0.9, 0.99].map {
                "<td>\(grouped(Int(FleetReport.percentile(sorted, $0) ?? 0)))</td>"
            }
            return "<tr><th>\(escaped(name))</th><td>\(grouped(values.count))</td>\(cells.joined())</tr>"
        }
        return
            "<table><tr><th>\(text("线路", "line"))</th><th>\(text("次数", "syncs"))</th><th>\(text("中位数", "median")) ms</th><th>90 % ms</th><th>99 % ms</th></tr>\(rows.joined())</table>"
    }

    private var troubleTable: String {
        guard !report.troubles.isEmpty else { return "<p>\(text("没有", "none"))</p>" }
        let rows = report.troubles.sorted { $0.key < $1.key }.map { name, count in
            "<tr><th>\(escaped(Self.trouble(name).text(in: language)))</th><td>\(grouped(count))</td></tr>"
        }
        return "<table>\(rows.joined())</table>"
    }

    private static func trouble(_ name: String) -> Phrase {
        switch name {
        case "line": Phrase(zh: "线路中断", en: "the line broke")
        case "portal": Phrase(zh: "网络要先登录", en: "the network wanted a login")
        case "busy": Phrase(zh: "中心忙", en: "the server was busy")
        case "damaged": Phrase(zh: "应答有损坏", en: "the answer was damaged")
        default: Phrase(zh: "被拒绝", en: "refused")
        }
    }

    // MARK: Text

    private func text(_ chinese: String, _ english: String) -> String {
        Phrase(zh: chinese, en: english).text(in: language)
    }

    private func grouped(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: "\u{202F}")
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    private static let style = """
        body{font:16px/1.5 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2833}
        h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
        .verdict{padding:.6rem 1rem;border-radius:.4rem;font-weight:bold}
        .verdict.good{background:#e3f4e7;color:#14532d}.verdict.bad{background:#fde8e8;color:#7f1d1d}
        .invariants ul{list-style:none;padding:0}.invariants .good{color:#14532d}.invariants .bad{color:#7f1d1d}
        .numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.6rem}
        .numbers div{border:1px solid #d5dbdf;border-radius:.4rem;padding:.5rem .8rem}
        .numbers b{display:block;font-size:1.05rem}.numbers span,.note{color:#4a5a66;font-size:.9rem}
        svg{width:100%;height:auto}svg text{font-size:12px;fill:#4a5a66}.grid{stroke:#e3e8eb}
        .line{fill:none;stroke:#1f5fa8;stroke-width:1.6}.done{fill:#2e7d4f}.broken{fill:#c2412d}
        .key{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 .8em}.key.done{background:#2e7d4f}.key.broken{background:#c2412d}
        table{border-collapse:collapse}th,td{padding:.2rem .8rem;text-align:right;border-bottom:1px solid #e3e8eb}th:first-child{text-align:left}
        @media print{body{margin:0}svg{break-inside:avoid}}
        """
}
