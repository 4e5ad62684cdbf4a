extension TownshipProfile {
    /// The townships that need no file.
    package static let builtIn = ["rural", "town", "surveyed"]

    /// The file of a built-in township: to read, and to begin one's own with.
    package static func text(ofBuiltIn name: String) -> String? {
        switch name {
        case "rural": rural
        case "town": town
        case "surveyed": surveyed
        default: nil
        }
    }

    private static let rural = """
        # A township in the hills: long ways, bad lines, old phones.
        cells-per-village 8
        cells-per-office 60
        devices-per-cell 1.2
        households-per-cell 40
        residents-per-household 4.6
        visits 6 per day
        edits 4 per day
        new-households 1 per week
        new-residents 3 per week
        benefits 2 per month
        incidents 5 per month
        settling 4 days
        settling-spread 1.8
        settled-in-cell 70 %
        settled-in-village 20 %
        decisions 2 per week
        syncs 2 per day
        days-offline 40 %
        wrong-clocks 8 %
        wrong-by 400 days
        breakdowns 2 %
        losses 1 per year
        line-3g 45 %
        line-2g 35 %
        line-edge 15 %
        line-proxy 5 %
        """

    private static let town = """
        # A township in the plain: short ways, and a signal nearly everywhere.
        cells-per-village 10
        cells-per-office 60
        devices-per-cell 1.5
        households-per-cell 60
        residents-per-household 3.1
        visits 10 per day
        edits 8 per day
        new-households 2 per week
        new-residents 6 per week
        benefits 4 per month
        incidents 10 per month
        settling 2 days
        settling-spread 2
        settled-in-cell 60 %
        settled-in-village 25 %
        decisions 5 per week
        syncs 6 per day
        days-offline 3 %
        wrong-clocks 2 %
        wrong-by 2 days
        breakdowns 1 %
        losses 1 per year
        line-4g 80 %
        line-3g 18 %
        line-portal 2 %
        """

    // tools/fit-township makes the lines between the marks from the published case log, and holds them to it.
    private static let surveyed = """
        # A township as surveys and a case log show it: incidents by weekday, and how long they take.
        cells-per-village 8
        cells-per-office 60
        devices-per-cell 1.2
        households-per-cell 31
        residents-per-household 4.6
        visits 6 per day
        edits 4 per day
        new-households 1 per week
        new-residents 3 per week
        benefits 2 per month
        # fitted: 1,434 cases of 473 days in 194 cells
        incidents 0.4 per month
        incident-weekdays 17.5 19.3 20.9 19.9 17.0 2.2 3.1
        settling 50.6 days
        settling-spread 1.8
        # fitted until here
        settled-in-cell 70 %
        settled-in-village 20 %
        decisions 2 per week
        syncs 2 per day
        days-offline 30 %
        wrong-clocks 5 %
        wrong-by 30 days
        breakdowns 2 %
        losses 1 per year
        line-4g 20 %
        line-3g 50 %
        line-2g 25 %
        line-edge 5 %
        """
}
