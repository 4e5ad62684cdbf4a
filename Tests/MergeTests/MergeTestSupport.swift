import Ledgers
import Merge
import Wire

/// Random numbers that are the same in every run (SplitMix64, Steele and others 2014).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// Records and changes as the tests tell their stories: the record was made by device 1 at revision 10, and
/// device 2 has changed it at revision 20.
enum Sample {
    static let firstRevision: Revision = 10
    static let secondRevision: Revision = 20
    static let nextRevision: Revision = 30
    static let firstTime: Int64 = 1000
    static let secondTime: Int64 = 2000

    static let id: RecordID = {
        var random = SeededRandom(1)
        return RecordID(unixMilliseconds: 1_795_500_000_000, using: &random)
    }()

    static func change(
        _ operation: Change.Operation = .edit, kind: KindNumber = Household.kind, base: Revision = 0,
        _ edits: FieldMap<FieldEdit> = [:]
    ) -> Change {
        Change(
            number: 1, operation: operation, kind: kind, id: id, cell: 5, base: base, wallAgeMilliseconds: 0,
            bootAgeMilliseconds: nil, edits: edits)
    }

    static func author(_ writer: WriterNumber, at milliseconds: Int64 = 3000, newer: Bool = false)
        -> MergeAuthor
    {
        MergeAuthor(writer: writer, editedMilliseconds: milliseconds, hasNewerSchema: newer)
    }

    /// A record that device 1 made.
    static func record(_ fields: FieldMap<Value>, kind: KindNumber = Household.kind) -> LedgerRecord {
        var record = LedgerRecord(
            kind: kind, id: id, cell: 5, revision: firstRevision, entered: firstRevision, fields: fields)
        for (number, _) in fields {
            record.clocks[number] = FieldClock(
                revision: firstRevision, writer: 1, editedMilliseconds: firstTime)
        }
        return record
    }

    /// A household that device 1 made and device 2 changed.
    static func household(changing fields: FieldMap<Value> = [:]) -> LedgerRecord {
        var record = record([
            Household.number: .text("0101-001"), Household.head: .text("李大山"),
            Household.address: .text("东街1号"),
        ])
        for (number, value) in fields {
            record[number] = value
            record.clocks[number] = FieldClock(
                revision: secondRevision, writer: 2, editedMilliseconds: secondTime)
            record.revision = secondRevision
        }
        return record
    }

    /// The household, removed by device 2.
    static func removedHousehold() -> LedgerRecord { household(changing: [.removed: .integer(1)]) }
}

extension RecordMerge {
    /// Merges at the revision behind all those of `Sample`.
    static func merge(_ change: Change, into record: LedgerRecord?, by author: MergeAuthor)
        throws(MergeRefusal) -> MergeResult
    {
        try merge(change, into: record, by: author, at: Sample.nextRevision)
    }
}

extension MergeResult {
    /// Whether the record is as it was, and nobody has to look at anything.
    func isNothing(upon record: LedgerRecord) -> Bool {
        self.record == record && !hasChanged && conflicts.isEmpty
    }
}
