import Foundation
import Ledgers
import Storage
import Testing
import Wire

@Suite("The ledgers in the console")
struct LedgerRoutesTests {
    private static let idNumber = "11010519491231002X"

    private func percent(_ text: String) -> [String: String] {
        ["X-Search": text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""]
    }

    @Test("Searching finds any part of a name, number or address, page by page")
    func search() async throws {
        try await ConsoleScene.serving { scene in
            let rows = (1...7).map { "0101,0101-00\($0),王\($0)大山,东街\($0)号\n" }.joined()
            try scene.importRows("household", "cell,number,head,address\n\(rows)0102,x,李小,西街\n")
            let browser = try await scene.browser("qian")
            for (text, count) in [("大山", 7), ("山", 7), ("0101-003", 1), ("东街 王5", 1), ("无此人", 0), ("…", 0)] {
                let found = try await browser.get("ledgers/household/records", headers: percent(text)).json
                #expect(found["items"].array.count == count, "\(text)")
            }
            var (titles, cursor): ([String], String?) = ([], nil)
            repeat {
                let page = try await browser.get(
                    "ledgers/household/records?limit=3" + (cursor.map { "&cursor=\($0)" } ?? ""),
                    headers: percent("大山")
                ).json
                titles += page["items"].array.compactMap { $0["title"].text }
                cursor = page["next_cursor"].text
            } while cursor != nil
            #expect(titles == (1...7).map { "0101-00\($0) 王\($0)大山" })
            #expect(
                try await browser.get("ledgers/household/records?cell=0102").json["items"].array.count == 1)
            let tooLong = try await browser.get(
                "ledgers/household/records", headers: percent(String(repeating: "长", count: 201)))
            #expect(tooLong.status == 400 && tooLong.json["parameter"].text == "X-Search")
            #expect(try await browser.get("ledgers/nothing/records").status == 404)
        }
    }

    @Test("A household's people, and the visits of a period, are listed by themselves")
    func related() async throws {
        try await ConsoleScene.serving { scene in
            try scene.importRows("household", "cell,number,head\n0101,a,甲\n0101,b,乙\n")
            try scene.importRows("resident", "household,name\na,甲一\nb,乙一\na,甲二\n")
            try scene.importRows(
                "visit", "household,visited_at,finding\na,2026-10-31 23:59,上月\na,2026-11-01 00:00,本月\n")
            let browser = try await scene.browser("qian")
            let home = try #require(
                try await browser.get("ledgers/household/records").json["items"][0]["id"].text)
            let people = try await browser.get("ledgers/resident/records?household=\(home)").json["items"]
                .array
            #expect(people.compactMap { $0["title"].text } == ["甲一", "甲二"])
            let field = people[0]["fields"].array.first { $0["name"].text == "household" }
            #expect(field?["links"][0]["id"].text == home && field?["text"].text == "a 甲")
            let month = try #require(LocalTime.milliseconds(text: "2026-11-01"))
            let visits = try await browser.get("ledgers/visit/records?from_ms=\(month)").json["items"].array
            #expect(visits.count == 1)
            for bad in [
                "household/records?household=\(home)", "household/records?from_ms=1",
                "visit/records?household=7",
            ] {
                #expect(try await browser.get("ledgers/\(bad)").status == 400, "\(bad)")
            }
        }
    }

    @Test("ID numbers are masked everywhere until asked for, and who asked, when and why is on record")
    func masking() async throws {
        try await ConsoleScene.serving { scene in
            try scene.importRows("household", "cell,number,head\n0101,a,甲\n")
            try scene.importRows("resident", "household,name,id_number\na,甲,\(Self.idNumber)\n")
            let browser = try await scene.browser("qian")
            let id = try #require(
                try await browser.get("ledgers/resident/records").json["items"][0]["id"].text)
            let record = "ledgers/resident/records/\(id)"
            for path in ["ledgers/resident/records", record, "\(record)/history"] {
                let reply = try await browser.get(path)
                #expect(
                    reply.text.contains("110105**********2X") && !reply.text.contains(Self.idNumber),
                    "\(path)")
            }
            #expect(try scene.store().accesses(before: nil, limit: 9).isEmpty)
            let asked = try await browser.send(
                "POST", "\(record)/reveal", json: #"{"field":"id_number","purpose":"低保核对"}"#)
            #expect(asked.status == 200 && asked.json["text"].text == Self.idNumber)
            let access = try #require(try scene.store().accesses(before: nil, limit: 9).first)
            #expect(access.what == .reveal && access.id == RecordID(text: id) && access.purpose == "低保核对")
            #expect(access.milliseconds == ConsoleScene.now)
            for json in [
                #"{"field":"name","purpose":"x"}"#, #"{"field":"id_number","purpose":""}"#,
                #"{"field":"id_number"}"#,
            ] {
                #expect(
                    try await browser.send("POST", "\(record)/reveal", json: json).status == 400, "\(json)")
            }
            #expect(try scene.store().accesses(before: nil, limit: 9).count == 1)
        }
    }

    @Test("Every change of a record is in its history, the newest first, with what became of it")
    func history() async throws {
        try await ConsoleScene.serving { scene in
            let (home, _) = try FieldWork(scene).phoneConflict()
            let browser = try await scene.browser("qian")
            let path = "ledgers/household/records/\(home)/history"
            let entries = try await browser.get(path).json["items"].array
            #expect(entries.compactMap { $0["who"].text } == ["张网格", "王网格", "王网格"])
            #expect(entries[0]["fields"][0]["rule"].text == "later_edit_won")
            #expect(
                entries[0]["fields"][0]["before"].text == "13811111111"
                    && entries[0]["items"].array.count == 1)
            #expect(entries[1]["fields"][0]["lost_to"].number == entries[0]["number"].number)
            let first = try await browser.get("\(path)?limit=2").json
            let second = try await browser.get("\(path)?limit=2&cursor=\(first["next_cursor"].text ?? "")")
                .json
            #expect(
                first["items"].array.count == 2 && second["items"].array.count == 1
                    && !second["next_cursor"].isThere)
            #expect(try await browser.get("ledgers/resident/records/\(home)/history").status == 404)
        }
    }

    @Test("A stored script is nothing but text in JSON, wherever it stands")
    func script() async throws {
        try await ConsoleScene.serving { scene in
            let script = "</script><img src=x onerror=alert(1)>\u{2028}"
            let field = FieldWork(scene)
            let device = try field.device("\(script)")
            let home = try field.household(head: script, from: device)
            _ = try field.incident(title: script, from: device, household: home)
            let browser = try await scene.browser("qian")
            for path in [
                "today", "incidents", "ledgers/household/records",
                "ledgers/household/records/\(home)/history", "devices",
            ] {
                let reply = try await browser.get(path)
                #expect(reply.header("Content-Type") == "application/json", "\(path)")
                #expect(reply.header("X-Content-Type-Options") == "nosniff")
                #expect(reply.header("Cache-Control") == "no-store")
            }
            let title = try await browser.get("incidents").json["items"][0]["title"].text
            #expect(title == script)
        }
    }
}
