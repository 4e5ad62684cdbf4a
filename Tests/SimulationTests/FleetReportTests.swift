import Phrases
import Terminal
import Testing

@testable import Simulation

@Suite("Reports of fleets")
struct FleetReportTests {
    private var report: FleetReport {
        var report = FleetReport()
        report.profile = "rural"
        report.deviceCount = 3
        report.dayCount = 1
        for hour in 8..<10 {
            var tally = FleetReport.Hour(day: 1, hour: hour)
            tally.entered = 1000
            tally.pendingChanges = 20 * (hour - 7)
            tally.syncs = 2
            tally.bytesUp = 5000
            tally.answerMicroseconds = [1000, 3000]
            report.hours.append(tally)
        }
        report.lineMilliseconds = ["2g": [900, 2600, 2900]]
        report.syncBytes = [400, 900]
        report.troubles = [.line: 2]
        report.delayMilliseconds = [0, 3_600_000, 90_000_000]
        report.meetings = ["latest": 4]
        report.reviews = ["later_edit_won": FleetReport.Review(opened: 3, decided: 1)]
        report.reviewCount = 2
        report.invariants = [
            FleetReport.Invariant(name: Phrase(zh: "甲", en: "first"), faults: [], faultCount: 0)
        ]
        return report
    }

    @Test("A report tells its story in both languages")
    func story() {
        let lines = report.lines.map(\.english)
        #expect(lines[0] == "township rural, seed 0: 3 devices, 1 days, in 0 s")
        #expect(lines.contains { $0.hasPrefix("4 syncs, 0 broken off (the line broke 2)") })
        #expect(
            lines.contains("half of what was entered was at the centre within 1 h, nine tenths within 25 h"))
        #expect(lines.last == "✓ first")
        #expect(report.lines.map(\.chinese).contains("录入的一半在 1 小时内、九成在 25 小时内到达中心"))
    }

    @Test("A run under way is told in a line, and a day that is over in another")
    func live() {
        var report = report
        report.wallMilliseconds = 2000
        #expect(
            report.live.english
                == "day 1 09:00 · online 0 · pending 40 · 2 syncs/s · conflicts 0 · refused 0 · 0 MB")
        #expect(report.day == nil)
        report.hours.append(FleetReport.Hour(day: 1, hour: 17))
        #expect(report.day?.english.hasPrefix("day 1: 2\u{202F}000 entered, 4 syncs") == true)
    }

    @Test("The page is one file that needs nothing else, in either language", arguments: Language.allCases)
    func page(language: Language) {
        let page = FleetPage(report, language: language).html
        #expect(page.contains("<polyline") && page.contains("<rect class=\"done\""))
        for outside in ["http:", "https:", "src=", "@import", "url("] { #expect(!page.contains(outside)) }
        #expect(page.contains(language == .chinese ? "待审队列" : "The review queue"))
    }

    @Test("Text in a page is text")
    func escaped() {
        var report = report
        report.profile = "<script>\"&"
        report.invariants = [
            FleetReport.Invariant(name: Phrase(zh: "甲", en: "a<b"), faults: ["<img src=x>"], faultCount: 1)
        ]
        let page = FleetPage(report, language: .english).html
        #expect(!page.contains("<script>") && !page.contains("<img"))
        #expect(page.contains("&lt;script&gt;&quot;&amp;") && page.contains("a&lt;b"))
        #expect(page.contains("Something does not hold"))
    }

    @Test("Two reports stand side by side, with what differs")
    func comparison() throws {
        var other = report
        other.syncBytes = [400, 1800]
        other.lineMilliseconds = ["3g": [300]]
        other.invariants = [
            FleetReport.Invariant(name: Phrase(zh: "甲", en: "first"), faults: ["x"], faultCount: 1)
        ]
        let comparison = FleetComparison(
            try #require(FleetComparison.Side(name: "a.json", document: report.json.text)),
            try #require(FleetComparison.Side(name: "b.json", document: other.json.text)))
        let rows = comparison.rows(in: .english)
        #expect(rows.first == ["first", "✓", "✗", ""])
        #expect(rows.contains(["one sync, 50 % within", "900 B", "1\u{202F}800 B", "+100 %"]))
        #expect(rows.contains(["a sync on 2g, 50 % within", "2\u{202F}600 ms", "–", ""]))
        #expect(rows.contains(["a sync on 3g, 50 % within", "–", "300 ms", ""]))
        let page = comparison.html(in: .chinese)
        #expect(page.contains("a.json") && page.contains("b.json") && page.contains("没有送出的改动"))
    }

    @Test("What is no report is none", arguments: ["", "{}", "[1]", "{\"figures\":[]}"])
    func noReport(text: String) { #expect(FleetComparison.Side(name: "x", document: text) == nil) }

    @Test(
        "An axis ends where four round steps do",
        arguments: [(0, 4), (4, 4), (5, 8), (20, 20), (21, 40), (309, 400), (5001, 8000)])
    func axis(highest: Double, end: Double) { #expect(SVGChart.axisEnd(highest) == end) }
}
