import Ledgers

/// Holds that what runs at every sync, command or page costs the rows that it gives, not those of the ledger: each text that a
/// debug build compiles, and so every one that a test reaches, is explained, and one that reads a whole ledger has to say so.
enum ScanGuard {
    /// What the text of a statement begins with that reads every row of a table that grows with the ledger; why follows.
    static let mark = "/* every row: "

    private static let growingTables = Set(
        LedgerTable.all.map(\.kind.name) + ["change", "departure", "review"])

    /// The tables that grow with the ledger and that a step of a query plan reads from one end to the other, or by a partial
    /// index.
    static func scannedTables(in plan: [String]) -> [String] {
        plan.compactMap { step in
            let words = step.split(separator: " ")
            guard words.count > 1, words[0] == "SCAN" else { return nil }
            let table = String(words[1])
            return growingTables.contains(table) ? table : nil
        }
    }

    /// Ends a debug build where a statement reads every row and does not say why.
    static func check(_ sql: String, plan: () -> [String]) {
        assert(
            sql.hasPrefix(mark) || scannedTables(in: plan()).isEmpty,
            "reads every row of \(scannedTables(in: plan())), and does not begin with '\(mark)': \(sql)")
    }
}

extension Connection {
    /// The steps by which SQLite would run a statement; none for one that it cannot compile.
    func plan(of sql: String) -> [String] {
        let steps = try? compile("EXPLAIN QUERY PLAN \(sql)")
        var texts: [String] = []
        while let steps, (try? steps.step()) ?? false { texts.append(steps.text(3)) }
        return texts
    }
}
