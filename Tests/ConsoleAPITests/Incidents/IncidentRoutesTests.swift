import Foundation
import Ledgers
import Storage
import Testing
import Wire

@Suite("Incidents in the console")
struct IncidentRoutesTests {
    /// Takes a step with the version that is there.
    private func take(_ json: String, in id: RecordID, by browser: Browser) async throws -> Browser.Reply {
        let version = try await browser.get("incidents/\(id)").json["version"].text ?? ""
        return try await browser.send(
            "POST", "incidents/\(id)/steps", json: json, headers: ["If-Match": "\"\(version)\""])
    }

    @Test("From report to rating: each step is offered to whom it belongs, and counts")
    func wholeStory() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let device = try field.device()
            let id = try field.incident(from: device, FieldWork.township)
            let (duty, director) = (try await scene.browser("qian"), try await scene.browser("zhao"))
            func offered(_ browser: Browser) async throws -> [String] {
                try await browser.get("incidents/\(id)").json["steps"].array.compactMap {
                    $0["action"]["name"].text
                }
            }
            #expect(try await offered(duty) == ["settle", "register", "report_county", "remark"])
            #expect(try await offered(director) == ["settle", "report_county", "remark"])
            let steps: [(Browser, String, String)] = [
                (duty, #"{"action":"register","department":"land"}"#, "registered"),
                (director, #"{"action":"approve"}"#, "approved"),
                (duty, #"{"action":"dispatch","handler":"吴承办"}"#, "dispatched"),
                (duty, #"{"action":"result","text":"已丈量"}"#, "handled"),
            ]
            for (browser, json, status) in steps {
                let reply = try await take(json, in: id, by: browser)
                #expect(reply.status == 200 && reply.json["status"]["name"].text == status, "\(reply.text)")
                #expect(reply.header("ETag") == "\"\(reply.json["version"].text ?? "")\"")
                scene.clock.advance(byMilliseconds: 60_000)
            }
            // The worker on the ground verifies, from the device.
            let verified = try field.send(
                .create, IncidentEntry.kind, field.id(), from: device,
                [
                    IncidentEntry.incident: .set(.id(id)),
                    IncidentEntry.action: .set(.integer(IncidentAction.verify.rawValue)),
                    IncidentEntry.author: .set(.integer(device.worker)),
                    IncidentEntry.role: .set(.integer(Role.worker.rawValue)),
                    IncidentEntry.verdict: .set(.integer(1)),
                ])
            // Its clock is behind the steps taken meanwhile, so it does not count, and the console says why.
            #expect(verified.status == .inReview)
            let timeline = try await duty.get("incidents/\(id)").json["timeline"].array
            #expect(timeline.first?["action"]["name"].text == "report")
            let uncounted = timeline.filter { $0["counts"].flag == false }
            #expect(uncounted.count == 1 && uncounted[0]["code"].text == "workflow.not_allowed")
            #expect(timeline.count == 6)
        }
    }

    @Test("A step that would not count is refused with its rule, and nothing is recorded")
    func refused() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let id = try field.incident(from: try field.device(), FieldWork.township)
            let duty = try await scene.browser("qian")
            for (json, status, code) in [
                (#"{"action":"close"}"#, 422, "workflow.not_allowed"),
                (#"{"action":"register"}"#, 422, "workflow.incomplete"),
                (#"{"action":"register","department":"nowhere"}"#, 400, nil),
                (#"{"action":"dance"}"#, 400, nil), (#"{}"#, 400, nil), (#"{"action":null}"#, 400, nil),
                (#"not JSON"#, 400, nil),
            ] as [(String, Int, String?)] {
                let reply = try await take(json, in: id, by: duty)
                #expect(reply.status == status && reply.json["code"].text == code, "\(json)")
            }
            let registered = try await take(#"{"action":"register","department":"land"}"#, in: id, by: duty)
            #expect(registered.status == 200)
            // Who registered it does not approve it, whatever else they are.
            #expect(
                try await take(#"{"action":"approve"}"#, in: id, by: duty).json["code"].text
                    == "workflow.role")
            #expect(try scene.store().reviewItems().isEmpty)
            #expect(try await duty.get("incidents/\(id)").json["timeline"].array.count == 2)
        }
    }

    @Test("A department takes steps in its line's incidents and in no other's")
    func line() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let id = try field.incident(from: try field.device(), FieldWork.township)
            let (duty, director, officer) = (
                try await scene.browser("qian"), try await scene.browser("zhao"),
                try await scene.browser("zhou")
            )
            #expect(try await officer.get("incidents/\(id)").status == 404)
            for (browser, json) in [
                (duty, #"{"action":"register","department":"civil_affairs"}"#),
                (director, #"{"action":"approve"}"#),
                (duty, #"{"action":"dispatch","handler":"周民政"}"#),
            ] {
                #expect(try await take(json, in: id, by: browser).status == 200)
                scene.clock.advance(byMilliseconds: 1000)
            }
            #expect(try await officer.get("incidents/\(id)").json["actions"].texts == ["result"])
            let reply = try await take(#"{"action":"result","text":"已救助"}"#, in: id, by: officer)
            #expect(reply.json["status"]["name"].text == "handled")
            #expect(reply.json["timeline"].array.last?["who"].text == "周民政")
        }
    }

    @Test("Whoever acts on what has changed since is told so, and nothing is done")
    func lostUpdate() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let id = try field.incident(from: try field.device(), FieldWork.township)
            let (one, two) = (try await scene.browser("qian"), try await scene.browser("sun"))
            let version = try #require(try await one.get("incidents/\(id)").header("ETag"))
            let step = #"{"action":"register","department":"land"}"#
            let missing = try await one.send("POST", "incidents/\(id)/steps", json: step)
            #expect(missing.status == 428 && missing.problem == "if-match-needed")
            async let first = one.send(
                "POST", "incidents/\(id)/steps", json: step, headers: ["If-Match": version])
            async let second = two.send(
                "POST", "incidents/\(id)/steps", json: step, headers: ["If-Match": version])
            let replies = try await [first, second]
            #expect(replies.map(\.status).sorted() == [200, 412])
            #expect(replies.first { $0.status == 412 }?.problem == "changed")
            #expect(try await one.get("incidents/\(id)").json["timeline"].array.count == 2)
        }
    }

    @Test("A list is paged without repeating or missing anything, the most pressing first")
    func paging() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let device = try field.device()
            for index in 0..<7 {
                // Township matters have a term, from when they happened; the others none.
                let happened = ConsoleScene.now - Int64(index) * 24 * 3600 * 1000
                var more: FieldMap<FieldEdit> = index % 2 == 0 ? FieldWork.township : [:]
                more[Incident.happenedAt] = .set(.integer(happened))
                _ = try field.incident(title: "事件\(index)", from: device, more)
            }
            let browser = try await scene.browser("qian")
            let whole = try await browser.get("incidents").json
            var (titles, cursor, pages): ([String], String?, Int) = ([], nil, 0)
            repeat {
                let page = try await browser.get("incidents?limit=3" + (cursor.map { "&cursor=\($0)" } ?? ""))
                    .json
                titles += page["items"].array.compactMap { $0["title"].text }
                cursor = page["next_cursor"].text
                pages += 1
            } while cursor != nil
            #expect(pages == 3 && titles == whole["items"].array.compactMap { $0["title"].text })
            #expect(titles.prefix(2) == ["事件6", "事件4"] && Set(titles).count == 7)
            #expect(try await browser.get("incidents?colour=red").json["total"].number == 1)
            #expect(try await browser.get("incidents?level=cell").json["total"].number == 3)
            #expect(try await browser.get("incidents?village=02").json["total"].number == 0)
            #expect(
                try await browser.get("incidents", headers: ["X-Search": "%E4%BA%8B%E4%BB%B65"]).json["total"]
                    .number == 1)
            for bad in [
                "limit=0", "limit=many", "cursor=abc", "colour=blue", "cell=9999", "from_ms=2&to_ms=1",
            ] {
                #expect(try await browser.get("incidents?\(bad)").status == 400, "\(bad)")
            }
        }
    }

    @Test("What is done is listed behind the rest, found as the rest, and comes back when it is reopened")
    func done() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let device = try field.device()
            let settled = try field.incident(title: "井盖丢失", from: device, FieldWork.township)
            _ = try field.incident(title: "屋顶漏雨", from: device, FieldWork.township)
            let browser = try await scene.browser("qian")
            func listed(_ query: String, search: String? = nil) async throws -> [String] {
                let reply = try await browser.get(
                    "incidents?\(query)", headers: search.map { ["X-Search": $0] } ?? [:])
                #expect(reply.json["total"].number == reply.json["items"].array.count)
                return reply.json["items"].array.compactMap { $0["title"].text }
            }
            #expect(try await listed("").count == 2)
            _ = try await take(#"{"action":"settle","text":"已补"}"#, in: settled, by: browser)
            #expect(try await listed("") == ["屋顶漏雨", "井盖丢失"])
            #expect(try await listed("status=open") == ["屋顶漏雨"])
            #expect(try await listed("status=settled") == ["井盖丢失"])
            #expect(try await listed("actionable=true") == ["屋顶漏雨"])
            #expect(try await listed("colour=green&level=township&cell=0101&kind=dispute").count == 2)
            #expect(try await listed("status=settled&cell=0102").isEmpty)
            #expect(try await listed("", search: "%E4%BA%95%E7%9B%96") == ["井盖丢失"])
            let item = try await browser.get("incidents?status=settled").json["items"][0]
            let whole = try await browser.get("incidents/\(settled)").json
            for member in ["version", "number", "colour", "delay"] {
                #expect(item[member].text == whole[member].text, "\(member)")
            }
            #expect(item["actions"].texts == whole["actions"].texts && !item["actions"].texts.isEmpty)
            // It is not in another village's sight because it is done.
            #expect(try await scene.browser("zhou").get("incidents").json["total"].number == 0)
            _ = try await take(#"{"action":"reopen","text":"又丢了"}"#, in: settled, by: browser)
            #expect(try await listed("status=settled").isEmpty)
            #expect(try await listed("status=open").count == 2)
        }
    }

    @Test("A list follows what is added, moved on and removed, and a new calendar")
    func boardFollows() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let device = try field.device()
            let browser = try await scene.browser("qian")
            #expect(try await browser.get("incidents").json["total"].number == 0)
            let id = try field.incident(from: device, FieldWork.township)
            #expect(try await browser.get("incidents?status=reported").json["total"].number == 1)
            _ = try await take(#"{"action":"register","department":"land"}"#, in: id, by: browser)
            #expect(try await browser.get("incidents?status=reported").json["total"].number == 0)
            let before = try await browser.get("incidents").json["items"][0]["deadline_ms"].number
            let today = try #require(LocalTime.date(milliseconds: ConsoleScene.now))
            let holiday = try #require(CivilDate(daysSince1970: today.daysSince1970 + 1))
            try scene.write { try $0.replaceCalendar(with: [ListedDay(holiday, .holiday, name: "假")]) }
            let after = try await browser.get("incidents").json["items"][0]["deadline_ms"].number
            #expect(try #require(after) > (try #require(before)))
            try scene.write { store in
                let record = try #require(try store.records.record(Incident.kind, id))
                var removed = record
                removed[.removed] = .integer(1)
                removed.revision = try store.revision() + 1
                try store.save(removed)
                try store.setRevision(removed.revision)
            }
            #expect(try await browser.get("incidents").json["total"].number == 0)
        }
    }
}
