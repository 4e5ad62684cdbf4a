import Foundation
import Ledgers
import Storage
import Testing
import Wire

/// A resident whose household, whose double and whose fellow in an incident are in another village.
private struct Neighbours {
    /// What the names of all records of the other village begin with.
    static let mark = "外人"

    let resident: RecordID
    /// Who lives in the other village.
    let foreigner: RecordID
    let incident: RecordID
    let conflict: Int64
    let duplicate: Int64

    init(in scene: ConsoleScene) throws {
        let field = FieldWork(scene)
        try scene.importRows("household", "cell,number,head\n0101,a,甲\n0201,外人c,丙\n0201,外人d,丁\n")
        try scene.importRows("resident", "household,name,id_number\n外人c,外人小丙,11010519491231002X\n")
        let (one, two) = (
            try field.device("王网格", cells: ["0101", "0201"]),
            try field.device("张网格", cells: ["0101", "0201"])
        )
        let store = try scene.store()
        func id(_ kind: KindDefinition, _ field: FieldNumber, _ text: String) throws -> RecordID {
            let definition = try #require(kind.field(field))
            return try #require(
                try store.records.list(kind, matching: (definition, .text(text)), limit: 1).first?.id)
        }
        let homes = try ["a", "外人c", "外人d"].map { try id(Household.definition, Household.number, $0) }
        foreigner = try id(Resident.definition, Resident.idNumber, "11010519491231002X")
        resident = field.id()
        try field.send(
            .create, Resident.kind, resident, from: one,
            [
                Resident.household: .set(.id(homes[0])), Resident.name: .set(.text("甲一")),
                Resident.idNumber: .set(.text("11010519491231002X")),
            ])
        let base = try #require(try store.records.record(Resident.kind, resident)).revision
        for (device, home, age) in [(one, homes[1], Int64(20_000)), (two, homes[2], 10_000)] {
            try field.send(
                .edit, Resident.kind, resident, from: device, base: base, ageMilliseconds: age,
                [Resident.household: .set(.id(home))])
        }
        incident = try field.incident(
            from: one, household: homes[0],
            [
                Incident.residents: .union(
                    adding: [resident, foreigner].sorted().map(Value.id), removing: []),
                Incident.departmentInCharge: .set(.integer(Department.civilAffairs.rawValue)),
            ])
        let items = try store.reviewItems()
        conflict = try #require(items.first { $0.field == Resident.household }).number
        duplicate = try #require(items.first { $0.reason == .duplicate }).number
    }

    /// Every answer that may speak of the records of the other village.
    var paths: [String] {
        [
            "incidents/\(incident)", "review", "review/\(conflict)", "review/\(duplicate)",
            "ledgers/household/records", "ledgers/resident/records", "ledgers/incident/records",
            "ledgers/resident/records/\(resident)", "ledgers/resident/records/\(resident)/history",
            "ledgers/incident/records/\(incident)", "ledgers/incident/records/\(incident)/history",
        ]
    }
}

@Suite("What the console's answers name")
struct NamesInSightTests {
    @Test(
        "What lies outside of a user's sight is named by nothing that comes from the centre",
        arguments: [
            ("li", false), ("zhou", false), ("zheng", false), ("qian", true), ("zhao", true), ("wu", true),
        ])
    func names(login: String, seesAll: Bool) async throws {
        try await ConsoleScene.serving { scene in
            let neighbours = try Neighbours(in: scene)
            let browser = try await scene.browser(login, language: "zh")
            for path in neighbours.paths {
                let text = try await browser.get(path).text
                #expect(text.contains(Neighbours.mark) == seesAll, "\(path): \(text)")
            }
        }
    }

    @Test("A table that is exported names nothing else either", arguments: [("li", false), ("wu", true)])
    func tables(login: String, seesAll: Bool) async throws {
        try await ConsoleScene.serving { scene in
            let neighbours = try Neighbours(in: scene)
            let browser = try await scene.browser(login)
            for (ledger, name) in [("resident", Neighbours.mark), ("incident", "\(neighbours.foreigner)")] {
                let table = try await browser.send(
                    "POST", "ledgers/\(ledger)/export", json: #"{"purpose":"核对"}"#)
                #expect(
                    table.status == 200
                        && table.text.contains("\(neighbours.resident)") == (ledger == "incident"))
                #expect(table.text.contains(name) == seesAll, "\(table.text)")
            }
        }
    }

    @Test("What is left of an item or a history without those names can still be worked with")
    func rest() async throws {
        try await ConsoleScene.serving { scene in
            let neighbours = try Neighbours(in: scene)
            let (officer, duty) = (try await scene.browser("li"), try await scene.browser("qian"))
            let item = try await officer.get("review/\(neighbours.conflict)").json
            #expect(item["record"]["title"].text == "甲一" && item["base"].text == "a 甲")
            #expect(item["other"]["text"].text == "(a record outside of your sight)")
            #expect(try await officer.get("review/\(neighbours.duplicate)").status == 404)
            func opened(_ browser: Browser) async throws -> Int {
                let path = "ledgers/resident/records/\(neighbours.resident)/history"
                return try await browser.get(path).json["items"].array.reduce(0) {
                    $0 + $1["items"].array.count
                }
            }
            // The double in the other village is no matter of this officer's.
            #expect(try await opened(duty) == 2)
            #expect(try await opened(officer) == 1)
        }
    }
}
