import Phrases
import Testing

@testable import Simulation

@Suite("Townships of fleets")
struct TownshipProfileTests {
    @Test("Every built-in township can be read", arguments: TownshipProfile.builtIn)
    func builtIn(name: String) throws {
        let text = try #require(TownshipProfile.text(ofBuiltIn: name))
        let profile = try TownshipProfile(parsing: text, source: name)
        #expect(profile != TownshipProfile())
        #expect(abs(profile.lines.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    }

    @Test("Rates are read by the day")
    func rates() throws {
        let text =
            "visits 6 per day\nedits 14 per week\nincidents 3 per month\nwrong-by 2 days\nline-2g 100 %"
        let profile = try TownshipProfile(parsing: text, source: "test")
        #expect(profile.visitsPerDay == 6 && profile.editsPerDay == 2)
        #expect(abs(profile.incidentsPerDay - 0.1) < 1e-9)
        #expect(profile.wrongClockMilliseconds == 172_800_000)
        #expect(profile.lines.map(\.name) == ["2g"])
    }

    @Test(
        "A file that is wrong says where",
        arguments: [
            ("visits 6", "test:1: visits cannot be '6'; write it in: per day, per week, per month"),
            ("\ndays-offline 140 %", "test:2: days-offline cannot be '140 %'; write it in: 0 % … 100 %"),
            ("line-5g 10 %", "test:1: there is no line-5g; known are:"),
        ])
    func wrong(text: String, message: String) {
        let error = #expect(throws: ProfileError.self) { try TownshipProfile(parsing: text, source: "test") }
        #expect(error?.phrase.english.hasPrefix(message) == true)
    }

    @Test("What a device draws has the mean that the profile says", arguments: [0.1, 2, 40, 600])
    func poisson(mean: Double) {
        var random = SeededRandom(seed: 11)
        let count = 4000
        let sum = (0..<count).reduce(0) { sum, _ in sum + random.poisson(mean: mean) }
        let average = Double(sum) / Double(count)
        #expect(abs(average - mean) < 5 * (mean / Double(count)).squareRoot())
    }

    @Test(
        "An axis ends where four round steps do",
        arguments: [(0, 4), (4, 4), (5, 8), (20, 20), (21, 40), (309, 400), (5001, 8000)])
    func axis(highest: Double, end: Double) { #expect(FleetPage.axisEnd(highest) == end) }

    @Test("Text in a report's page is text")
    func escaped() {
        var report = FleetReport()
        report.profile = "<script>\"&"
        report.invariants = [
            FleetReport.Invariant(name: Phrase(zh: "甲", en: "a<b"), faults: ["<img src=x>"], faultCount: 1)
        ]
        let page = FleetPage(report, language: .english).html
        #expect(!page.contains("<script>") && !page.contains("<img"))
        #expect(page.contains("&lt;script&gt;&quot;&amp;") && page.contains("a&lt;b"))
        #expect(page.contains("Something does not hold"))
    }
}
