import Ledgers
import Merge
import Testing
import Wire

/// What holds for every history: random devices with random bases and clocks edit one record.
@Suite("Properties of merging")
struct MergePropertyTests {
    private static let seeds = 0..<40 as Range<UInt64>
    private static let settable = [Household.address, Household.dwelling, Household.head]

    /// A random edit of a household, as a device may send it.
    private func edits(_ random: inout SeededRandom) -> FieldMap<FieldEdit> {
        var edits = FieldMap<FieldEdit>()
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            switch Int.random(in: 0..<5, using: &random) {
            case 0: edits[Household.care] = .union(adding: flags(&random), removing: flags(&random))
            case 1: edits[Household.remarks] = .append([.text("r\(Int.random(in: 0..<9, using: &random))")])
            default:
                let field = Self.settable[Int.random(in: 0..<3, using: &random)]
                edits[field] = .set(.text("v\(Int.random(in: 0..<4, using: &random))"))
            }
        }
        return edits
    }

    private func flags(_ random: inout SeededRandom) -> [Value] {
        (1...4).filter { _ in Bool.random(using: &random) }.map { .integer($0) }
    }

    private struct Step {
        var before: LedgerRecord
        var change: Change
        var author: MergeAuthor
        var result: MergeResult
    }

    /// A random history of edits and removals of one household.
    private func history(_ seed: UInt64) -> [Step] {
        var random = SeededRandom(seed)
        var record = Sample.household()
        var steps: [Step] = []
        while steps.count < 60 {
            let isRemoval = Int.random(in: 0..<8, using: &random) == 0
            let change = Sample.change(
                isRemoval ? .remove : .edit, base: Int64.random(in: 0...record.revision, using: &random),
                isRemoval ? [:] : edits(&random))
            let author = Sample.author(
                Int64.random(in: 1...4, using: &random), at: Int64.random(in: 0...20, using: &random))
            guard
                let result = try? RecordMerge.merge(
                    change, into: record, by: author, at: record.revision + 1)
            else {
                // Refused only because the author knew of the removal: begin a new life.
                record = Sample.household()
                continue
            }
            steps.append(Step(before: record, change: change, author: author, result: result))
            record = result.record
        }
        return steps
    }

    @Test("A revision is used when something changed, and only then", arguments: seeds)
    func revisions(seed: UInt64) {
        for step in history(seed) {
            #expect(step.result.hasChanged == (step.result.record != step.before))
            #expect(
                step.result.record.revision
                    == (step.result.hasChanged ? step.before.revision + 1 : step.before.revision))
        }
    }

    @Test("The same change upon the same record gives the same answer", arguments: seeds)
    func determinism(seed: UInt64) {
        let (first, second) = (history(seed), history(seed))
        #expect(first.map(\.result) == second.map(\.result))
        #expect(first.contains { !$0.result.conflicts.isEmpty })
    }

    @Test("A value that lost, on either side, is in the conflicts", arguments: seeds)
    func losers(seed: UInt64) {
        for step in history(seed) {
            let result = step.result
            for field in Self.settable {
                guard case .set(let sent)? = step.change.edits[field] else { continue }
                let conflict = result.conflicts.first { $0.field == field }
                let (was, now) = (step.before[field], result.record[field])
                #expect(now == sent || now == was)
                if now != sent { #expect(conflict?.other.value == sent) }
                if now != was, let clock = step.before.clocks[field], clock.revision > step.change.base,
                    clock.writer != step.author.writer
                {
                    #expect(conflict?.other.value == was)
                }
                if let conflict { #expect(conflict.inForce.value == now) }
            }
            if step.change.operation == .remove, !result.record.isRemoved {
                #expect(result.conflicts.map(\.rule) == [.editBeatsRemoval])
            }
            if step.before.isRemoved, !result.record.isRemoved {
                #expect(result.conflicts.first?.rule == .editBeatsRemoval)
            }
        }
    }

    @Test("Every clock names the revision and the writer of what its field holds", arguments: seeds)
    func clocks(seed: UInt64) {
        for step in history(seed) where step.result.hasChanged {
            let record = step.result.record
            for field in Self.settable + [Household.care, Household.remarks]
            where record[field] != step.before[field] {
                #expect(
                    record.clocks[field]
                        == FieldClock(
                            revision: record.revision, writer: step.author.writer,
                            editedMilliseconds: step.author.editedMilliseconds))
            }
        }
    }

    /// Edits that devices made from one base without seeing each other: each adds what the base lacks and
    /// removes what it has, as `FieldDefinition.edit` makes them.
    @Test("Sets, totals and lists end the same in whatever order the edits arrive", arguments: seeds)
    func commuting(seed: UInt64) throws {
        var random = SeededRandom(seed)
        var base = Sample.record([Benefit.programme: .integer(1)], kind: Benefit.kind)
        base[Benefit.paid] = .integer(Int64.random(in: -500...500, using: &random))
        var home = Sample.household()
        let held = flags(&random)
        home[Household.care] = held.isEmpty ? .null : .array(held)
        var changes: [(writer: WriterNumber, care: FieldEdit, paid: Int64, remark: String)] = []
        for writer in 1...5 as ClosedRange<WriterNumber> {
            let wanted = flags(&random)
            changes.append(
                (
                    writer,
                    .union(
                        adding: wanted.filter { !held.contains($0) },
                        removing: held.filter { !wanted.contains($0) }),
                    Int64.random(in: -900...900, using: &random), "r\(writer)"
                ))
        }
        func ends(_ order: [Int]) throws -> (care: Value, paid: Value, remarks: Set<Value>) {
            var (benefit, household) = (base, home)
            for (index, position) in order.enumerated() {
                let change = changes[position]
                let author = Sample.author(change.writer, at: Int64(position))
                let revision = Sample.nextRevision + Int64(index)
                benefit = try RecordMerge.merge(
                    Sample.change(kind: Benefit.kind, base: 10, [Benefit.paid: .add(change.paid)]),
                    into: benefit, by: author, at: revision
                ).record
                household = try RecordMerge.merge(
                    Sample.change(
                        base: 10,
                        [Household.care: change.care, Household.remarks: .append([.text(change.remark)])]),
                    into: household, by: author, at: revision
                ).record
            }
            return (
                household[Household.care], benefit[Benefit.paid],
                Set(household[Household.remarks].asArray ?? [])
            )
        }
        let expected = try ends(Array(changes.indices))
        #expect(expected.remarks.count == changes.count)
        for _ in 0..<6 { #expect(try ends(changes.indices.shuffled(using: &random)) == expected) }
    }
}
