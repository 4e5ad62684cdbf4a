import Ledgers
import Phrases
import Storage
import SyncServer
import Testing
import Wire

@Suite("What a review item says to a person")
struct ReviewExplanationTests {
    private struct Scene {
        let township: TestTownship
        let device: Device
        let home: RecordID
        let resident: RecordID

        init() throws {
            township = try TestTownship()
            device = try township.device("王网格")
            home = township.id()
            resident = township.id()
            try township.upload(
                [
                    try township.household(1, home),
                    try township.change(
                        2, .create, Resident.kind, resident,
                        [Resident.household: .set(.id(home)), Resident.name: .set(.text("李小山"))]),
                ], from: device)
        }

        /// An item whose standing side is the centre's and whose other side is the device's.
        func item(
            _ reason: ReviewReason, _ field: FieldNumber?, kind: KindNumber = Household.kind,
            standing: Value? = nil, other: Value = .null
        ) throws -> ReviewItem {
            // 2026-11-24 08:00:01 and 08:00:02 by the clocks of the township.
            let time: Int64 = 1_795_478_401_000
            var item = ReviewItem(
                reason: reason, kind: kind, id: kind == Resident.kind ? resident : home,
                cell: try township.cell(), field: field,
                standing: standing.map {
                    ReviewSide(value: $0, writer: Writer.centre, editedMilliseconds: time)
                },
                other: ReviewSide(value: other, writer: device.number, editedMilliseconds: time + 1000),
                openedMilliseconds: TestTownship.now)
            item.detailChinese = "“核实”不行"
            item.detailEnglish = "not possible"
            return item
        }

        func reason(of item: ReviewItem, _ language: Language) throws -> String {
            try ReviewExplanation(store: township.store, language: language).reason(of: item)
        }
    }

    @Test("Values, people and times stand on both sides, in both languages")
    func edits() throws {
        let scene = try Scene()
        let later = try scene.item(
            .laterEditWon, Household.phone, standing: .text("13800000000"), other: .text("13900000000"))
        #expect(
            try scene.reason(of: later, .english)
                == "phone: the later edit won: 13800000000 by the centre at 2026-11-24 08:00:01 over "
                + "13900000000 by 王网格 at 2026-11-24 08:00:02")
        #expect(
            try scene.reason(of: later, .chinese)
                == "电话：后改的生效：13800000000（中心，2026-11-24 08:00:01），未生效："
                + "13900000000（王网格，2026-11-24 08:00:02）")
        let stands = try scene.item(
            .centreStands, Household.head, standing: .text("李大山"), other: .text("李小山"))
        #expect(
            try scene.reason(of: stands, .english)
                == "head: stands until decided: 李大山 by the centre at 2026-11-24 08:00:01; the other: "
                + "李小山 by 王网格 at 2026-11-24 08:00:02")
        #expect(try scene.reason(of: stands, .chinese).hasPrefix("户主：须人工决定，暂保留：李大山（中心，"))
    }

    @Test("Choices are named in the reader's language")
    func choices() throws {
        let scene = try Scene()
        let item = try scene.item(
            .laterEditWon, Household.householdKind, standing: .integer(1), other: .integer(4))
        #expect(try scene.reason(of: item, .english).contains("won: resident by"))
        #expect(try scene.reason(of: item, .chinese).contains("生效：常住户（"))
    }

    @Test("ID numbers are masked", arguments: Language.allCases)
    func masked(language: Language) throws {
        let scene = try Scene()
        let item = try scene.item(
            .centreStands, Resident.idNumber, kind: Resident.kind, standing: .text("11010519491231002X"),
            other: .text("110105194912310038"))
        let text = try scene.reason(of: item, language)
        #expect(text.contains("110105**********2X"))
        #expect(text.contains("110105**********38"))
        #expect(!text.contains("19491231"))
        let explanation = ReviewExplanation(store: scene.township.store, language: language)
        #expect(try explanation.value(item.other, item) == "110105**********38")
    }

    @Test(
        "A removal, an entry and a revoked device have a sentence of their own",
        arguments: [
            (
                ReviewReason.editBeatRemoval, "一人修改、一人删除：修改生效，记录保留",
                "edited by one, removed by another: the edit won, the record stays"
            ),
            (.entryNotApplied, "未计入：“核实”不行", "does not count: not possible"),
            (
                .revokedDevice, "来自已停用的设备（王网格，2026-11-24 08:00:02）",
                "from a revoked device, by 王网格 at 2026-11-24 08:00:02"
            ),
        ])
    func otherReasons(reason: ReviewReason, chinese: String, english: String) throws {
        let scene = try Scene()
        let item = try scene.item(reason, reason == .editBeatRemoval ? .removed : nil)
        #expect(try scene.reason(of: item, .chinese) == chinese)
        #expect(try scene.reason(of: item, .english) == english)
    }

    @Test("The field is named by its label, a removal as such, and none by a dash")
    func fields() throws {
        let scene = try Scene()
        let rows: [(FieldNumber?, String, String)] = [
            (Household.head, "户主", "head"), (.removed, "删除", "removal"), (nil, "—", "—"),
            (FieldNumber(rawValue: 60), "60", "60"),
        ]
        for (field, chinese, english) in rows {
            let item = try scene.item(.laterEditWon, field)
            for (language, name) in [(Language.chinese, chinese), (.english, english)] {
                let explanation = ReviewExplanation(store: scene.township.store, language: language)
                #expect(explanation.field(of: item) == name)
            }
        }
    }

    @Test("The record is called by its kind and its own name; one of a newer schema by its kind's number")
    func records() throws {
        let scene = try Scene()
        let explanation = ReviewExplanation(store: scene.township.store, language: .english)
        let home = try explanation.record(of: try scene.item(.centreStands, nil))
        #expect(home.hasPrefix("household") && home.contains("0101-001"))
        let resident = try explanation.record(of: try scene.item(.centreStands, nil, kind: Resident.kind))
        #expect(resident.hasPrefix("resident") && resident.contains("李小山"))
        let unknown = try scene.item(.centreStands, nil, kind: KindNumber(rawValue: 99))
        #expect(try explanation.record(of: unknown).hasPrefix("#99 "))
    }
}
