import Ledgers
import Merge
import Testing
import Wire

@Suite("Removal")
struct RemovalTests {
    @Test("A removal leaves a tombstone that keeps the fields")
    func removal() throws {
        let record = Sample.household(changing: [Household.address: .text("西街2号")])
        let result = try RecordMerge.merge(
            Sample.change(.remove, base: Sample.secondRevision), into: record, by: Sample.author(3))
        #expect(result.hasChanged)
        #expect(result.conflicts.isEmpty)
        #expect(result.record.isRemoved)
        #expect(result.record.revision == Sample.nextRevision)
        #expect(result.record[Household.address] == .text("西街2号"))
        #expect(result.record.clocks[.removed]?.writer == 3)
    }

    @Test(
        "A removal by one who had not seen an edit does not happen, and a person is told",
        arguments: [Sample.firstTime, Sample.secondTime, 9000])
    func unseenEdit(milliseconds: Int64) throws {
        let record = Sample.household(changing: [Household.address: .text("西街2号")])
        let result = try RecordMerge.merge(
            Sample.change(.remove, base: Sample.firstRevision), into: record,
            by: Sample.author(3, at: milliseconds))
        #expect(result.record == record)
        #expect(!result.hasChanged)
        let conflict = try #require(result.conflicts.first)
        #expect(result.conflicts.count == 1)
        #expect(conflict.rule == .editBeatsRemoval)
        #expect(conflict.field == .removed)
        #expect(conflict.inForce.writer == 2)
        #expect(conflict.inForce.revision == Sample.secondRevision)
        #expect(
            conflict.other
                == ConflictSide(
                    value: .integer(1), writer: 3, editedMilliseconds: milliseconds, revision: nil))
    }

    @Test("Of several edits that beat a removal, the last made is named, whichever field it is of")
    func lastEdit() throws {
        for (field, other) in [(Household.address, Household.phone), (Household.phone, Household.address)] {
            var record = Sample.household(changing: [Household.address: .text("西街2号")])
            record[Household.phone] = .text("13800000000")
            record.clocks[field] = FieldClock(
                revision: Sample.secondRevision, writer: 4, editedMilliseconds: Sample.secondTime + 1)
            record.clocks[other] = FieldClock(
                revision: Sample.secondRevision, writer: 2, editedMilliseconds: Sample.secondTime)
            let result = try RecordMerge.merge(
                Sample.change(.remove, base: Sample.firstRevision), into: record, by: Sample.author(3))
            #expect(result.conflicts.map(\.inForce.writer) == [4])
        }
    }

    @Test("A device's own earlier edit does not stop its removal")
    func ownEdit() throws {
        let record = Sample.household(changing: [Household.address: .text("西街2号")])
        let result = try RecordMerge.merge(
            Sample.change(.remove, base: Sample.firstRevision), into: record, by: Sample.author(2))
        #expect(result.record.isRemoved)
        #expect(result.conflicts.isEmpty)
    }

    @Test("One who means to undo a removal brings the record back whole, and there is nothing to decide")
    func undoneRemoval() throws {
        let removed = Sample.removedHousehold()
        var author = Sample.author(3)
        author.revives = true
        let result = try RecordMerge.merge(Sample.change(base: removed.revision), into: removed, by: author)
        #expect(result.hasChanged)
        #expect(result.conflicts.isEmpty)
        #expect(!result.record.isRemoved)
        #expect(result.record.clocks[.removed]?.writer == 3)
        #expect(result.record.revision == Sample.nextRevision && result.record.entered == Sample.nextRevision)
        #expect(throws: MergeRefusal.removed) {
            try RecordMerge.merge(Sample.change(base: removed.revision), into: removed, by: Sample.author(3))
        }
    }

    @Test(
        "An edit by one who had not seen the removal brings the record back whole",
        arguments: [1, 9000] as [Int64])
    func revival(milliseconds: Int64) throws {
        let result = try RecordMerge.merge(
            Sample.change(base: Sample.firstRevision, [Household.address: .set(.text("西街2号"))]),
            into: Sample.removedHousehold(), by: Sample.author(3, at: milliseconds))
        #expect(!result.record.isRemoved)
        #expect(result.record[Household.address] == .text("西街2号"))
        #expect(result.record[Household.head] == .text("李大山"))
        // Devices have dropped it, so everything counts as new.
        #expect(result.record.entered == Sample.nextRevision)
        #expect(result.record.revision == Sample.nextRevision)
        #expect(
            result.conflicts == [
                Conflict(
                    rule: .editBeatsRemoval, field: .removed,
                    inForce: ConflictSide(
                        value: .null, writer: 3, editedMilliseconds: milliseconds,
                        revision: Sample.nextRevision),
                    other: ConflictSide(
                        value: .integer(1), writer: 2, editedMilliseconds: Sample.secondTime,
                        revision: Sample.secondRevision))
            ])
    }

    @Test("Removed again after a revival that the author had seen")
    func removedAfterRevival() throws {
        let revived = try RecordMerge.merge(
            Sample.change(base: Sample.firstRevision, [Household.address: .set(.text("西街2号"))]),
            into: Sample.removedHousehold(), by: Sample.author(3)
        ).record
        let result = try RecordMerge.merge(
            Sample.change(.remove, base: Sample.nextRevision), into: revived, by: Sample.author(2), at: 40)
        #expect(result.record.isRemoved)
        #expect(result.conflicts.isEmpty)
    }

    @Test(
        "Removing what is removed changes nothing", arguments: [Sample.firstRevision, Sample.secondRevision])
    func removedTwice(base: Revision) throws {
        let record = Sample.removedHousehold()
        let result = try RecordMerge.merge(
            Sample.change(.remove, base: base), into: record, by: Sample.author(3))
        #expect(result.isNothing(upon: record))
    }

    @Test("An edit that says what the record said brings it back too, and takes a revision")
    func revivalWithoutNews() throws {
        let result = try RecordMerge.merge(
            Sample.change(base: Sample.firstRevision, [Household.head: .set(.text("李大山"))]),
            into: Sample.removedHousehold(), by: Sample.author(3))
        #expect(!result.record.isRemoved)
        #expect(result.hasChanged)
        #expect(result.record.revision == Sample.nextRevision)
    }

    @Test(
        "An edit by one who had seen the removal, or made it, is refused",
        arguments: [(Sample.secondRevision, 3), (Sample.firstRevision, 2)] as [(Revision, WriterNumber)])
    func knownRemoval(base: Revision, writer: WriterNumber) {
        #expect(throws: MergeRefusal.removed) {
            try RecordMerge.merge(
                Sample.change(base: base, [Household.address: .set(.text("西街2号"))]),
                into: Sample.removedHousehold(), by: Sample.author(writer))
        }
    }
}
