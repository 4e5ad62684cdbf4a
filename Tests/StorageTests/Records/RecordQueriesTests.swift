import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("Lists of records")
struct RecordQueriesTests {
    private let records: RecordStore

    init() throws {
        records = try .inMemory()
        try records.put(.household(1, cell: 1))
        try records.put(.household(2, cell: 2))
        try records.put(.household(3, cell: 1, [.removed: .integer(1)]))
        try records.put(.household(4, cell: 1))
        try records.put(.resident(0x11, of: 1, cell: 1))
        try records.put(.resident(0x12, of: 2, cell: 2, [Resident.sex: .integer(2)]))
        try records.put(.resident(0x13, of: 1, cell: 1, [Resident.idNumber: .text("11010519491231002X")]))
    }

    private func ids(_ last: [UInt8]) throws -> [RecordID] { try last.map { try recordID($0) } }

    private static let lists: [(cell: CellNumber?, limit: Int, found: [UInt8])] = [
        (nil, 10, [1, 2, 4]), (1, 10, [1, 4]), (2, 10, [2]), (3, 10, []), (nil, 2, [1, 2]), (nil, 0, []),
    ]

    @Test("A list leaves out what is removed, oldest first, of one cell if asked for", arguments: lists)
    func list(cell: CellNumber?, limit: Int, found: [UInt8]) throws {
        #expect(try records.list(kind(Household.kind), cell: cell, limit: limit).map(\.id) == ids(found))
    }

