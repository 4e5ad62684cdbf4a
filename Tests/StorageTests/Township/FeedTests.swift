import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("The feed of a cell")
struct FeedTests {
    private let store: TownshipStore

    init() throws {
        store = try TownshipStore(path: ":memory:", .write)
        try store.addVillage(code: "01", name: "东街村")
        for cell in 1...5 { try store.addCell(code: "010\(cell)", name: "第 \(cell) 网格", village: 1) }
    }

    private func feed(
        after: Revision, cell: CellNumber = 1, limit: Int = .max
    ) throws -> (items: [FeedItem], isAnything: Bool) {
        var items: [FeedItem] = []
        let isAnything = try store.readFeed(cell: cell, after: after) { item in
            items.append(item)
            return items.count < limit
        }
        return (items, isAnything)
    }

    /// Records of three kinds and a departure in cell 1, and one record in cell 2, at revisions 1 to 6.
    private func fill() throws {
        try store.save(.resident(11, of: 1, revision: 3, entered: 3))
        try store.save(.household(1, revision: 1, entered: 1))
        try store.save(.household(2, revision: 6, entered: 6))
        try store.save(
            LedgerRecord(kind: Visit.kind, id: recordID(21), cell: 1, revision: 5, entered: 5))
        try store.save(.household(3, cell: 2, revision: 2, entered: 2))
        try store.save(.household(9, revision: 0))
        try store.save(.household(9, cell: 5, revision: 4, entered: 4))
    }

    @Test("It has what the transaction under way has written")
    func withinTransaction() throws {
        try fill()
        try store.transaction {
            try store.save(.household(4, revision: 7, entered: 7))
            #expect(try feed(after: 6).items.map(\.revision) == [7])
            #expect(try !feed(after: 6, cell: 2).isAnything)
        }
        #expect(try feed(after: 6).items.map(\.revision) == [7])
    }

    @Test("It is in order of revision across all kinds and departures, and keeps to its cell")
    func order() throws {
        try fill()
        #expect(try feed(after: 0).items.map(\.revision) == [1, 3, 4, 5, 6])
        #expect(try feed(after: 0, cell: 2).items.map(\.revision) == [2])
        let departure = FeedItem.departure(kind: Household.kind, id: try recordID(9), revision: 4)
        #expect(try feed(after: 3).items.first == departure)
    }

    private static let counts: [(cell: CellNumber, after: Revision, count: Int64)] = [
        (1, 0, 5), (1, 1, 4), (1, 3, 3), (1, 5, 1), (1, 6, 0), (2, 0, 1), (2, 2, 0), (3, 0, 0),
    ]

    @Test("Its count is that of its items, and it says whether there was anything", arguments: counts)
    func itemCount(cell: CellNumber, after: Revision, count: Int64) throws {
        try fill()
        let feed = try feed(after: after, cell: cell)
        #expect(Int64(feed.items.count) == count)
        #expect(feed.isAnything == (count > 0))
        #expect(try store.feedCount(cell: cell, after: after) == count)
    }

    @Test("It stops where its reader stops, and can be read again", arguments: 1...5)
    func stopping(limit: Int) throws {
        try fill()
        for _ in 0..<2 {
            let feed = try feed(after: 0, limit: limit)
            #expect(feed.items.map(\.revision) == Array([1, 3, 4, 5, 6].prefix(limit)))
            #expect(feed.isAnything)
        }
        try store.transaction { _ = try store.save(.household(4, revision: 7, entered: 7)) }
        #expect(try feed(after: 6).items.count == 1)
    }

    /// A record that entered at revision 10, was given a phone at 12, and lost its address at 14.
    private func edited() throws -> LedgerRecord {
        var record = try LedgerRecord.household(
            1, revision: 14, entered: 10, [Household.phone: .text("13812345678")])
        for (field, revision) in [
            (Household.number, 10), (Household.head, 10), (Household.phone, 12), (Household.address, 14),
        ] as [(FieldNumber, Revision)] {
            record.clocks[field] = FieldClock(revision: revision, writer: 1, editedMilliseconds: 0)
        }
        return record
    }

    private static let delta: [(after: Revision, isWhole: Bool, fields: FieldMap<Value>?)] = [
        (9, true, nil),
        (10, false, [Household.phone: .text("13812345678"), Household.address: .null]),
        (11, false, [Household.phone: .text("13812345678"), Household.address: .null]),
        (12, false, [Household.address: .null]), (13, false, [Household.address: .null]),
    ]

    @Test(
        "A device that has a record gets what changed behind it; one that has not gets it whole",
        arguments: delta)
    func deltaOrWhole(after: Revision, isWhole: Bool, fields: FieldMap<Value>?) throws {
        let record = try edited()
        try store.save(record)
        let item = FeedItem.record(
            kind: record.kind, id: record.id, revision: 14, isWhole: isWhole, fields: fields ?? record.fields)
        #expect(try feed(after: after).items == [item])
    }

    @Test("A removal is told to those who had the record, and to nobody else")
    func tombstones() throws {
        var record = try edited()
        record[.removed] = .integer(1)
        record.revision = 15
        record.clocks[.removed] = FieldClock(revision: 15, writer: 1, editedMilliseconds: 0)
        try store.save(record)
        let item = FeedItem.record(
            kind: record.kind, id: record.id, revision: 15, isWhole: false, fields: [.removed: .integer(1)])
        #expect(try feed(after: 14).items == [item])
        let unknown = try feed(after: 9)
        #expect(unknown.items == [])
        #expect(unknown.isAnything, "the device's cursor still moves behind the tombstone")
    }

    @Test(
        "A record that moved is whole in its new cell for those behind the move, and departs from the old one"
    )
    func move() throws {
        var record = try edited()
        try store.save(record)
        record.cell = 2
        record.revision = 16
        record.entered = 16
        try store.save(record)
        #expect(try feed(after: 14).items == [.departure(kind: record.kind, id: record.id, revision: 16)])
        let entered = try #require(try feed(after: 14, cell: 2).items.first)
        #expect(
            entered
                == .record(
                    kind: record.kind, id: record.id, revision: 16, isWhole: true, fields: record.fields))
    }

    @Test("A row that this program never wrote ends the feed with an error, and the next reading works")
    func damaged() throws {
        try fill()
        try store.connection.execute("UPDATE resident SET clock = x'8401'")
        #expect(throws: StorageError.unreadable(table: "resident")) { try feed(after: 0) }
        #expect(try feed(after: 3).items.count == 3)
        try store.transaction { _ = try store.save(.household(4, revision: 7, entered: 7)) }
    }
}
