/// How a township lives, and what its field is like. A file says it in words; see `text(ofBuiltIn:)`.
package struct TownshipProfile: Sendable, Equatable {
    package var cellsPerVillage = 8
    package var devicesPerCell = 1.2
    package var householdsPerCell = 40.0
    package var residentsPerHousehold = 3.4
    /// Of one worker on a working day.
    package var visitsPerDay = 6.0
    package var editsPerDay = 4.0
    package var newHouseholdsPerDay = 0.2
    package var newResidentsPerDay = 0.5
    package var incidentsPerDay = 0.15
    /// Attempts to sync on a day with a signal.
    package var syncsPerDay = 3.0
    /// The share of days on which a device finds no signal at all.
    package var daysOfflineShare = 0.2
    /// The share of devices whose clock is wrong, by up to so much.
    package var wrongClockShare = 0.05
    package var wrongClockMilliseconds: Int64 = 86_400_000
    /// The share of days on which a device breaks down and starts anew, perhaps within a sync.
    package var breakdownShare = 0.01
    /// The shares of devices on each line, by name.
    package var lines: [(name: String, share: Double)] = [("3g", 1)]

    package init() {}

    package static func == (left: Self, right: Self) -> Bool {
        "\(left)" == "\(right)"
    }

    private static let perDay: KeyValuePairs<String, Double> = [
        "per day": 1, "per week": 1.0 / 7, "per month": 1.0 / 30,
    ]
    private static let names = [
        "cells-per-village", "devices-per-cell", "households-per-cell", "residents-per-household", "visits",
        "edits",
        "new-households", "new-residents", "incidents", "syncs", "days-offline", "wrong-clocks", "wrong-by",
        "breakdowns",
    ]

    /// Reads a profile.
    package init(parsing text: String, source: String) throws(ProfileError) {
        var file = try ProfileText(text, source: source)
        let plain: KeyValuePairs<String, Double> = ["": 1]
        cellsPerVillage = max(1, try file.count("cells-per-village") ?? cellsPerVillage)
        devicesPerCell = try file.number("devices-per-cell", in: plain) ?? devicesPerCell
        householdsPerCell = try file.number("households-per-cell", in: plain) ?? householdsPerCell
        residentsPerHousehold = try file.number("residents-per-household", in: plain) ?? residentsPerHousehold
        visitsPerDay = try file.number("visits", in: Self.perDay) ?? visitsPerDay
        editsPerDay = try file.number("edits", in: Self.perDay) ?? editsPerDay
        newHouseholdsPerDay = try file.number("new-households", in: Self.perDay) ?? newHouseholdsPerDay
        newResidentsPerDay = try file.number("new-residents", in: Self.perDay) ?? newResidentsPerDay
        incidentsPerDay = try file.number("incidents", in: Self.perDay) ?? incidentsPerDay
        syncsPerDay = try file.number("syncs", in: Self.perDay) ?? syncsPerDay
        daysOfflineShare = try file.share("days-offline") ?? daysOfflineShare
        wrongClockShare = try file.share("wrong-clocks") ?? wrongClockShare
        wrongClockMilliseconds = try file.milliseconds("wrong-by") ?? wrongClockMilliseconds
        breakdownShare = try file.share("breakdowns") ?? breakdownShare
        var lines: [(name: String, share: Double)] = []
        for name in LinkProfile.builtIn {
            if let share = try file.share("line-\(name)"), share > 0 { lines.append((name, share)) }
        }
        if !lines.isEmpty { self.lines = lines }
        try file.checkAllRead(known: Self.names + LinkProfile.builtIn.map { "line-\($0)" })
    }

    /// The townships that need no file.
    package static let builtIn = ["rural", "town"]

    /// The file of a built-in township: to read, and to begin one's own with.
    package static func text(ofBuiltIn name: String) -> String? {
        switch name {
        case "rural":
            """
            # A township in the hills: long ways, bad lines, old phones.
            cells-per-village 8
            devices-per-cell 1.2
            households-per-cell 40
            residents-per-household 4.6
            visits 6 per day
            edits 4 per day
            new-households 1 per week
            new-residents 3 per week
            incidents 5 per month
            syncs 2 per day
            days-offline 40 %
            wrong-clocks 8 %
            wrong-by 400 days
            breakdowns 2 %
            line-3g 45 %
            line-2g 35 %
            line-edge 15 %
            line-proxy 5 %
            """
        case "town":
            """
            # A township in the plain: short ways, and a signal nearly everywhere.
            cells-per-village 10
            devices-per-cell 1.5
            households-per-cell 60
            residents-per-household 3.1
            visits 10 per day
            edits 8 per day
            new-households 2 per week
            new-residents 6 per week
            incidents 10 per month
            syncs 6 per day
            days-offline 3 %
            wrong-clocks 2 %
            wrong-by 2 days
            breakdowns 1 %
            line-4g 80 %
            line-3g 18 %
            line-portal 2 %
            """
        default: nil
        }
    }
}
