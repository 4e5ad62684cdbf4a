import Foundation
import Ledgers
import Storage
import Testing
import Wire

@Suite("Undoing changes in the console")
struct UndoRoutesTests {
    /// A household whose phone somebody changed, and the numbers of its changes in the log.
    private func changed(_ scene: ConsoleScene) throws -> (
        field: FieldWork, device: Device, path: String, home: RecordID, changes: [Int64]
    ) {
        let field = FieldWork(scene)
        let device = try field.device()
        let home = try field.household(from: device)
        let base = try #require(try scene.store().records.record(Household.kind, home)).revision
        try field.send(
            .edit, Household.kind, home, from: device, base: base,
            [Household.phone: .set(.text("13811111111")), Household.address: .set(.text("东街9号"))])
        return (
            field, device, "ledgers/household/records/\(home)", home,
            try scene.store().history(of: home).map(\.sequence)
        )
    }

    @Test("A preview says what each field goes back to; undoing does that, and is in the history")
    func undo() async throws {
        try await ConsoleScene.serving { scene in
            let (_, _, path, home, changes) = try changed(scene)
            let browser = try await scene.browser("qian")
            let place = "\(path)/history/\(changes[1])/undoing"
            let preview = try await browser.get(place)
            #expect(preview.status == 200 && preview.json["is_possible"].flag == true)
            #expect(preview.json["is_done"].flag == false && preview.json["who"].text == "王网格")
            let fields = preview.json["fields"].array
            #expect(fields.compactMap { $0["name"].text } == ["address", "phone"])
            #expect(fields[1]["now"].text == "13811111111" && fields[1]["after"].text == "13800000000")
            #expect(fields[0]["after"].text == "—")
            let version = try #require(preview.header("ETag"))
            let done = try await browser.send("POST", place, headers: ["If-Match": version])
            #expect(done.status == 200 && done.json["is_done"].flag == true, "\(done.text)")
            #expect(done.header("ETag") != version)
            let record = try #require(try scene.store().records.record(Household.kind, home))
            #expect(record[Household.phone] == .text("13800000000") && record[Household.address] == .null)
            let entries = try await browser.get("\(path)/history").json["items"].array
            #expect(entries[0]["origin"].text == "undo" && entries[0]["decided_by"].text == "钱值班")
            #expect(entries[1]["undone_by"].number == entries[0]["number"].number)
            #expect(entries.map { $0["may_undo"].flag } == [true, false, true])
            // Once is enough.
            let again = try await browser.get(place).json
            #expect(
                again["is_possible"].flag == false
                    && again["why_not"].text?.contains("undone already") == true)
        }
    }

    @Test("What somebody changed since stays, the rest goes back, and the preview says so")
    func partly() async throws {
        try await ConsoleScene.serving { scene in
            let (field, device, path, home, changes) = try changed(scene)
            let base = try #require(try scene.store().records.record(Household.kind, home)).revision
            try field.send(
                .edit, Household.kind, home, from: device, base: base,
                [Household.phone: .set(.text("13822222222"))])
            let browser = try await scene.browser("zhao")
            let place = "\(path)/history/\(changes[1])/undoing"
            let preview = try await browser.get(place)
            let fields = preview.json["fields"].array
            #expect(fields[1]["why_not"].text?.contains("changed since") == true)
            #expect(fields[1]["after"].text == "13822222222" && !fields[0]["why_not"].isThere)
            let done = try await browser.send(
                "POST", place, headers: ["If-Match": try #require(preview.header("ETag"))])
            #expect(done.status == 200)
            let record = try #require(try scene.store().records.record(Household.kind, home))
            #expect(record[Household.phone] == .text("13822222222") && record[Household.address] == .null)
        }
    }

    @Test(
        "A record that was changed since the preview is looked at anew; without a version nothing is undone")
    func stale() async throws {
        try await ConsoleScene.serving { scene in
            let (field, device, path, home, changes) = try changed(scene)
            let browser = try await scene.browser("qian")
            let place = "\(path)/history/\(changes[1])/undoing"
            let version = try #require(try await browser.get(place).header("ETag"))
            try field.send(
                .edit, Household.kind, home, from: device,
                base: try #require(try scene.store().records.record(Household.kind, home)).revision,
                [Household.head: .set(.text("李小山"))])
            let stale = try await browser.send("POST", place, headers: ["If-Match": version])
            #expect(stale.status == 412 && stale.problem == "changed")
            #expect(try await browser.send("POST", place).status == 428)
            #expect(try scene.store().history(of: home).count == 3)
        }
    }

    @Test("Entering a record is undone by removing it; what was written once is not undone")
    func kinds() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let device = try field.device()
            let home = try field.household(from: device)
            let visit = field.id()
            let other = try field.household("0101-002", from: device)
            try field.send(
                .create, Visit.kind, visit, from: device,
                [
                    Visit.household: .set(.id(other)), Visit.finding: .set(.text("平安")),
                    Visit.visitor: .set(.integer(device.worker)),
                ])
            let browser = try await scene.browser("qian")
            func undo(_ ledger: String, _ id: RecordID) async throws -> Browser.Reply {
                let change = try #require(try scene.store().history(of: id).first).sequence
                let place = "ledgers/\(ledger)/records/\(id)/history/\(change)/undoing"
                let version = try #require(try await browser.get(place).header("ETag"))
                return try await browser.send("POST", place, headers: ["If-Match": version])
            }
            #expect(try await undo("household", home).status == 200)
            #expect(try scene.store().records.record(Household.kind, home)?.isRemoved == true)
            let refused = try await undo("visit", visit)
            #expect(refused.status == 422 && refused.json["detail"].text?.contains("visits") == true)
            // The visit points to it.
            #expect(try await undo("household", other).status == 422)
        }
    }

    @Test(
        "Duty officers and directors undo, and nobody else",
        arguments: [("qian", 200), ("zhao", 200), ("li", 403), ("zhou", 403), ("wu", 403), ("zheng", 403)])
    func roles(login: String, status: Int) async throws {
        try await ConsoleScene.serving { scene in
            let (_, _, path, _, changes) = try changed(scene)
            let browser = try await scene.browser(login)
            let place = "\(path)/history/\(changes[1])/undoing"
            #expect(try await browser.get(place).status == status)
            #expect(try await browser.send("POST", place, headers: ["If-Match": "\"2\""]).status == status)
            let history = try await browser.get("\(path)/history").json["items"].array
            #expect(history.contains { $0["may_undo"].flag == true } == (status == 200))
            guard status == 200 else { return }
            // A change of another record is none of this one's.
            for wrong in [
                "\(path)/history/99/undoing",
                path.replacingOccurrences(of: "household", with: "resident")
                    + "/history/\(changes[1])/undoing",
            ] {
                #expect(try await browser.get(wrong).status == 404)
            }
        }
    }
}
