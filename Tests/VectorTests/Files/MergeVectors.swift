import Ledgers
import Merge
import Testing
import Wire

/// What a change came to, as a vector says it.
private struct MergeOutcome: Equatable {
    var status: Int64
    var revision: Revision?
    var code: String?
    /// Nil too where the vector leaves it open.
    var field: FieldNumber?
    var review: Set<ReviewItem>
}

private struct ReviewItem: Hashable {
    var rule: String
    var field: FieldNumber
    var inForce: Value
    var other: Value
    var writer: WriterNumber
}

extension Vector {
    /// merges.json, `merges`.
    func checkMerge() throws {
        try read { keys in
            var record = try LedgerRecord(orNull: keys.take("record"))
            let (changes, results) = (try keys.array("changes"), try keys.array("results"))
            #expect(changes.count == results.count)
            for (json, result) in zip(changes, results) {
                let step = try MergeStep(json)
                var outcome = step.merge(into: &record)
                let (expected, leavesFieldOpen) = try MergeOutcome.read(result)
                if leavesFieldOpen { outcome.field = nil }
                #expect(outcome == expected)
            }
            #expect(record == (try LedgerRecord(orNull: keys.take("after"))))
        }
    }
}

/// A change on its way into the ledger.
private struct MergeStep {
    let author: MergeAuthor
    let revision: Revision
    let change: Change

    init(_ json: JSON) throws {
        self = try Keys.read(json) { keys in
            MergeStep(
                author: MergeAuthor(
                    writer: try keys.integer("writer"), editedMilliseconds: try keys.integer("time"),
                    hasNewerSchema: try keys.integer("schema") > Schema.version),
                revision: try keys.integer("revision"),
                change: Change(
                    number: 1, operation: try #require(Change.Operation(rawValue: keys.integer("operation"))),
                    kind: try keys.kind("kind"), id: try keys.id("id"), cell: try keys.integer("cell"),
                    base: try keys.integer("base"), wallAgeMilliseconds: 0, bootAgeMilliseconds: nil,
                    edits: try keys.item("edits").edits))
        }
    }

    private init(author: MergeAuthor, revision: Revision, change: Change) {
        self.author = author
        self.revision = revision
        self.change = change
    }

    func merge(into record: inout LedgerRecord?) -> MergeOutcome {
        do throws(MergeRefusal) {
            let result = try RecordMerge.merge(change, into: record, by: author, at: revision)
            record = result.record
            return MergeOutcome(
                status: result.conflicts.isEmpty ? 0 : 1, revision: result.hasChanged ? revision : nil,
                review: Set(result.conflicts.map(ReviewItem.init)))
        } catch {
            return MergeOutcome(
                status: 2, code: error.code, field: error.fieldNumber, review: [])
        }
    }
}

extension MergeOutcome {
    fileprivate static func read(_ json: JSON) throws -> (expected: MergeOutcome, leavesFieldOpen: Bool) {
        try Keys.read(json) { keys in
            let field = keys.takeIfPresent("field")
            let outcome = MergeOutcome(
                status: try keys.integer("status"), revision: try keys.integerOrNull("revision"),
                code: try keys.textOrNull("code"),
                field: try field.flatMap { $0 == .null ? nil : try $0.asNumber("field") }
                    .map(FieldNumber.init),
                review: Set(try keys.array("review").map(ReviewItem.init)))
            return (outcome, field == nil)
        }
    }
}

extension ReviewItem {
    fileprivate init(_ json: JSON) throws {
        self = try Keys.read(json) { keys in
            ReviewItem(
                rule: try keys.text("rule"),
                field: FieldNumber(rawValue: try keys.take("field").asNumber("field")),
                inForce: try keys.item("in_force").value, other: try keys.item("other").value,
                writer: try keys.integer("writer"))
        }
    }

    fileprivate init(_ conflict: Conflict) {
        rule =
            switch conflict.rule {
            case .laterEditWins: "latest"
            case .centreStands: "review"
            case .editBeatsRemoval: "removal"
            }
        field = conflict.field
        inForce = conflict.inForce.value
        other = conflict.other.value
        writer = conflict.other.writer
    }
}

extension MergeRefusal {
    /// The codes of SPEC.md §7.2.
    fileprivate var code: String {
        switch self {
        case .unknownKind: RefusalCode.unknownKind
        case .unknownRecord: RefusalCode.unknownRecord
        case .removed: RefusalCode.removedRecord
        case .field(let problem): problem.code
        }
    }

    fileprivate var fieldNumber: FieldNumber? {
        if case .field(let problem) = self { problem.fieldNumber } else { nil }
    }
}

extension LedgerRecord {
    /// A record as vectors write it, or nil for null.
    init?(orNull json: JSON) throws {
        guard json != .null else { return nil }
        self = try Keys.read(json) { keys in
            LedgerRecord(
                kind: try keys.kind("kind"), id: try keys.id("id"), cell: try keys.integer("cell"),
                revision: try keys.integer("revision"), entered: try keys.integer("entered"),
                fields: try keys.fields("fields"), clocks: try keys.clocks("clocks"))
        }
    }
}

extension Keys {
    fileprivate mutating func clocks(_ key: String) throws -> FieldMap<FieldClock> {
        let json = try take(key)
        guard case .object(let object) = json else { throw VectorFormError.unexpected(key: key, json) }
        return FieldMap(
            try object.map { number, clock in
                let parts = try clock.asArray(key).map { try $0.asInteger(key) }
                guard let number = UInt16(number), parts.count == 3 else {
                    throw VectorFormError.unexpected(key: key, clock)
                }
                return (
                    FieldNumber(rawValue: number),
                    FieldClock(revision: parts[0], writer: parts[1], editedMilliseconds: parts[2])
                )
            })
    }
}
