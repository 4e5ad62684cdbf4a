/// Makes a failing plan short, by leaving out what the failure does not need (delta debugging, Zeller and Hildebrandt
/// 2002).
enum SimulationShrinking {
    /// Runs that are spent on it.
    private static let runsMax = 300

    /// A part of `steps` that still fails, in which no single step can be left out unless the runs were used up.
    static func shrunk(
        _ steps: [SimulationStep], fails: ([SimulationStep]) async -> Bool
    ) async -> [SimulationStep] {
        var steps = steps
        var size = steps.count / 2
        var runs = 0
        while size >= 1, runs < runsMax {
            var start = 0
            var hasShrunk = false
            while start < steps.count, runs < runsMax {
                let shorter = Array(steps[..<start] + steps[min(steps.count, start + size)...])
                runs += 1
                if await fails(shorter) {
                    steps = shorter
                    hasShrunk = true
                } else {
                    start += size
                }
            }
            if !hasShrunk { size /= 2 }
        }
        return steps
    }
}
