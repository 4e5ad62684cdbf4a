import Ledgers
import Phrases
import Storage
import SyncServer
import Testing
import Wire

@Suite("Importing tables")
struct LedgerImportTests {
    private let households: KindDefinition
    private let residents: KindDefinition
    private let visits: KindDefinition

    init() throws {
        households = try #require(Schema.kind(Household.kind))
        residents = try #require(Schema.kind(Resident.kind))
        visits = try #require(Schema.kind(Visit.kind))
    }

    @Test("Good rows become records, with revisions, history and the centre as writer")
    func goodRows() throws {
        let township = try TestTownship()
        let table = try township.importTable(
            households,
            """
            网格,number,户主,care,remarks
            0101,0101-001,李大山,独居、低保,"甲
            乙"
            0102,0102-001, 王五 ,,

            """)
        #expect(table.importedCount == 2)
        #expect(table.refused.isEmpty)
        #expect(
            try township.lines(households) == [
                "@\(try township.cell("0101")) 1=0101-001 2=李大山 8=1,4 9=甲,乙",
                "@\(try township.cell("0102")) 1=0102-001 2=王五",
            ])
        #expect(try township.store.revision() == 2)
        let record = try #require(try township.store.records.list(households).first)
        #expect(record.clocks[Household.head]?.writer == Writer.centre)
        let logged = try township.store.history(of: record.id)
        #expect(logged.map(\.number) == [nil])
        #expect(logged.map(\.editedMilliseconds) == [TestTownship.now])
    }

    @Test("A preview says of each row what an import would, and others commit between its rows")
    func preview() throws {
        let township = try TestTownship()
        let header = ["cell", "number", "head"]
        let rows = ["0101,1,甲", "9999,2,乙", "0101,1,丙", "0102,,丁", "0102,3,戊"].enumerated().map {
            line, text in
            CSVReader.Element.success(
                CSVRow(
                    line: line + 2,
                    fields: text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)))
        }
        let reader = try TownshipStore(path: township.path, .read)
        var random = SystemRandomNumberGenerator()
        var preview = try LedgerImport(
            households, header: header, store: reader, now: TestTownship.now, isPreview: true)
        var revisions: [Revision] = []
        try reader.snapshot {
            for row in rows {
                try preview.add([row], using: &random)
                // What a sync brings meanwhile is durable at once.
                let sync = try township.store.transaction {
                    let next = try township.store.revision() + 1
                    try township.store.setRevision(next)
                    return next
                }
                revisions.append(sync)
            }
        }
        #expect(revisions == [1, 2, 3, 4, 5])
        #expect(try township.store.records.list(households).isEmpty)
        var real = try LedgerImport(households, header: header, store: township.store, now: TestTownship.now)
        try township.store.transaction { try real.add(rows, using: &random) }
        #expect(real.importedCount == 2)
        #expect(preview.importedCount == real.importedCount && preview.refused == real.refused)
    }

    @Test(
        "No ledger refers to itself: a preview does not need the rows before a row", arguments: Schema.kinds)
    func noSelfReference(kind: KindDefinition) {
        for field in kind.fields {
            #expect(field.type != .reference(kind.number) && field.type != .references(kind.number))
        }
    }

    /// A second row that is refused, and how.
    struct BadRow: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var header = "网格,number,户主,phone,care"
        let row: String
        let column: String?
        let reason: String
    }

    private static let badRows: [BadRow] = [
        BadRow(
            testDescription: "too few columns", row: "0101,2", column: nil,
            reason: "has 2 columns, the header 5"),
        BadRow(
            testDescription: "a cell that is not there", row: "0199,2,王五,,", column: "网格",
            reason: "there is no such cell"),
        BadRow(testDescription: "no cell", row: ",2,王五,,", column: "网格", reason: "there is no such cell"),
        BadRow(
            testDescription: "no column of cells", header: "number,户主", row: "2,王五", column: "cell",
            reason: "does not say which cell"),
        BadRow(
            testDescription: "a required text that is empty", row: "0101,2,,,", column: "户主",
            reason: "household, head: is required"),
        BadRow(
            testDescription: "a phone number that is none", row: "0101,2,王五,12,", column: "phone",
            reason: "household, phone: is not a phone number such as 13800000000 or 0355-8321234"),
        BadRow(
            testDescription: "a choice that is none", row: "0101,2,王五,,富", column: "care",
            reason:
                "household, care flags: is none of: lives_alone, left_behind_child, disability, low_income"),
        BadRow(
            testDescription: "a number that is in the ledger", row: "0101,1,王五,,", column: "number",
            reason: "household number is in the ledger already"),
        BadRow(
            testDescription: "a stray quote", row: "0101,2\"2,王五,,", column: nil,
            reason: "a quote stands where it may not"),
        BadRow(
            testDescription: "a text that is too long", row: "0101,2,\(String(repeating: "长", count: 31)),,",
            column: "户主", reason: "household, head: is too long; at most 90 bytes"),
    ]

    @Test("A bad row is reported with its line and column, and the others are kept", arguments: badRows)
    func badRow(bad: BadRow) throws {
        let township = try TestTownship()
        try township.importTable(households, "cell,number,head\n0101,1,李大山\n")
        let hasCells = bad.header.hasPrefix("网格")
        let good = hasCells ? ["0101,8,甲,,", "0101,9,乙,,"] : []
        let lines = [bad.header] + good.prefix(1) + [bad.row] + good.dropFirst()
        let table = try township.importTable(households, lines.joined(separator: "\n"))
        #expect(table.importedCount == good.count)
        #expect(table.refused.map(\.line) == [hasCells ? 3 : 2])
        #expect(table.refused.map(\.column) == [bad.column])
        #expect(table.refused.map(\.reason.english) == [bad.reason])
        #expect(table.refused.allSatisfy { !$0.reason.chinese.isEmpty })
        #expect(try township.store.records.count(households) == Int64(1 + good.count))
        #expect(try township.store.revision() == Int64(1 + good.count))
    }

    @Test("A file whose header cannot be understood is not begun")
    func headers() throws {
        let township = try TestTownship()
        let allowed = LedgerColumns.names(of: households)
        let rows: [(String, ImportError)] = [
            ("", .empty), ("cell,number,head,颜色", .unknownColumn("颜色", allowed: allowed)),
            ("cell,number,head,number", .repeatedColumn("number")),
            ("cell,number,head,户号", .repeatedColumn("户号")), ("cell,网格,number,head", .repeatedColumn("网格")),
            ("cell,number", .missingColumn("head")), ("cell,head", .missingColumn("number")),
        ]
        for (header, error) in rows {
            #expect(throws: error) { try township.importTable(households, header + "\n") }
            #expect(!error.phrase.chinese.isEmpty && !error.phrase.english.isEmpty)
        }
    }

    @Test("A number twice in one file: the first row is kept")
    func duplicateInFile() throws {
        let township = try TestTownship()
        let table = try township.importTable(
            households, "cell,number,head\n0101,1,李大山\n0101,1,王五\n")
        #expect(table.importedCount == 1)
        #expect(table.refused.map(\.line) == [3])
        #expect(try township.store.records.list(households).map { $0[Household.head] } == [.text("李大山")])
    }

    @Test("The number of a removed record is free again")
    func numberOfRemoved() throws {
        let township = try TestTownship()
        let device = try township.device()
        let id = township.id()
        try township.upload(
            [
                try township.household(1, id, named: "1"),
                try township.change(2, .remove, Household.kind, id, base: 1),
            ], from: device)
        let table = try township.importTable(households, "cell,number,head\n0101,1,王五\n")
        #expect(table.importedCount == 1)
    }

    @Test("A parent is found by its number or its id, and gives its cell to a row without one")
    func parents() throws {
        let township = try TestTownship()
        try township.importTable(households, "cell,number,head\n0101,1,李大山\n0102,2,王五\n")
        let second = try #require(try township.store.records.list(households).last)
        let table = try township.importTable(
            residents, "household,name\n1,李小山\n2,王小五\n\(second.id),王小六\n3,无\n")
        #expect(table.importedCount == 3)
        #expect(table.refused.map(\.line) == [5])
        #expect(table.refused.map(\.column) == ["household"])
        #expect(table.refused.map(\.reason.english) == ["there is no such record"])
        let cells = try township.store.records.list(residents).map(\.cell)
        #expect(cells == [try township.cell("0101"), try township.cell("0102"), try township.cell("0102")])
    }

    @Test("A removed record is no one's parent, by its number or its id")
    func removedParent() throws {
        let township = try TestTownship()
        let device = try township.device()
        let id = township.id()
        try township.upload(
            [
                try township.household(1, id, named: "1"),
                try township.change(2, .remove, Household.kind, id, base: 1),
            ], from: device)
        let table = try township.importTable(residents, "cell,household,name\n0101,1,李小山\n0101,\(id),王小五\n")
        #expect(table.refused.map(\.line) == [2, 3])
        #expect(table.refused.map(\.column) == ["household", "household"])
    }

    @Test("A worker is named by name or number; without one the centre stands for them")
    func workers() throws {
        let township = try TestTownship()
        let worker = try township.device("王网格").worker
        try township.importTable(households, "cell,number,head\n0101,1,李大山\n")
        let table = try township.importTable(
            visits, "household,visitor,finding\n1,王网格,甲\n1,\(worker),乙\n1,,丙\n1,无名,丁\n1,99,戊\n")
        #expect(table.importedCount == 3)
        #expect(table.refused.map(\.line) == [5, 6])
        #expect(table.refused.map(\.column) == ["visitor", "visitor"])
        #expect(
            table.refused.map(\.reason.english) == ["there is no such worker", "there is no such worker"])
        #expect(
            try township.store.records.list(visits).map { $0[Visit.visitor] }
                == [.integer(worker), .integer(worker), .integer(Writer.centre)])
        let bare = try township.importTable(visits, "household,finding\n1,己\n")
        #expect(bare.importedCount == 1)
    }

    @Test("An ID number that is wrong is refused without being repeated")
    func identityNumber() throws {
        let township = try TestTownship()
        try township.importTable(households, "cell,number,head\n0101,1,李大山\n")
        let table = try township.importTable(
            residents, "household,name,id_number\n1,甲,11010519491231002x\n1,乙,110105194912310021\n")
        #expect(table.importedCount == 1)
        #expect(
            try township.store.records.list(residents).map { $0[Resident.idNumber] } == [
                .text("11010519491231002X")
            ])
        let refused = try #require(table.refused.first)
        #expect(refused.column == "id_number")
        #expect(!refused.reason.english.contains("110105"))
    }
}
