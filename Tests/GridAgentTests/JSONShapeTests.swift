import Ledgers
import Terminal
import Testing

@testable import grid_agent

@Suite struct JSONShapeTests {
    @Test func aRecordHasEveryColumnOfItsLedgerByName() async throws {
        let device = try TestDevice(cells: ["0101"])
        let run = await device.run(
            "household", "add", "--number", "12", "--head", "王 \"小\" 明", "--care", "残疾", "--json")
        let object = try #require(try run.json.value as? [String: Any])
        let kind = try #require(Schema.kind(Household.kind))
        #expect(
            Set(object.keys)
                == Set(["ledger", "id", "cell", "revision", "unsynced_changes"] + kind.fields.map(\.name)))
        #expect(object["head"] as? String == "王 \"小\" 明")
        #expect(object["care"] as? [String] == ["disability"])
        #expect(object["unsynced_changes"] as? Int == 1)
        #expect(run.output.count(where: \.isNewline) == 1)
    }

    @Test func valuesReadBackInAsOptions() async throws {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add("household", "add", "--number", "12", "--head", "甲")
        let added = try await device.json(
            "incident", "add", "--kind", "dispute", "--title", "纠纷", "--household", "12", "--happened-at",
            "2026-03-05 14:30")
        #expect(added.text("happened_at") == "2026-03-05 14:30" && added.text("kind") == "dispute")
        let household = try #require(added.text("household"))
        #expect(try await device.json("household", "show", household).text("number") == "12")
    }

    @Test func theStatusHoldsNoSecret() async throws {
        let device = try TestDevice(cells: ["0101"])
        let run = await device.run("status", "--json")
        let object = try #require(try run.json.value as? [String: Any])
        #expect(object["worker_name"] as? String == "李梅" && object["role"] as? String == "worker")
        #expect(object["pending"] as? Int == 0 && object["first_sync_percent"] as? Int == 0)
        #expect((object["cells"] as? [[String: Any]])?.first?["code"] as? String == "0101")
        #expect(!object.keys.contains { $0.contains("secret") })
    }
}
