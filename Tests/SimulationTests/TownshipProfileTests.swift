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
            ("visits 6", "test:1: visits cannot be '6'; write it in: per day, per week, per month, per year"),
            ("\ndays-offline 140 %", "test:2: days-offline cannot be '140 %'; write it in: 0 % … 100 %"),
            ("line-5g 10 %", "test:1: there is no line-5g; known are:"),
            ("incident-weekdays 1 2", "test:1: incident-weekdays cannot be '1 2'; write it in: 7 × 0 … 1000"),
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

    @Test("Half of the durations are below the median, and two thirds within the spread of it")
    func durations() {
        var random = SeededRandom(seed: 12)
        let days = (0..<4000).map { _ in random.logNormal(median: 50, spread: 1.8) }
        #expect((0.47...0.53).contains(Double(days.count { $0 < 50 }) / 4000))
        #expect((0.65...0.71).contains(Double(days.count { (50 / 1.8...50 * 1.8).contains($0) }) / 4000))
    }

    @Test("Incidents follow the days of the week")
    func weekdays() throws {
        let text = "incident-weekdays 20 20 20 20 20 0 0"
        let profile = try TownshipProfile(parsing: text, source: "test")
        #expect(abs(profile.incidentWeight(weekday: 0) - 1.4) < 1e-9)
        #expect(profile.incidentWeight(weekday: 6) == 0)
        #expect(abs(TownshipProfile().incidentWeight(weekday: 6) - 1) < 1e-9)
    }

    @Test("A line is drawn by its share", arguments: [(0, "4g"), (0.79, "4g"), (0.81, "2g"), (0.999, "2g")])
    func line(draw: Double, name: String) throws {
        let profile = try TownshipProfile(parsing: "line-4g 80 %\nline-2g 20 %", source: "test")
        #expect(profile.line(draw)?.name == name)
    }
}
