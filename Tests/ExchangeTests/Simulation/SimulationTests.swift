import Foundation
import Testing

/// Days in a township that nobody would think up: edits, workflow steps, decisions, undos, cuts, crashes, copies, moves,
/// wrong clocks and restores in random order, with the production code on both sides. A seed is a whole description.
///
/// `GRIDLEDGER_SEEDS` says how many seeds are run, and `GRIDLEDGER_FIRST_SEED` from which one on (`tools/simulate`).
@Suite("Simulation of devices and centre")
struct SimulationTests {
    private static func number(_ name: String, default value: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init) ?? value
    }

    private static var seeds: [UInt64] {
        let first = number("GRIDLEDGER_FIRST_SEED", default: 1)
        return (0..<max(1, number("GRIDLEDGER_SEEDS", default: 40))).map { first &+ $0 }
    }

    @Test(
        "When all is quiet, replicas equal the centre, and all that was entered is somewhere",
        arguments: seeds)
    func quiet(seed: UInt64) async throws {
        let steps = SimulationPlan.steps(seed: seed)
        let faults = await Self.faults(of: steps, seed: seed)
        guard !faults.isEmpty else { return }
        let short = await SimulationShrinking.shrunk(steps) { await !Self.faults(of: $0, seed: seed).isEmpty }
        let story = short.map { "    \($0)" }.joined(separator: "\n")
        let found = await Self.faults(of: short, seed: seed).joined(separator: "\n    ")
        Issue.record(
            """
            seed \(seed): \(faults.joined(separator: "; "))
              again: tools/simulate --seed \(seed)
              a short program that fails:
            \(story)
              with:
                \(found)
            """)
    }

    /// What is amiss after the steps; an error that nothing should throw is amiss too.
    private static func faults(of steps: [SimulationStep], seed: UInt64) async -> [String] {
        do {
            let simulation = try await Simulation(seed: seed)
            for step in steps { try await simulation.take(step) }
            try await simulation.settle()
            return try SimulationInvariants(simulation: simulation).faults()
        } catch {
            return ["an error: \(error)"]
        }
    }

    @Test(
        "There is enough to compare: deadlines that differ without the make-up days, and changes that were undone"
    )
    func isMeaningful() async throws {
        var tally = SimulationDeadlines.Tally()
        var (differing, undone, reopened) = (0, 0, 0)
        for seed in 1...20 as ClosedRange<UInt64> {
            let simulation = try await Simulation(seed: seed)
            for step in SimulationPlan.steps(seed: seed) { try await simulation.take(step) }
            undone += simulation.undoneCount
            reopened += simulation.reopenedCount
            try SimulationDeadlines(simulation: simulation).count(into: &tally)
            let careless = try SimulationDeadlines(simulation: simulation) { $0.withoutMakeUpDays }
            if try !careless.faults().isEmpty { differing += 1 }
        }
        #expect(differing > 0, "\(tally)")
        #expect(undone > 0 && reopened > 0)
        #expect(tally.levels == ["village", "township"], "\(tally)")
        #expect(tally.colours == ["green", "yellow", "orange", "red"], "\(tally)")
        for count in [
            tally.extended, tally.lateRunning, tally.lateEnded, tally.begunOnFreeDays, tally.overMakeUpDays,
            tally.explained,
        ] { #expect(count > 0, "\(tally)") }
    }
}
