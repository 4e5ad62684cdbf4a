import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("Records that the search index is behind of")
struct SearchBacklogTests {
    private var records: RecordStore

    init() throws {
        records = try .inMemory()
        try records.connection.execute(RecordStore.createBacklog)
        records.searchBacklog = .grows
    }

    private func found(_ text: String, limit: Int = 50) throws -> [RecordID] {
        try records.search(kind(Resident.kind), text, limit: limit).map(\.id)
    }

    private func put(_ last: UInt8, _ name: String) throws {
        try records.put(.resident(last, [Resident.name: .text(name)]))
    }

    private func ids(_ last: [UInt8]) throws -> [RecordID] { try last.map { try recordID($0) } }

    private func waiting() throws -> Int { try records.waitingCount(upTo: 1000) }

    private func checkIndex() throws {
        try records.connection.execute(
            "INSERT INTO resident_search (resident_search) VALUES ('integrity-check')")
    }

    @Test("They are found by what they hold now, before and after the index knows them")
    func found() throws {
        try put(1, "王小明")
        try put(2, "李大山")
        for _ in 0..<2 {
            #expect(try found("小明") == ids([1]))
            #expect(try found("明 王") == ids([1]))
            #expect(try found("王明") == [])
            _ = try records.indexWaiting(limit: 10)
        }
        try put(1, "张三")
        for _ in 0..<2 {
            #expect(try found("小明") == [])
            #expect(try found("张") == ids([1]))
            _ = try records.indexWaiting(limit: 10)
        }
        try checkIndex()
    }

    @Test("One waits once, however often it is edited, and only if what is searched changed")
    func once() throws {
        for name in ["王小明", "王明", "王小明"] { try put(1, name) }
        #expect(try waiting() == 1)
        #expect(try records.indexWaiting(limit: 10) == 1)
        #expect(try records.indexWaiting(limit: 10) == 0)
        try records.put(.resident(1, [Resident.name: .text("王小明"), Resident.occupation: .text("务农")]))
        #expect(try waiting() == 0)
    }

    @Test("As many are taken as are asked for, and the rest waits on")
    func limited() throws {
        for last in 1...5 as ClosedRange<UInt8> { try put(last, "王小明") }
        #expect(try records.indexWaiting(limit: 2) == 2)
        #expect(try waiting() == 3)
        #expect(try found("小明").sorted() == ids([1, 2, 3, 4, 5]))
        #expect(try found("小明", limit: 4).count == 4)
        #expect(try records.indexWaiting(limit: 3) == 3)
        #expect(try records.indexWaiting(limit: 3) == 0)
        try checkIndex()
    }

    @Test(
        "What this program never wrote there is an error, not a trap", arguments: ["x'ff'", "x'80'", "x''"])
    func damaged(texts: String) throws {
        try put(1, "王小明")
        try records.connection.execute("UPDATE unindexed SET texts = \(texts)")
        #expect(throws: StorageError.unreadable(table: "unindexed")) { try records.indexWaiting(limit: 10) }
    }

    @Test(
        "Any sequence of edits, some of them indexed at once, is found as fresh records are", arguments: 1...5
    )
    mutating func manyEdits(seed: UInt64) throws {
        var random = SeededRandom(seed)
        let fresh = try RecordStore.inMemory()
        let names = ["王小明", "王明", "小明王", "明", "Ann 王", "安·王", ""]
        for _ in 0..<200 {
            let last = UInt8.random(in: 1...9, using: &random)
            records.searchBacklog = Bool.random(using: &random) ? .grows : .shrinks
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                for store in [records, fresh] {
                    if let old = try store.record(Resident.kind, recordID(last)) { try store.delete(old) }
                }
            case 1:
                for store in [records, fresh] {
                    guard let old = try store.record(Resident.kind, recordID(last)) else { continue }
                    try store.put(
                        .resident(last, [.removed: .integer(1), Resident.name: old[Resident.name]]))
                }
            case 2: _ = try records.indexWaiting(limit: 2)
            default:
                let name = try #require(names.randomElement(using: &random))
                for store in [records, fresh] {
                    try store.put(.resident(last, [Resident.name: .text(name)]))
                }
            }
            for text in ["王", "小明", "n王", "安王"] {
                let expected = try fresh.search(kind(Resident.kind), text).map(\.id).sorted()
                #expect(try found(text).sorted() == expected, "\(text)")
            }
        }
        while try records.indexWaiting(limit: 3) > 0 {}
        try checkIndex()
        #expect(try found("王").sorted() == fresh.search(kind(Resident.kind), "王").map(\.id).sorted())
    }
}