    /// A field, its value, and whose it is.
    struct Match: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let field: FieldNumber
        let value: Value
        var cell: CellNumber?
        let found: [UInt8]
    }

    private static let first = Value.bytes([UInt8](repeating: 0, count: 15) + [1])
    private static let matches: [Match] = [
        Match(testDescription: "by reference", field: Resident.household, value: first, found: [0x11, 0x13]),
        Match(
            testDescription: "by reference in another cell", field: Resident.household, value: first,
            cell: 2, found: []),
        Match(
            testDescription: "by text", field: Resident.idNumber, value: .text("11010519491231002X"),
            found: [0x13]),
        Match(testDescription: "by choice", field: Resident.sex, value: .integer(2), found: [0x12]),
        Match(
            testDescription: "by a part of a text", field: Resident.idNumber, value: .text("1101051949"),
            found: []),
        Match(testDescription: "by null, which equals nothing", field: Resident.sex, value: .null, found: []),
    ]

    @Test("A list holds those whose field has the value", arguments: matches)
    func matching(match: Match) throws {
        let field = try field(Resident.kind, match.field)
        let list = try records.list(
            kind(Resident.kind), cell: match.cell, matching: (field, match.value))
        #expect(try list.map(\.id) == ids(match.found))
    }

    @Test("Every record is handed over once, and a body that throws ends it")
    func forEach() throws {
        struct Stop: Error {}
        let kind = try kind(Household.kind)
        for (cell, found) in [(nil, [1, 2, 4]), (CellNumber(1), [1, 4])] as [(CellNumber?, [UInt8])] {
            var seen: [RecordID] = []
            try records.forEach(kind, cell: cell) { seen.append($0.id) }
            #expect(try seen == ids(found))
        }
        var count = 0
        #expect(throws: Stop.self) {
            try records.forEach(kind) { _ in
                count += 1
                throw Stop()
            }
        }
        #expect(count == 1)
        try records.forEach(kind) { outer in
            try records.forEach(kind) { _ in
                _ = outer; count += 1
            }
        }
        #expect(count == 10)
    }

    @Test("Counts leave out what is removed; what a cell holds does not")
    func counts() throws {
        #expect(try records.count(kind(Household.kind)) == 3)
        #expect(
            try records.all(in: 1).filter { $0.kind == Household.kind }.map(\.id).sorted() == ids([1, 3, 4]))
    }

    /// What narrows a page, and whose visits remain.
    struct Selection: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var search: String?
        var cells: Set<CellNumber>?
        var household: UInt8?
        var period: ClosedRange<Int64>?
        var afterRow: Int64 = 0
        let found: [UInt8]
    }

    private static let selections: [Selection] = [
        Selection(testDescription: "all", found: [1, 2, 3, 4]),
        Selection(testDescription: "behind a row", afterRow: 2, found: [3, 4]),
        Selection(testDescription: "search", search: "漏雨", found: [1, 2, 4]),
        Selection(testDescription: "search behind a row", search: "漏雨", afterRow: 1, found: [2, 4]),
        Selection(testDescription: "cells", cells: [2, 9], found: [3, 4]),
        Selection(testDescription: "cells behind a row", cells: [2], afterRow: 3, found: [4]),
        Selection(testDescription: "search and cells", search: "漏雨", cells: [1], found: [1, 2]),
        Selection(testDescription: "search and household", search: "漏雨", household: 1, found: [1, 4]),
        Selection(testDescription: "search and period", search: "漏雨", period: 2...4, found: [2, 4]),
        Selection(
            testDescription: "everything", search: "漏雨 屋顶", cells: [1, 2], household: 1, period: 1...4,
            afterRow: 1, found: [4]),
        Selection(
            testDescription: "cells, household and period", cells: [2], household: 1, period: 1...3,
            found: [3]),
        Selection(testDescription: "no cells", cells: [], found: []),
    ]

    @Test(
        "What narrows a page narrows it together, whether the search index follows or not",
        arguments: selections)
    func selection(selection: Selection) throws {
        let kind = try kind(Visit.kind)
        for backlog in [SearchBacklog.never, .grows] {
            var records = try RecordStore.inMemory()
            try records.connection.execute(RecordStore.createBacklog)
            records.searchBacklog = backlog
            for (last, household, cell, text) in [
                (1, 1, 1, "屋顶漏雨"), (2, 2, 1, "漏雨"), (3, 1, 2, "平安"), (4, 1, 2, "漏雨，修屋顶"),
            ] as [(UInt8, UInt8, CellNumber, String)] {
                try records.put(
                    LedgerRecord(
                        kind: Visit.kind, id: recordID(last), cell: cell, revision: 0, entered: 0,
                        fields: [
                            Visit.household: .id(recordID(household)),
                            Visit.visitedAt: .integer(Int64(last)), Visit.finding: .text(text),
                        ]))
            }
            let parent = try selection.household.map {
                (field: try field(Visit.kind, Visit.household), id: try recordID($0))
            }
            let instants = try selection.period.map {
                (field: try field(Visit.kind, Visit.visitedAt), period: $0)
            }
            var seen: [RecordID] = []
            try records.forEach(
                kind,
                RecordSelection(
                    search: selection.search, cells: selection.cells, parent: parent, instants: instants,
                    afterRow: selection.afterRow)
            ) { _, record in
                seen.append(record.id)
                return true
            }
            #expect(try seen == ids(selection.found), "\(backlog)")
        }
    }

    @Test("Those are handed over of which a list holds one of some, and only for what it holds")
    func listing() throws {
        let kind = try kind(Incident.kind)
        let residents = try field(Incident.kind, Incident.residents)
        for (last, listed) in [(1, [0x11]), (2, [0x12, 0x13]), (3, []), (4, [0x13])] as [(UInt8, [UInt8])] {
            try records.put(
                LedgerRecord(
                    kind: Incident.kind, id: recordID(last), cell: 1, revision: 0, entered: 0,
                    fields: listed.isEmpty
                        ? [:] : [Incident.residents: .array(try listed.map { .id(try recordID($0)) })]))
        }
        for (targets, found) in [
            ([0x13], [2, 4]), ([0x11, 0x12], [1, 2]), ([0x14], []), ([], []), (Array(0x13...0x40), [2, 4]),
        ]
            as [([UInt8], [UInt8])]
        {
            var seen: [RecordID] = []
            try records.forEach(kind, listing: Set(ids(targets)), in: residents) { seen.append($0.id) }
            #expect(try seen == ids(found))
        }
    }

    private static let whole = "00000000-0000-0000-0000-000000000012"
    private static let prefixes: [(prefix: String, limit: Int, found: [UInt8])] = [
        ("", 10, [0x11, 0x12, 0x13]), ("0", 2, [0x11, 0x12]), (whole, 10, [0x12]),
        ("0000000000000000000000000000001", 10, [0x11, 0x12, 0x13]), ("f", 10, []), ("xyz", 10, []),
        (whole + "0", 10, []), ("王", 10, []), ("' OR 1", 10, []),
    ]

    @Test("Ids are found by how they begin", arguments: prefixes)
    func prefix(prefix: String, limit: Int, found: [UInt8]) throws {
        #expect(try records.ids(kind(Resident.kind), prefix: prefix, limit: limit).sorted() == ids(found))
    }

    private static let suffixes: [(suffix: String, limit: Int, found: [UInt8])] = [
        ("12", 10, [0x12]), ("0-0-12", 10, [0x12]), ("1", 10, [0x11]), ("A", 10, [0xfa]), ("fa", 10, [0xfa]),
        (whole, 10, [0x12]), (whole + "0", 10, []), ("", 10, []), ("%", 10, []), ("00", 10, []),
    ]

    @Test("A device finds ids by how they end", arguments: suffixes)
    func suffix(suffix: String, limit: Int, found: [UInt8]) throws {
        let store = try ReplicaStore(path: ":memory:")
        for last: UInt8 in [0x11, 0x12, 0xfa] { try store.records.put(.resident(last)) }
        #expect(try store.ids(kind(Resident.kind), suffix: suffix, limit: limit) == ids(found))
    }
}
