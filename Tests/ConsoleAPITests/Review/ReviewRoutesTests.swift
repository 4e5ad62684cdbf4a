import Foundation
import Ledgers
import Storage
import Testing
import Wire

@Suite("The review queue in the console")
struct ReviewRoutesTests {
    private func decide(
        _ item: Int64, _ json: String, by browser: Browser, version: String? = nil
    ) async throws -> Browser.Reply {
        var seen = version
        if seen == nil { seen = try await browser.get("review/\(item)").json["version"].text }
        return try await browser.send(
            "POST", "review/\(item)/decision", json: json, headers: ["If-Match": "\"\(seen ?? "")\""])
    }

    private func phone(_ id: RecordID, _ scene: ConsoleScene) throws -> Value? {
        try scene.store().records.record(Household.kind, id)?[Household.phone]
    }

    @Test("An item shows both values, who entered them, what both had seen, and what can be done")
    func item() async throws {
        try await ConsoleScene.serving { scene in
            let (_, item) = try FieldWork(scene).phoneConflict()
            let json = try await scene.browser("qian", language: "zh").get("review/\(item)").json
            #expect(json["standing"]["text"].text == "13822222222" && json["standing"]["by"].text == "张网格")
            #expect(json["other"]["text"].text == "13811111111" && json["other"]["by"].text == "王网格")
            #expect(json["base"].text == "13800000000" && json["now"].text == "13822222222")
            #expect(json["offers"].texts == ["keep", "take", "value", "postpone"])
            #expect(json["input"]["type"].text == "phone" && json["field"]["name"].text == "phone")
            #expect(
                json["reason"]["name"].text == "later_edit_won"
                    && json["text"].text?.contains("后改的生效") == true)
        }
    }

    @Test(
        "However long the queue, pages show each item in sight once, and how many there are",
        arguments: ["waiting", "decided"])
    func longQueue(state: String) async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let device = try field.device("各处", cells: ["0101", "0201"])
            let homes = [
                try field.household(from: device),
                try field.household("0201-001", from: device, cell: "0201"),
            ]
            try scene.write { store in
                for number in 1...2100 {
                    let side = ReviewSide(value: .text("\(number)"), writer: 1, editedMilliseconds: 1)
                    try store.append(
                        ReviewItem(
                            reason: .laterEditWon, kind: Household.kind, id: homes[number % 2],
                            cell: number % 2 == 0 ? 1 : 3, field: Household.phone, standing: side,
                            other: side,
                            openedMilliseconds: 1))
                    if state == "decided" {
                        _ = try store.decide(Int64(number), .keep, by: "钱值班", milliseconds: 2)
                    }
                }
            }
            for (login, query, count) in [("qian", "", 2100), ("li", "", 1050), ("li", "&mine=true", 1050)] {
                let browser = try await scene.browser(login)
                var (seen, cursor): ([Int], String?) = ([], nil)
                repeat {
                    let page = try await browser.get(
                        "review?state=\(state)&limit=200\(query)" + (cursor.map { "&cursor=\($0)" } ?? "")
                    ).json
                    #expect(page["total"].number == count, "\(login)\(query)")
                    seen += page["items"].array.compactMap { $0["number"].number }
                    cursor = page["next_cursor"].text
                } while cursor != nil
                let expected = (1...2100).filter { count == 2100 || $0 % 2 == 0 }
                #expect(seen == (state == "decided" ? expected.reversed() : expected), "\(login)\(query)")
            }
        }
    }

    @Test(
        "A decision is a change of the ledger; taking it back undoes it, and the item waits again",
        arguments: [
            (#"{"decision":"take"}"#, "13811111111"),
            (#"{"decision":"value","value":"13833333333"}"#, "13833333333"),
            (#"{"decision":"keep"}"#, "13822222222"),
        ])
    func decisionAndBack(json: String, phone expected: String) async throws {
        try await ConsoleScene.serving { scene in
            let (home, item) = try FieldWork(scene).phoneConflict()
            let browser = try await scene.browser("qian")
            for round in 1...2 {
                let decided = try await decide(item, json, by: browser)
                #expect(decided.status == 200 && decided.json["state"].text == "decided")
                #expect(
                    decided.json["decided"]["by"].text == "钱值班" && decided.json["offers"].texts == ["undo"])
                #expect(try phone(home, scene) == .text(expected))
                scene.clock.advance(byMilliseconds: 1000)
                let back = try await browser.send(
                    "DELETE", "review/\(item)/decision",
                    headers: ["If-Match": try #require(decided.header("ETag"))])
                #expect(back.status == 200 && back.json["state"].text == "waiting", "\(back.text)")
                #expect(back.json["earlier"].array.count == round)
                #expect(try phone(home, scene) == .text("13822222222"))
                scene.clock.advance(byMilliseconds: 1000)
            }
        }
    }

    @Test("What somebody changed since is not undone, and the decision stands")
    func cannotGoBack() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let (home, item) = try field.phoneConflict()
            let browser = try await scene.browser("qian")
            let decided = try await decide(item, #"{"decision":"take"}"#, by: browser)
            let revision = try #require(try scene.store().records.record(Household.kind, home)).revision
            try field.send(
                .edit, Household.kind, home, from: try field.device("李网格"), base: revision,
                [Household.phone: .set(.text("13844444444"))])
            let version = try #require(try await browser.get("review/\(item)").header("ETag"))
            let stale = try await browser.send(
                "DELETE", "review/\(item)/decision",
                headers: ["If-Match": try #require(decided.header("ETag"))])
            #expect(stale.status == 412)
            let back = try await browser.send(
                "DELETE", "review/\(item)/decision", headers: ["If-Match": version])
            #expect(back.status == 422 && back.json["detail"].text?.contains("changed since") == true)
            #expect(try await browser.get("review/\(item)").json["state"].text == "decided")
            #expect(try phone(home, scene) == .text("13844444444"))
        }
    }

    @Test("Two officers decide at once: one wins, the other is told who decided what, and nothing is doubled")
    func atOnce() async throws {
        try await ConsoleScene.serving { scene in
            let (home, item) = try FieldWork(scene).phoneConflict()
            let (one, two) = (try await scene.browser("qian"), try await scene.browser("sun"))
            let version = try #require(try await one.get("review/\(item)").json["version"].text)
            async let first = decide(item, #"{"decision":"take"}"#, by: one, version: version)
            async let second = decide(item, #"{"decision":"keep"}"#, by: two, version: version)
            let replies = try await [first, second]
            #expect(replies.map(\.status).sorted() == [200, 409])
            let (winner, loser) =
                replies[0].status == 200 ? (replies[0], replies[1]) : (replies[1], replies[0])
            #expect(loser.problem == "already-decided")
            for member in ["decision", "by"] {
                #expect(loser.json["decided"][member].text == winner.json["decided"][member].text)
            }
            #expect(loser.json["decided"]["by"].text == (replies[0].status == 200 ? "钱值班" : "孙值班"))
            #expect(try scene.store().history(of: home).count == (replies[0].status == 200 ? 4 : 3))
        }
    }

    @Test("A decision rests on its own field: what changes beside it stops nobody")
    func unrelated() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let (home, item) = try field.phoneConflict()
            let officer = try await scene.browser("li")
            let version = try #require(try await officer.get("review/\(item)").json["version"].text)
            let revision = try #require(try scene.store().records.record(Household.kind, home)).revision
            try field.send(
                .edit, Household.kind, home, from: try field.device("李网格"), base: revision,
                [Household.address: .set(.text("东街9号")), Household.head: .set(.text("李小山"))])
            #expect(try await officer.get("review/\(item)").json["version"].text == version)
            let decided = try await decide(item, #"{"decision":"take"}"#, by: officer, version: version)
            #expect(decided.status == 200)
            #expect(try phone(home, scene) == .text("13811111111"))
        }
    }

    @Test("A removal stops a decision about any field of the record")
    func removed() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let (home, item) = try field.phoneConflict()
            let officer = try await scene.browser("li")
            let version = try #require(try await officer.get("review/\(item)").json["version"].text)
            let revision = try #require(try scene.store().records.record(Household.kind, home)).revision
            let removal = try field.send(
                .remove, Household.kind, home, from: try field.device("李网格"), base: revision, [:])
            #expect(removal.status == .applied)
            #expect(
                try await decide(item, #"{"decision":"take"}"#, by: officer, version: version).status == 412)
        }
    }

    @Test("Who may not decide an item is told whose it is; what changed since it was seen is not decided")
    func duties() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let (home, item) = try field.phoneConflict()
            let (director, auditor, officer) = (
                try await scene.browser("zhao"), try await scene.browser("wu"), try await scene.browser("li")
            )
            let refused = try await decide(item, #"{"decision":"keep"}"#, by: director)
            #expect(refused.status == 403 && refused.json["detail"].text?.contains("village officer") == true)
            #expect(try await director.get("review?mine=true").json["total"].number == 0)
            #expect(try await auditor.get("review/\(item)").json["offers"].texts.isEmpty)
            #expect(try await decide(item, #"{"decision":"keep"}"#, by: auditor).status == 403)
            let version = try #require(try await officer.get("review/\(item)").json["version"].text)
            let revision = try #require(try scene.store().records.record(Household.kind, home)).revision
            try field.send(
                .edit, Household.kind, home, from: try field.device("李网格"), base: revision,
                [Household.phone: .set(.text("13899999999"))])
            let stale = try await decide(item, #"{"decision":"keep"}"#, by: officer, version: version)
            #expect(stale.status == 412 && stale.problem == "changed")
            #expect(try await decide(item, #"{"decision":"keep"}"#, by: officer).status == 200)
        }
    }

    @Test(
        "What cannot be decided so is refused, and the item waits on",
        arguments: [
            (#"{"decision":"value","value":"no phone"}"#, 422), (#"{"decision":"value"}"#, 422),
            (#"{"decision":"merged"}"#, 400), (#"{"decision":null}"#, 400), (#"[]"#, 400),
        ])
    func unfit(json: String, status: Int) async throws {
        try await ConsoleScene.serving { scene in
            let (_, item) = try FieldWork(scene).phoneConflict()
            let browser = try await scene.browser("qian")
            #expect(try await decide(item, json, by: browser).status == status)
            #expect(try await browser.get("review/\(item)").json["state"].text == "waiting")
        }
    }

    @Test("A postponed item waits again at its time")
    func postponement() async throws {
        try await ConsoleScene.serving { scene in
            let (_, item) = try FieldWork(scene).phoneConflict()
            let browser = try await scene.browser("qian")
            func postpone(_ json: String) async throws -> Browser.Reply {
                let version = try #require(try await browser.get("review/\(item)").header("ETag"))
                return try await browser.send(
                    "POST", "review/\(item)/postponement", json: json, headers: ["If-Match": version])
            }
            #expect(try await postpone(#"{"until_ms":1,"reason":"户主外出"}"#).status == 422)
            #expect(try await postpone(#"{"until_ms":1795579300000,"reason":""}"#).status == 400)
            let reply = try await postpone(#"{"until_ms":\#(ConsoleScene.now + 60_000),"reason":"户主外出"}"#)
            #expect(reply.status == 200 && reply.json["postponed"]["by"].text == "钱值班")
            #expect(try await browser.get("review").json["total"].number == 0)
            #expect(try await browser.get("review?state=postponed").json["total"].number == 1)
            scene.clock.advance(byMilliseconds: 60_000)
            #expect(try await browser.get("review").json["total"].number == 1)
        }
    }

    @Test("Two records are compared, merged field by field, and split again")
    func duplicate() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let (one, two) = (try field.device("王网格"), try field.device("张网格"))
            let older = try field.household(phone: "13800000001", from: one)
            let newer = try field.household(phone: "13800000002", from: two)
            try scene.importRows("visit", "cell,household,finding\n0101,\(newer),好\n")
            let item = try #require(try scene.store().reviewItems().first { $0.reason == .duplicate }).number
            let browser = try await scene.browser("qian")
            let shown = try await browser.get("review/\(item)").json
            #expect(shown["offers"].texts == ["keep", "merge", "postpone"])
            #expect(shown["duplicate"]["older"]["id"].text == "\(older)")
            let choice = #"{"stays":"older","take":["phone"]}"#
            let preview = try await browser.send("POST", "review/\(item)/merging-preview", json: choice).json
            let phone = preview["fields"].array.first { $0["name"].text == "phone" }
            #expect(phone?["older"].text == "13800000001" && phone?["merged"].text == "13800000002")
            #expect(preview["redirected"][0]["ledger"]["name"].text == "visit")
            #expect(preview["redirected"][0]["count"].number == 1)
            #expect(try self.phone(older, scene) == .text("13800000001"))
            let bad = try await browser.send(
                "POST", "review/\(item)/merging-preview", json: #"{"stays":"older","take":["care"]}"#)
            #expect(bad.status == 400)
            let merged = try await browser.send(
                "POST", "review/\(item)/merging", json: choice,
                headers: ["If-Match": "\"\(shown["version"].text ?? "")\""])
            #expect(merged.status == 200 && merged.json["decided"]["decision"].text == "merged")
            #expect(try self.phone(older, scene) == .text("13800000002"))
            #expect(try await browser.get("ledgers/household/records/\(newer)").status == 404)
            let split = try await browser.send(
                "DELETE", "review/\(item)/decision",
                headers: ["If-Match": try #require(merged.header("ETag"))])
            #expect(split.status == 200 && split.json["decided"]["decision"].text == "keep")
            #expect(try await browser.get("ledgers/household/records/\(newer)").status == 200)
            #expect(try self.phone(older, scene) == .text("13800000001"))
        }
    }

    @Test(
        "One rule decides the items that were looked at, and leaves those that changed or are not one's own")
    func bulk() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let conflicts = try (1...4).map { try field.phoneConflict("0101-00\($0)") }
            let browser = try await scene.browser("qian")
            let preview = try await browser.send(
                "POST", "review-bulk-preview",
                json: #"{"rule":"earlier","ledger":"household","field":"phone"}"#)
            let lines = preview.json["items"].array
            #expect(preview.status == 200 && preview.json["total"].number == 4)
            #expect(lines.allSatisfy { $0["decision"]["name"].text == "take" })
            // One is decided meanwhile, one has changed, one is named that never was.
            #expect(
                try await decide(
                    conflicts[0].item, #"{"decision":"keep"}"#, by: try await scene.browser("sun")
                ).status == 200)
            let revision = try #require(
                try scene.store().records.record(Household.kind, conflicts[1].household)
            ).revision
            try field.send(
                .edit, Household.kind, conflicts[1].household, from: try field.device("李网格"), base: revision,
                [Household.phone: .set(.text("13899999999"))])
            let items = lines.map {
                #"{"number":\#($0["number"].number ?? 0),"version":"\#($0["version"].text ?? "")"}"#
            }
            let json =
                #"{"rule":"earlier","items":[\#((items + [#"{"number":99,"version":"0"}"#]).joined(separator: ","))]}"#
            let outcome = try await browser.send("POST", "review-bulk", json: json).json
            #expect(outcome["decided"].array.compactMap(\.number) == conflicts[2...].map { Int($0.item) })
            #expect(
                Set(outcome["left"].array.compactMap { $0["number"].number })
                    == Set([99] + conflicts[..<2].map { Int($0.item) }))
            for conflict in conflicts[2...] {
                #expect(try phone(conflict.household, scene) == .text("13811111111"))
            }
        }
    }

    @Test("The queue is paged in order, and what was decided comes the newest item first")
    func paging() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let items = try (1...5).map { Int(try field.phoneConflict("0101-00\($0)").item) }
            let browser = try await scene.browser("qian")
            func numbers(_ state: String) async throws -> [Int] {
                var (numbers, cursor): ([Int], String?) = ([], nil)
                repeat {
                    let page = try await browser.get(
                        "review?limit=2&state=\(state)" + (cursor.map { "&cursor=\($0)" } ?? "")
                    ).json
                    numbers += page["items"].array.compactMap { $0["number"].number }
                    cursor = page["next_cursor"].text
                } while cursor != nil
                return numbers
            }
            #expect(try await numbers("waiting") == items)
            for item in items {
                #expect(try await decide(Int64(item), #"{"decision":"keep"}"#, by: browser).status == 200)
            }
            #expect(try await numbers("waiting").isEmpty)
            #expect(try await numbers("decided") == items.reversed())
            #expect(try await browser.get("review?field=phone").status == 400)
            #expect(
                try await browser.get("review?ledger=household&field=phone&state=decided").json["total"]
                    .number == 5)
            #expect(try await browser.get("review?reason=duplicate&state=decided").json["total"].number == 0)
        }
    }
}
