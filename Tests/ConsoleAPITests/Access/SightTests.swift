import Foundation
import Ledgers
import Storage
import Testing
import Wire

@Suite("What a role may not see is not sent")
struct SightTests {
    /// What the director may, and each role besides what is left out.
    @Test(
        "A path that a role has no right to is refused, and everything else answers",
        arguments: [
            ("zhao", []), ("qian", ["accesses"]), ("sun", ["accesses"]),
            ("li", ["devices", "accesses"]), ("zhou", ["devices", "accesses"]), ("wu", []),
            ("zheng", ["incidents", "review", "ledgers", "ledgers/household/records", "overview"]),
        ] as [(String, Set<String>)])
    func reading(login: String, refused: Set<String>) async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser(login)
            for path in [
                "session", "directory", "today", "incidents", "review", "ledgers",
                "ledgers/household/records",
                "devices", "accesses", "overview",
            ] {
                let reply = try await browser.get(path)
                #expect(reply.status == (refused.contains(path) ? 403 : 200), "\(path)")
                #expect(try await scene.stranger.get(path).status == 401)
            }
        }
    }

    @Test(
        "What a role may not do is refused whatever the request says",
        arguments: [
            ("zheng", ["enrolment-codes"]), ("wu", []), ("zhou", []), ("li", []),
            ("qian", ["enrolment-codes", "ledgers/household/import", "review-bulk"]),
        ] as [(String, Set<String>)])
    func writing(login: String, allowed: Set<String>) async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser(login)
            for path in ["enrolment-codes", "ledgers/household/import"] {
                let reply = try await browser.send("POST", path, json: "{}")
                // An empty body is no more than a bad request for whoever may send a good one.
                #expect(
                    reply.status == (allowed.contains(path) ? (path.hasSuffix("import") ? 415 : 400) : 403),
                    "\(path)")
            }
        }
    }

    @Test("A village officer sees the villages in which one has a cell, whole; others' records are not there")
    func village() async throws {
        try await ConsoleScene.serving { scene in
            try scene.importRows(
                "household", "cell,number,head\n0101,a,甲\n0102,b,乙\n0201,c,丙\n")
            let field = FieldWork(scene)
            let device = try field.device("各处", cells: ["0101", "0201"])
            let near = try field.incident(title: "近", from: device)
            let far = try field.incident(title: "远", from: device, cell: "0201")
            let officer = try await scene.browser("li")
            let records = try await officer.get("ledgers/household/records").json["items"].array
            #expect(records.compactMap { $0["title"].text } == ["a 甲", "b 乙"])
            #expect(try await officer.get("ledgers/household/records?cell=0201").json["items"].array.isEmpty)
            #expect(
                try await officer.get("ledgers/household/records", headers: ["X-Search": "%E4%B8%99"]).json[
                    "items"
                ].array.isEmpty)
            let incidents = try await officer.get("incidents").json
            #expect(incidents["total"].number == 1 && incidents["items"][0]["title"].text == "近")
            #expect(try await officer.get("incidents/\(near)").status == 200)
            #expect(try await officer.get("incidents/\(far)").status == 404)
            #expect(
                try await officer.get("today").json["incidents"].array.compactMap { $0["count"].number } == [
                    0, 0, 0, 1,
                ])
            let all = try await scene.browser("qian").get("ledgers/household/records").json["items"].array
            let foreign = try #require(all.last?["id"].text)
            for path in ["", "/history"] {
                #expect(try await officer.get("ledgers/household/records/\(foreign)\(path)").status == 404)
            }
            #expect(
                try await officer.get("directory").json["cells"].array.compactMap { $0["code"].text } == [
                    "0101", "0102",
                ])
        }
    }

    @Test("A department sees the incidents and benefits of its line, and whom they concern")
    func department() async throws {
        try await ConsoleScene.serving { scene in
            try scene.importRows("household", "cell,number,head\n0101,a,甲\n0101,b,乙\n0101,c,丙\n")
            try scene.importRows(
                "benefit", "household,programme,standing\na,low_income,entitled\nb,pension,entitled\n")
            let field = FieldWork(scene)
            let device = try field.device()
            let theirs = try field.incident(
                title: "民政", from: device, [Incident.departmentInCharge: .set(.integer(1))])
            let others = try field.incident(
                title: "国土", from: device, [Incident.departmentInCharge: .set(.integer(6))])
            let officer = try await scene.browser("zhou")
            let benefits = try await officer.get("ledgers/benefit/records").json["items"].array
            #expect(benefits.count == 1)
            let households = try await officer.get("ledgers/household/records").json["items"].array
            #expect(households.compactMap { $0["title"].text } == ["a 甲"])
            #expect(try await officer.get("ledgers/visit/records").json["items"].array.isEmpty)
            #expect(try await officer.get("incidents").json["total"].number == 1)
            #expect(try await officer.get("incidents/\(theirs)").status == 200)
            #expect(try await officer.get("incidents/\(others)").status == 404)
        }
    }

    @Test("An administrator gets no ledger with the day's page, and no names with the accesses")
    func administrator() async throws {
        try await ConsoleScene.serving { scene in
            try scene.importRows("household", "cell,number,head\n0101,a,甲\n")
            try scene.importRows("resident", "household,name,id_number\na,甲,11010519491231002X\n")
            let director = try await scene.browser("zhao")
            let id = try #require(
                try await director.get("ledgers/resident/records").json["items"][0]["id"].text)
            let path = "ledgers/resident/records/\(id)/reveal"
            #expect(
                try await director.send("POST", path, json: #"{"field":"id_number","purpose":"核对"}"#).status
                    == 200)
            let administrator = try await scene.browser("zheng")
            let today = try await administrator.get("today").json
            #expect(
                !today["incidents"].isThere && !today["review"].isThere && !today["refused_changes"].isThere)
            #expect(today["silent_devices"].isThere)
            let access = try await administrator.get("accesses").json["items"][0]
            #expect(
                access["who"].text == "赵主任" && access["purpose"].text == "核对" && !access["record"].isThere)
            #expect(try await director.get("accesses").json["items"][0]["record"]["title"].text == "甲")
        }
    }
}
