/// How a township lives, and what its field is like. A file says it in words; see `text(ofBuiltIn:)`.
package struct TownshipProfile: Sendable, Equatable {
    /// A line, and the share of devices that are on it.
    package struct Line: Sendable, Equatable {
        package var name: String
        package var share: Double
    }

    package var cellsPerVillage = 8
    /// So many cells have one duty officer and one director at the township.
    package var cellsPerOffice = 60
    package var devicesPerCell = 1.2
    package var householdsPerCell = 40.0
    package var residentsPerHousehold = 3.4
    /// Of one worker on a working day.
    package var visitsPerDay = 6.0
    package var editsPerDay = 4.0
    package var newHouseholdsPerDay = 0.2
    package var newResidentsPerDay = 0.5
    package var benefitsPerDay = 0.05
    package var incidentsPerDay = 0.15
    /// How much of the week's incidents each day has, from Monday: shares that add up to 1.
    package var incidentWeekdays = [Double](repeating: 1.0 / 7, count: 7)
    /// How long half of the incidents take to be settled, and by what factor two thirds of them stray from that.
    package var settlingMilliseconds: Int64 = 4 * 86_400_000
    package var settlingSpread = 1.8
    /// The shares of incidents that the cell and the village settle; the township settles the rest.
    package var settledInCellShare = 0.7
    package var settledInVillageShare = 0.2
    /// How often the centre decides all that is in review, by one rule.
    package var decisionsPerDay = 0.3
    /// Attempts to sync on a day with a signal.
    package var syncsPerDay = 3.0
    /// The share of days on which a device finds no signal at all.
    package var daysOfflineShare = 0.2
    /// The share of devices whose clock is wrong, by up to so much.
    package var wrongClockShare = 0.05
    package var wrongClockMilliseconds: Int64 = 86_400_000
    /// The share of days on which a device breaks down and starts anew, within its next sync.
    package var breakdownShare = 0.01
    /// How often a device is lost, and its worker gets another one.
    package var lossesPerDay = 0.0005
    package var lines = [Line(name: "3g", share: 1)]

    package init() {}

    private static let perDay: KeyValuePairs<String, Double> = [
        "per day": 1, "per week": 1.0 / 7, "per month": 1.0 / 30, "per year": 1.0 / 365,
    ]
    private static let names = [
        "cells-per-village", "cells-per-office", "devices-per-cell", "households-per-cell",
        "residents-per-household", "visits", "edits", "new-households", "new-residents", "benefits",
        "incidents",
        "incident-weekdays", "settling", "settling-spread", "settled-in-cell", "settled-in-village",
        "decisions",
        "syncs", "days-offline", "wrong-clocks", "wrong-by", "breakdowns", "losses",
    ]

    /// Reads a profile.
    package init(parsing text: String, source: String) throws(ProfileError) {
        var file = try ProfileText(text, source: source)
        let plain: KeyValuePairs<String, Double> = ["": 1]
        cellsPerVillage = max(1, try file.count("cells-per-village") ?? cellsPerVillage)
        cellsPerOffice = max(1, try file.count("cells-per-office") ?? cellsPerOffice)
        devicesPerCell = try file.number("devices-per-cell", in: plain) ?? devicesPerCell
        householdsPerCell = try file.number("households-per-cell", in: plain) ?? householdsPerCell
        residentsPerHousehold = try file.number("residents-per-household", in: plain) ?? residentsPerHousehold
        visitsPerDay = try file.number("visits", in: Self.perDay) ?? visitsPerDay
        editsPerDay = try file.number("edits", in: Self.perDay) ?? editsPerDay
        newHouseholdsPerDay = try file.number("new-households", in: Self.perDay) ?? newHouseholdsPerDay
        newResidentsPerDay = try file.number("new-residents", in: Self.perDay) ?? newResidentsPerDay
        benefitsPerDay = try file.number("benefits", in: Self.perDay) ?? benefitsPerDay
        incidentsPerDay = try file.number("incidents", in: Self.perDay) ?? incidentsPerDay
        incidentWeekdays = try file.shares("incident-weekdays", count: 7) ?? incidentWeekdays
        settlingMilliseconds = try file.milliseconds("settling") ?? settlingMilliseconds
        settlingSpread = max(1, try file.number("settling-spread", in: plain) ?? settlingSpread)
        settledInCellShare = try file.share("settled-in-cell") ?? settledInCellShare
        settledInVillageShare = try file.share("settled-in-village") ?? settledInVillageShare
        decisionsPerDay = try file.number("decisions", in: Self.perDay) ?? decisionsPerDay
        syncsPerDay = try file.number("syncs", in: Self.perDay) ?? syncsPerDay
        daysOfflineShare = try file.share("days-offline") ?? daysOfflineShare
        wrongClockShare = try file.share("wrong-clocks") ?? wrongClockShare
        wrongClockMilliseconds = try file.milliseconds("wrong-by") ?? wrongClockMilliseconds
        breakdownShare = try file.share("breakdowns") ?? breakdownShare
        lossesPerDay = try file.number("losses", in: Self.perDay) ?? lossesPerDay
        var lines: [Line] = []
        for name in LinkProfile.builtIn {
            if let share = try file.share("line-\(name)"), share > 0 {
                lines.append(Line(name: name, share: share))
            }
        }
        if !lines.isEmpty { self.lines = lines }
        try file.checkAllRead(known: Self.names + LinkProfile.builtIn.map { "line-\($0)" })
    }

    /// How much more, or less, is reported on a day of the week than on the average day; 0 is Monday.
    func incidentWeight(weekday: Int) -> Double {
        let sum = incidentWeekdays.reduce(0, +)
        guard incidentWeekdays.indices.contains(weekday), sum > 0 else { return 1 }
        return incidentWeekdays[weekday] / sum * Double(incidentWeekdays.count)
    }

    /// The line that a draw from 0 up to 1 means.
    func line(_ draw: Double) -> Line? {
        var left = draw * lines.reduce(0) { $0 + $1.share }
        return lines.first { line in
            left -= line.share
            return left < 0
        } ?? lines.last
    }
}
