import Ledgers
import Storage
import Testing
import Wire

@testable import SyncServer

@Suite("The answer about a record's history")
struct HistoryAnswerTests {
    private let township: TestTownship
    private let device: Device
    private let home: RecordID

    init() throws {
        township = try TestTownship()
        device = try township.device("王网格")
        home = township.id()
        try township.upload([try township.household(1, home)], from: device)
    }

    private func page(
        of id: RecordID? = nil, _ kind: KindNumber = Household.kind, from device: Device? = nil,
        pageBytes: Int = WireLimits.pageBytesByDefault, before: Int64 = 0, language: String = "en"
    ) throws -> HistoryPage {
        try HistoryAnswer(
            store: township.store, device: (device ?? self.device).number,
            request: HistoryRequest(
                language: language, pageBytes: pageBytes, kind: kind, id: id ?? home, before: before),
            now: TestTownship.now
        ).page()
    }

    private func edit(_ number: Int64, _ text: String) throws -> Change {
        try township.change(
            number, .edit, Household.kind, home, base: township.store.revision(),
            [Household.hazards: .set(.text(text))])
    }

    @Test("Who, when and what is told newest first, as the log has it [R18.2-2]")
    func whole() throws {
        try township.upload([try edit(2, "危房")], from: device)
        let page = try page()
        #expect(page.remaining == 0 && page.serverMilliseconds == TestTownship.now)
        #expect(page.changes.map(\.number) == [2, 1])
        let newest = try #require(page.changes.first)
        #expect(newest.who == "王网格" && newest.device == device.number && newest.cell == "0101")
        #expect(newest.operation == .edit && newest.status == .applied && newest.revision == 2)
        #expect(newest.fields.map(\.field) == [Household.hazards])
        #expect(newest.fields.first?.before == .null && newest.fields.first?.after == .text("危房"))
        #expect(page.changes.last?.fields.map(\.field) == [Household.number, Household.head])
    }

    @Test("Refused changes and review items with their decisions are told, in the language asked for")
    func refusedAndReviewed() throws {
        let other = try township.device("李网格")
        let first = try township.change(
            2, .edit, Household.kind, home, base: 1, [Household.head: .set(.text("甲"))])
        try township.upload([first], from: device)
        let second = try township.change(
            1, .edit, Household.kind, home, base: 1, [Household.head: .set(.text("乙"))])
        try township.upload([second], from: other)
        let refused = try township.change(
            2, .edit, Household.kind, home, base: 1, [Household.phone: .set(.text("1"))])
        try township.upload([refused], from: other)
        let item = try #require(try township.store.reviewItems().first)
        try ReviewDesk(store: township.store, person: "赵主任", now: TestTownship.now).decide(item.number, .take)

        let changes = try page().changes
        #expect(changes.map(\.status) == [.applied, .refused, .inReview, .applied, .applied])
        #expect(changes[0].origin == 3 && changes[0].about == item.number && changes[0].decidedBy == "赵主任")
        #expect(changes[1].code == "validation.phone" && changes[1].sentence?.isEmpty == false)
        #expect(changes[1].fields.first?.entered == .set(.text("1")))
        let told = try #require(changes[2].items.first)
        #expect(told.number == item.number && told.reason == 2 && told.field == Household.head)
        #expect(told.decision == 2 && told.decidedBy == "赵主任" && told.decidedMilliseconds == TestTownship.now)
        #expect(told.standing.contains("took the other, by 赵主任"))
        let chinese = try page(language: "zh").changes[2].items.first?.standing
        #expect(chinese?.contains("采用另一值，赵主任") == true)
        #expect(try page(language: "fr").changes[2].items.first?.standing == chinese)
    }

    @Test("A page ends at the bytes asked for, and the next goes on behind it [R18.2-4]")
    func pages() throws {
        for number: Int64 in 2...30 {
            try township.upload(
                [try edit(number, "\(number)" + String(repeating: "字", count: 300))], from: device)
        }
        let whole = try page(pageBytes: 1 << 20).changes
        #expect(whole.map(\.number) == (1...30).reversed().map { Int64($0) })
        var pages: [HistoryPage] = []
        repeat {
            // Below the least page, the least is meant.
            pages.append(try page(pageBytes: 1, before: pages.last?.changes.last?.number ?? 0))
        } while pages.last.map { $0.remaining > 0 } ?? false
        #expect(pages.count > 4 && pages.allSatisfy { !$0.changes.isEmpty })
        #expect(pages.flatMap(\.changes) == whole)
        for page in pages.dropLast() {
            let byteCounts = page.changes.map(\.byteCount)
            #expect(byteCounts.reduce(0, +) >= 4096 && byteCounts.dropLast().reduce(0, +) < 4096)
        }
        #expect(try page(before: 1).changes.isEmpty)
        #expect(try page(before: .max).changes.first?.number == 30)
    }

    @Test("A page holds 200 changes at most [R8-26]")
    func count() throws {
        for start in stride(from: Int64(2), to: 252, by: 50) {
            try township.upload(try (start..<start + 50).map { try edit($0, "\($0)") }, from: device)
        }
        let first = try page(pageBytes: .max)
        #expect(first.changes.count == 200 && first.remaining == 51)
        #expect(try page(pageBytes: .max, before: 52).changes.count == 51)
        #expect(try HistoryPage(decoding: first.encoded().span) == first)
    }

    @Test("A record that is not in the device's cells is as one that there is not [R18.1-2]")
    func otherCells() throws {
        let other = try township.device("李网格", cells: ["0102"])
        let cases: [(RecordID, KindNumber, Device)] = [
            (home, Household.kind, other), (township.id(), Household.kind, device),
            (home, Resident.kind, device),
        ]
        for (id, kind, asking) in cases {
            let failure = #expect(throws: Failure.self) { try page(of: id, kind, from: asking) }
            #expect(failure?.code == .recordUnknown)
        }
        let cell = try township.cell("0102")
        _ = try LedgerMove(store: township.store, now: TestTownship.now).moveHousehold(home, to: cell)
        #expect(throws: Failure.self) { try page() }
        let moved = try page(from: other).changes
        #expect(moved.map(\.cell) == ["0102", "0101"] && moved.map(\.cellBefore) == ["0101", nil])
        #expect(moved.first?.who == "the centre" && moved.first?.device == 0)
    }

    @Test("A removed record is told of like any other")
    func removed() throws {
        try township.upload([try township.change(2, .remove, Household.kind, home, base: 1)], from: device)
        let newest = try page().changes.first
        #expect(newest?.operation == .remove && newest?.fields.first?.after == .integer(1))
    }

    @Test("A revoked device is told nothing, not even that there is no such record [R18.1-1]")
    func revoked() throws {
        _ = try township.store.revoke(device.number, milliseconds: TestTownship.now)
        for id in [home, township.id()] {
            let failure = #expect(throws: Failure.self) { try page(of: id) }
            #expect(failure?.code == .deviceRevoked)
        }
    }
}
