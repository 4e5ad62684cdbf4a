import Foundation
import Ledgers
import Phrases
import Terminal
import Testing
import Traces
import Wire

@testable import Simulation

@Suite("Reports of replays")
struct ReplayReportTests {
    private func change(_ number: Int64, _ status: Outcome.Status, code: String? = nil) throws -> TraceChange
    {
        let text = """
            {"number":\(number),"made_ms":1,"operation":"edit","kind":1,"id":"019cabda-a900-7ae7-a744-6ed4c619a859",\
            "cell":1,"base":0,"edits":{"2":{"set":"甲"}},"outcome":{"status":"applied"}}
            """
        var change = try JSONDecoder().decode(TraceChange.self, from: Data(text.utf8))
        change.outcome = outcome(status, code: code)
        return change
    }

    private func outcome(_ status: Outcome.Status, code: String? = nil) -> TraceOutcome {
        TraceOutcome(Outcome(number: 1, status: status, revision: nil, code: code, sentence: "words"))
    }

    private func digest(_ number: UInt8) throws -> StateDigest {
        try #require(StateDigest(bytes: [0, 0, 0, 0, 0, 0, 0, number]))
    }

    /// Three changes, of which those after the first come out otherwise.
    private func report(differences: Int = 10) throws -> ReplayReport {
        var report = ReplayReport()
        report.count(
            try change(1, .applied), of: 4, .answered(outcome(.applied)), differencesMax: differences)
        report.count(
            try change(2, .applied), of: 4, .answered(outcome(.refused, code: "scope")),
            differencesMax: differences)
        report.count(
            try change(3, .inReview), of: 4, .unanswered(.changeGap), differencesMax: differences)
        report.cells = [
            ReplayReport.Cell(number: 1, recorded: try digest(1), found: try digest(1)),
            ReplayReport.Cell(number: 2, recorded: try digest(2), found: try digest(3)),
        ]
        report.syncMicroseconds = [1000, 3000]
        report.milliseconds = 500
        return report
    }

    @Test("What is not as recorded is named, up to so many, and counted")
    func differences() throws {
        let lines = try report().lines.map(\.english)
        #expect(lines.contains("✗ 2 every outcome is as recorded"))
        let record = "household 019cabda-a900-7ae7-a744-6ed4c619a859 (head)"
        #expect(
            lines.contains("    change 2 of device 4, of \(record): recorded applied, found refused (scope)"))
        #expect(
            lines.contains(
                "    change 3 of device 4, of \(record): recorded in review, found refused with its whole request (change.gap)"
            ))
        #expect(lines.contains("    cell 2: recorded 0000000000000002, found 0000000000000003"))
        #expect(try report().lines.map(\.chinese).contains("✗ 1 每个网格的台账与记录相同"))
        let few = try report(differences: 1)
        #expect(few.lines.map(\.english).contains("    and 1 more") && few.differences.count == 1)
        #expect(try !report().holds)
    }

    @Test("A replay holds where nothing differs, and not where it was given up or nothing was compared")
    func holds() throws {
        var report = ReplayReport()
        #expect(!report.holds)
        report.count(
            try change(1, .refused, code: "a"), of: 1, .answered(outcome(.refused, code: "a")),
            differencesMax: 1)
        report.cells = [ReplayReport.Cell(number: 1, recorded: .empty, found: .empty)]
        #expect(report.holds)
        report.isInterrupted = true
        #expect(!report.holds)
    }

    @Test("Two replays stand side by side: figures, what holds, and whether all came to the same")
    func comparison() throws {
        var other = try report()
        other.count(try change(4, .applied), of: 4, .answered(outcome(.applied)), differencesMax: 10)
        let comparison = FleetComparison(
            try #require(FleetComparison.Side(name: "a.json", document: report().json.text)),
            try #require(FleetComparison.Side(name: "b.json", document: other.json.text)))
        let rows = comparison.rows(in: .english)
        #expect(rows.contains(["every outcome is as recorded", "✗", "✗", ""]))
        #expect(rows.contains(["changes applied", "1", "2", "+100 %"]))
        #expect(rows.contains(["uploads a second", "500", "500", ""]))
        #expect(rows.contains(["all ledgers", "0000000000000004", "0000000000000004", ""]))
        #expect(rows.first { $0[0] == "all outcomes" }?.last == "≠")
    }

    @Test(
        "A recorded revision stands for the one that the same change made here, or the last before it",
        arguments: [(0, 0), (2, 0), (3, 1), (4, 1), (5, 4), (6, 5), (99, 5)] as [(Revision, Revision)])
    func revisions(recorded: Revision, found: Revision) {
        var map = RevisionMap()
        for (recorded, found) in [(3, 1), (5, 4), (6, 5)] as [(Revision, Revision)] {
            map.note(recorded, as: found)
        }
        #expect(map.revision(for: recorded) == found)
    }
}
