/// Finds the word that was probably meant.
package enum Suggestion {
    /// Longer words are not compared, which bounds the work.
    private static let comparedLengthMax = 40

    /// The candidate that `word` begins, or the one nearest to it within a third of its length in edits.
    package static func closest(to word: String, among candidates: [String]) -> String? {
        guard word.utf8.count <= comparedLengthMax, !word.isEmpty else { return nil }
        var best: (candidate: String, distance: Int)?
        for candidate in candidates where candidate.utf8.count <= comparedLengthMax {
            let isBeginning = candidate.hasPrefix(word)
            let distance = isBeginning ? 1 : editDistance(Array(word.utf8), Array(candidate.utf8))
            guard distance <= max(1, candidate.utf8.count / 3) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// The number of insertions, deletions, substitutions and swaps of neighbours between two words (optimal
    /// string alignment; G. Navarro, "A guided tour to approximate string matching", 2001, section 5.1).
    static func editDistance(_ source: [UInt8], _ target: [UInt8]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...target.count)
        for row in 0..<source.count {
            var current = [row + 1]
            for column in 0..<target.count {
                let isSame = source[row] == target[column]
                var cost = min(
                    previous[column] + (isSame ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, source[row] == target[column - 1], source[row - 1] == target[column] {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[target.count]
    }
}
