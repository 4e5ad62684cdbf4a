import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("Search")
struct SearchTests {
    private let records: RecordStore
    private let people: [(UInt8, name: String, phone: String)] = [
        (1, "王小明", "13812345678"), (2, "王明", "13900001111"), (3, "欧阳小红", "0355-7012345"),
        (4, "Li Dashan", "13700002222"), (5, "阿依古丽·买买提", "13600003333"),
    ]

    init() throws {
        records = try .inMemory()
        for (last, name, phone) in people {
            try records.put(.resident(last, [Resident.name: .text(name), Resident.phone: .text(phone)]))
        }
    }

    private func found(_ text: String, limit: Int = 50) throws -> [RecordID] {
        try records.search(kind(Resident.kind), text, limit: limit).map(\.id)
    }

    private func ids(_ last: [UInt8]) throws -> [RecordID] { try last.map { try recordID($0) } }

    /// What is typed, and who is found.
    private static let parts: [(text: String, found: [UInt8])] = [
        ("王", [1, 2]), ("明", [1, 2]), ("小", [1, 3]), ("红", [3]),
        ("王小", [1]), ("小明", [1]), ("王明", [2]), ("小红", [3]),
        ("王小明", [1]), ("阳小红", [3]), ("欧阳小红", [3]), ("依古丽", [5]),
        ("1", [1, 2, 3, 4, 5]), ("81", [1]), ("2345", [1, 3]), ("12345678", [1]), ("13812345678", [1]),
        ("li", [4]), ("LI", [4]), ("dashan", [4]), ("DaSh", [4]), ("lidashan", [4]), ("li dashan", [4]),
        ("古丽买买", [5]), ("古丽·买买", [5]), ("0355 701", [3]), ("03557012345", [3]), ("(0355)", [3]),
        ("王 138", [1]), ("138 王", [1]), ("王 2 明", [1]), ("小 0355", [3]), ("  王\t138\n", [1]),
        ("王 0355", []), ("明王", []), ("小王明", []), ("张", []), ("张三", []), ("999", []), ("明小", []),
        ("", []), ("   ", []), ("·，。!?", []),
    ]

    @Test("A part of any length finds who has it", arguments: parts)
    func queries(text: String, found expected: [UInt8]) throws {
        #expect(try found(text) == ids(expected))
    }

    /// What FTS5 or SQL would act upon, were it not quoted or dropped.
    private static let operators: [(text: String, found: [UInt8])] = [
        ("\"", []), ("\"王小明\"", [1]), ("'; DROP TABLE resident; --", []), ("王*", [1, 2]), ("*", []),
        ("^王", [1, 2]), ("name:王", []), ("王 OR 张", []), ("王 AND 明", []), ("NOT 王", []), ("NEAR(王 明)", []),
        ("(王", [1, 2]), ("{name}: 王", []), ("+王 -明", [1, 2]), ("%", []), ("_", []), ("王\0明", [2]), ("\\", []),
    ]

    @Test("Quotes and operators mean nothing", arguments: operators)
    func hostile(text: String, found expected: [UInt8]) throws {
        #expect(try found(text) == ids(expected))
        #expect(try records.count(kind(Resident.kind)) == Int64(people.count))
    }

    @Test("Words may be found in different fields, but a part lies within one")
    func acrossFields() throws {
        try records.put(
            .household(
                9, [Household.head: .text("李大山"), Household.address: .text("东街三组")]))
        let kind = try kind(Household.kind)
        #expect(try records.search(kind, "李大 三组").map(\.id) == [recordID(9)])
        #expect(try records.search(kind, "大山东街") == [])
    }

    @Test("No more is given than was asked for, the oldest first")
    func limit() throws { #expect(try found("1", limit: 2) == ids([1, 2])) }

    @Test("A field that is not searchable is not found, nor is a kind without such fields")
    func notSearchable() throws {
        try records.put(.resident(1, [Resident.occupation: .text("木匠")]))
        #expect(try found("木匠") == [])
        #expect(try records.search(kind(Benefit.kind), "王") == [])
    }

    @Test("An edit takes the old words out and brings the new ones in")
    func update() throws {
        try records.put(.resident(2, [Resident.name: .text("赵刚"), Resident.phone: .text("13900001111")]))
        #expect(try found("王明") == [])
        #expect(try found("赵刚") == ids([2]))
        #expect(try found("0000111") == ids([2]))
        try records.put(.resident(2, [Resident.name: .text("赵刚")]))
        #expect(try found("0000111") == [])
        try checkIndex()
    }

    @Test("A removed record is not found until it is brought back")
    func tombstone() throws {
        try records.put(.resident(2, [Resident.name: .text("王明"), .removed: .integer(1)]))
        #expect(try found("王") == ids([1]))
        try records.put(.resident(2, [Resident.name: .text("王明")]))
        #expect(try found("王") == ids([1, 2]))
        try checkIndex()
    }

    @Test("A deleted record is not found, nor by whoever takes its row")
    func delete() throws {
        let last = try #require(try records.record(Resident.kind, recordID(5)))
        try records.delete(last)
        #expect(try found("古丽") == [])
        try records.put(.resident(6, [Resident.name: .text("孙二")]))
        #expect(try found("古丽") == [])
        #expect(try found("孙二") == ids([6]))
        try checkIndex()
    }

    @Test("Any sequence of edits leaves the index that fresh records would have")
    func manyEdits() throws {
        var random = SeededRandom(11)
        let names = ["王小明", "王明", "小明王", "明", "Ann 王", "安·王"]
        for _ in 0..<300 {
            let last = UInt8.random(in: 1...9, using: &random)
            let old = try records.record(Resident.kind, recordID(last))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: if let old { try records.delete(old) }
            case 1:
                if let old {
                    try records.put(
                        .resident(last, [.removed: .integer(1), Resident.name: old[Resident.name]]))
                }
            default:
                try records.put(
                    .resident(last, [Resident.name: .text(try #require(names.randomElement(using: &random)))])
                )
            }
        }
        let fresh = try RecordStore.inMemory()
        try records.forEach(kind(Resident.kind)) { try fresh.put($0) }
        for text in ["王", "明", "小", "王小", "小明", "明王", "王明", "n王", "ann", "安王", "1"] {
            let expected = try fresh.search(kind(Resident.kind), text).map(\.id).sorted()
            #expect(try found(text).sorted() == expected, "\(text)")
        }
        try checkIndex()
    }

    private func checkIndex() throws {
        try records.connection.execute(
            "INSERT INTO resident_search (resident_search) VALUES ('integrity-check')")
    }
}
