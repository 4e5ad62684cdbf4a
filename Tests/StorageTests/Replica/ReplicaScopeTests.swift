import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("What a device holds")
struct ReplicaScopeTests {
    private let store: ReplicaStore
    private let east = DirectoryCell(number: 1, code: "0101", name: "东街网格", village: "东街村")
    private let west = DirectoryCell(number: 2, code: "0102", name: "西街网格", village: "西街村")
    private let own = DirectoryWorker(number: 3, name: "王网格员", role: 1)
    private let other = DirectoryWorker(number: 4, name: "赵主任", role: 4)

    init() throws {
        store = try ReplicaStore(path: ":memory:")
        try store.enrol(.sample)
        try store.setDirectory([east, west], [own, other], version: 1)
    }

    @Test("A directory gives new cells a feed from the beginning, and names to the workers")
    func newDirectory() throws {
        #expect(try store.directoryVersion() == 1)
        #expect(try store.cells().map(\.cursor) == [1, 2].map { Cursor(cell: $0, epoch: 0, revision: 0) })
        #expect(try store.cells().map(\.remaining) == [nil, nil])
        #expect(try store.cells().map(\.village) == ["东街村", "西街村"])
        #expect(try store.workerNames() == [3: "王网格员", 4: "赵主任"])
    }

    @Test("The calendar is the directory's: each one replaces it; days that are no dates are left out")
    func calendar() throws {
        #expect(try store.calendar() == WorkingCalendar())
        try store.setDirectory(
            [east], [own], DirectoryCalendar(holidays: [.min, 20454], workdays: [20457, .max]), version: 2)
        let holiday = try #require(CivilDate(daysSince1970: 20454))
        let workday = try #require(CivilDate(daysSince1970: 20457))
        #expect(try store.calendar() == WorkingCalendar([holiday: .holiday, workday: .workday]))
        try store.setDirectory([east], [own], version: 3)
        #expect(try store.calendar() == WorkingCalendar())
    }

    @Test("A cell that stays keeps its cursor and takes its new name")
    func keptCell() throws {
        let cursor = Cursor(cell: 1, epoch: 7, revision: 44)
        try store.setCursor(cursor, remaining: 3)
        var renamed = east
        renamed.name = "东街一网格"
        try store.setDirectory([renamed], [own], version: 2)
        #expect(
            try store.cells() == [
                ReplicaCell(
                    number: 1, code: "0101", name: "东街一网格", village: "东街村", cursor: cursor, remaining: 3)
            ])
        #expect(try store.directoryVersion() == 2)
        #expect(try store.workerNames() == [3: "王网格员"])
    }

    @Test(
        "A cell that leaves takes its records and shadows along, tombstones too; its waiting changes stay [R5.4-1] [R5.4-2]"
    )
    func droppedCell() throws {
        for cell: CellNumber in [1, 2] {
            let last = UInt8(cell)
            try store.records.put(.household(last, cell: cell))
            try store.records.put(.resident(last + 10, of: last, cell: cell, [.removed: .integer(1)]))
            try store.setShadow(
                .present(.household(last, cell: cell, revision: 4)), Household.kind, recordID(last))
            try store.append(.sample(cell, about: last))
        }
        try store.setDirectory([east], [own], version: 2)
        #expect(try store.records.record(Household.kind, recordID(1)) != nil)
        #expect(try store.records.record(Resident.kind, recordID(11)) != nil)
        #expect(try store.shadow(Household.kind, recordID(1)) != nil)
        #expect(try store.records.record(Household.kind, recordID(2)) == nil)
        #expect(try store.records.record(Resident.kind, recordID(12)) == nil)
        #expect(try store.records.search(kind(Household.kind), "李大").count == 1)
        #expect(try store.shadow(Household.kind, recordID(2)) == nil)
        #expect(try store.entries(.pending).map(\.number) == [1, 2])
    }

    @Test("The worker's own name and role follow the directory; a directory without him leaves them")
    func ownRole() throws {
        try store.setDirectory([east], [DirectoryWorker(number: 3, name: "王改名", role: 2), other], version: 2)
        #expect(try store.identity()?.workerName == "王改名")
        #expect(try store.identity()?.role == 2)
        try store.setDirectory([east], [other], version: 3)
        #expect(try store.identity()?.workerName == "王改名")
        #expect(try store.identity()?.role == 2)
    }

    @Test(
        "A cell that starts over is unconfirmed, but for what the worker made alone, until the feed brings it"
    )
    func unconfirmed() throws {
        try store.records.put(.household(1, cell: 1))
        try store.records.put(.household(2, cell: 1))
        try store.records.put(.household(3, cell: 2))
        try store.records.put(.household(4, cell: 1))
        try store.setShadow(.absent, Household.kind, recordID(2))
        try store.markUnconfirmed(1)
        try store.confirm(recordID(4))
        let left = try store.takeUnconfirmed(1).map(\.1)
        #expect(try left == [recordID(1)])
        #expect(try store.takeUnconfirmed(1).isEmpty)
    }

    @Test("A shadow holds what the centre holds, or that it holds nothing, until it is dropped")
    func shadow() throws {
        let household = try LedgerRecord.household(
            1, cell: 2, revision: 9,
            [Household.care: .array([.integer(1)]), FieldNumber(rawValue: 400): .text("新")])
        #expect(try store.shadow(Household.kind, household.id) == nil)
        try store.setShadow(.absent, Household.kind, household.id)
        #expect(try store.shadow(Household.kind, household.id) == .absent)
        try store.setShadow(.present(household), Household.kind, household.id)
        #expect(try store.shadow(Household.kind, household.id) == .present(household))
        try store.setShadow(.absent, Household.kind, household.id)
        #expect(try store.shadow(Household.kind, household.id) == .absent)
        try store.dropShadow(household.id)
        #expect(try store.shadow(Household.kind, household.id) == nil)
    }

    @Test("A shadow that cannot be read is an error, not a trap")
    func damagedShadow() throws {
        try store.setShadow(.present(.household(1)), Household.kind, recordID(1))
        try store.connection.execute("UPDATE shadow SET fields = x'ff'")
        #expect(throws: StorageError.unreadable(table: "shadow")) {
            try store.shadow(Household.kind, recordID(1))
        }
    }
}
