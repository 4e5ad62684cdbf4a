import Foundation
import Ledgers
import Storage
import Testing
import Wire

@Suite("The month's figures")
struct OverviewTests {
    @Test("Every figure is what the records behind it come to, in the month and in sight")
    func figures() async throws {
        try await ConsoleScene.serving { scene in
            try scene.importRows("household", "cell,number,head\n0101,a,甲\n0101,b,乙\n0201,c,丙\n")
            try scene.importRows(
                "visit",
                "household,visited_at,finding\na,2026-11-02 09:00,好\na,2026-11-03 09:00,好\nc,2026-11-04 09:00,好\nb,2026-10-31 09:00,好\n"
            )
            let field = FieldWork(scene)
            let device = try field.device("各处", cells: ["0101", "0201"])
            let october = try #require(LocalTime.milliseconds(text: "2026-10-31 23:59"))
            _ = try field.incident(title: "上月", from: device, [Incident.happenedAt: .set(.integer(october))])
            let settled = try field.incident(title: "已办", from: device, FieldWork.township)
            _ = try field.incident(title: "未办", from: device, cell: "0201")
            let duty = try await scene.browser("qian")
            scene.clock.advance(byMilliseconds: 2 * 3600 * 1000 - 1)
            let version = try #require(try await duty.get("incidents/\(settled)").header("ETag"))
            let step = try await duty.send(
                "POST", "incidents/\(settled)/steps", json: #"{"action":"settle","text":"已调解"}"#,
                headers: ["If-Match": version])
            #expect(step.status == 200)
            let overview = try await duty.get("overview?month=2026-11").json
            func value(_ name: String, _ part: String = "figures") -> Double? {
                let figure = overview[part].array.first { $0["name"].text == name }
                return figure?["value"].double
            }
            #expect(value("incidents") == 2 && value("incidents_open") == 1)
            #expect(value("settled") == 50 && value("settled_in_time") == 100)
            #expect(value("visits") == 3 && value("households_visited") == 66.6)
            #expect(
                value("dispute", "by_kind") == 2 && value("0201", "by_cell") == 1
                    && value("settled", "by_status") == 1)
            for part in ["figures", "by_kind", "by_cell", "by_status"] {
                for figure in overview[part].array where figure["unit"].text == "count" {
                    let path = try #require(figure["records"].text)
                    let behind = try await duty.get(path).json
                    let count = behind["total"].number ?? behind["items"].array.count
                    #expect(count == figure["value"].number, "\(path)")
                }
            }
            // The visits were imported: nobody entered them in the field.
            #expect(value("visits_arrived_in_a_day") == nil)
            let arrival = overview["figures"].array.first {
                $0["name"].text == "incidents_arrived_in_a_day"
            }
            #expect(arrival?["value"].double == 100 && arrival?["of"].number == 3)
            #expect(arrival?["records"].text?.hasPrefix("incidents?") ?? false)
            let officer = try await scene.browser("li").get("overview?month=2026-11").json
            #expect(officer["figures"].array.first { $0["name"].text == "visits" }?["value"].number == 2)
            #expect(try await duty.get("overview").json["month"].text == "2026-11")
            #expect(try await duty.get("overview?month=2026-13").status == 400)
        }
    }
}
