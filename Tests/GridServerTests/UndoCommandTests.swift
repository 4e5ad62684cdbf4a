import Foundation
import Ledgers
import Phrases
import Storage
import Terminal
import Testing
import Wire

@testable import grid_server

@Suite("History and undo by command")
struct UndoCommandTests {
    /// A centre with one imported household.
    private func centre() async throws -> ServerRun {
        let centre = await ServerRun.founded()
        let path = try centre.file("households.csv", "cell,number,head,phone\n0101,1,李大山,13800000000\n")
        let result = await centre.run(["import", "household", path])
        #expect(result.status == .success, "\(result.errors)")
        return centre
    }

    private func object(_ result: ServerRun.Result) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    }

    @Test("An undo shows first what it would do, does it with --yes, and can be undone")
    func undo() async throws {
        let centre = try await centre()
        let preview = await centre.run(["undo", "1"])
        #expect(preview.status == .success)
        #expect(
            preview.output.contains("household 1 李大山  the record  in the ledger  removed"),
            "\(preview.output)")
        #expect(preview.errors.contains("--yes"))
        #expect(await centre.run(["export", "household"]).output.contains("李大山"))

        let done = await centre.run(["undo", "1", "--yes", "--by", "赵主任", "--json"])
        let document = try #require(try object(done) as? [String: Any])
        #expect(document["done"] as? Bool == true)
        #expect(document["undone"] as? Int == 1)
        #expect(!(await centre.run(["export", "household"]).output.contains("李大山")))

        #expect(await centre.run(["undo", "2", "--yes"]).status == .success)
        #expect(await centre.run(["export", "household"]).output.contains("李大山"))
    }

    @Test("Nothing to undo is said, with why")
    func nothing() async throws {
        let centre = try await centre()
        _ = await centre.run(["undo", "1", "--yes"])
        let again = await centre.run(["undo", "1", "--yes", "--by", "赵主任"])
        #expect(again.output.contains("undone already"), "\(again.output)")
        #expect(again.errors.contains("nothing to undo"))
        let device = await centre.run(["undo", "--device", "1", "--from", "2026-01-01"])
        #expect(device.status == .badData)
    }

    @Test("A history tells who, when, what, and what undid it")
    func history() async throws {
        let centre = try await centre()
        _ = await centre.run(["undo", "1", "--yes", "--by", "赵主任"])
        _ = await centre.run(["undo", "2", "--yes", "--by", "钱主任"])
        let entries = try #require(
            try object(await centre.run(["history", "household", "1", "--json"])) as? [[String: Any]])
        #expect(entries.map { $0["number"] as? Int } == [1, 2, 3])
        #expect(entries.map { $0["origin"] as? String } == ["imported", "undo", "undo"])
        #expect(entries.map { $0["who"] as? String } == ["the centre", "赵主任", "钱主任"])
        #expect(entries.map { $0["undone_by"] as? Int } == [nil, 3, nil])
        let fields = try #require(entries.first?["fields"] as? [[String: Any]])
        #expect(fields.map { $0["field"] as? String } == ["number", "head", "phone"])
        #expect(fields.last?["after"] as? String == "13800000000")

        let text = await centre.run(["history", "household", "1"])
        let lines = text.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("1  20") == true)
        #expect(lines.contains("    phone 13800000000"))
        #expect(lines.contains("    the record in the ledger → removed"))
        #expect(text.output.contains("undoes no. 1") && text.output.contains("undone by 钱主任"))
        let chinese = await centre.run(["history", "household", "1"], language: .chinese)
        #expect(chinese.output.contains("撤销第 1 号改动"))
    }

    @Test("A move tells from which cell to which")
    func move() async throws {
        let centre = try await centre()
        _ = await centre.run(["cell", "add", "--village", "01", "--code", "0102", "--name", "二组"])
        _ = await centre.run(["cell", "move", "--from", "0101", "--to", "0102", "--household", "1"])
        #expect(
            await centre.run(["history", "household", "1"]).output.contains("moved from cell 0101 to 0102"))
        let undo = await centre.run(["undo", "2"])
        #expect(undo.output.contains("grid-server cell move"), "\(undo.output)")
    }

    /// A centre with one household, about whose phone an item waits.
    private func disputed() async throws -> ServerRun {
        let centre = try await centre()
        let store = try TownshipStore(path: centre.directory + "/140428100.sqlite", .write)
        let kind = try #require(Schema.kind(Household.kind))
        let home = try #require(try store.records.list(kind).first)
        try store.append(
            ReviewItem(
                reason: .laterEditWon, kind: Household.kind, id: home.id, cell: home.cell,
                field: Household.phone,
                standing: ReviewSide(
                    value: home[Household.phone], writer: Writer.centre, editedMilliseconds: 2),
                other: ReviewSide(
                    value: .text("13900000000"), writer: Writer.centre, editedMilliseconds: 1),
                openedMilliseconds: 3))
        return centre
    }

    @Test("Undoing a decision says that its item waits again; list and show say what had been decided")
    func decision() async throws {
        let centre = try await disputed()
        #expect(!(await centre.run(["review", "list"])).output.contains("decided before"))
        _ = await centre.run(["review", "decide", "1", "--take", "--by", "赵主任"])
        let preview = await centre.run(["undo", "2"])
        #expect(preview.output.contains("review item 1 would wait again"), "\(preview.output)")
        #expect((await centre.run(["review", "show", "1"])).output.contains("the other was taken"))
        let zh = await centre.run(["undo", "2"], language: .chinese)
        #expect(zh.output.contains("待审第 1 号将重新待审"))

        let done = await centre.run(["undo", "2", "--yes", "--by", "钱主任", "--json"])
        let document = try #require(try object(done) as? [String: Any])
        let changes = try #require(document["changes"] as? [[String: Any]])
        let items = try #require(changes.first?["items"] as? [[String: Any]])
        #expect(items.first?["number"] as? Int == 1 && items.first?["becomes"] as? String == "reopened")

        let list = await centre.run(["review", "list"])
        #expect(list.output.contains("decided before"), "\(list.output)")
        #expect(list.output.contains("took the other, by 赵主任"), "\(list.output)")
        let json = try #require(
            try object(await centre.run(["review", "list", "--json"])) as? [[String: Any]])
        #expect((json.first?["reopened"] as? String)?.contains("undone by 钱主任") == true)
        let show = await centre.run(["review", "show", "1"], language: .chinese)
        #expect(show.output.contains("曾决定"), "\(show.output)")
        #expect(show.output.contains("采用另一值，赵主任") && show.output.contains("由钱主任撤销（第 3 号）"))

        let again = await centre.run(["undo", "3", "--yes"])
        #expect(again.output.contains("review item 1 is decided again as before"), "\(again.output)")
        #expect((await centre.run(["review", "list"])).errors.contains("nothing waits"))
    }
}
