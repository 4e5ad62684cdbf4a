import Foundation
import Ledgers
import Storage
import Testing
import Wire

@Suite("Incidents that are reported at the centre")
struct IncidentReportTests {
    private static let least = #"{"cell":"0101","kind":"dispute","title":"宅基地边界纠纷"}"#

    @Test(
        "What was told at the counter is an incident like any other, under the name of whoever took it down")
    func report() async throws {
        try await ConsoleScene.serving { scene in
            try scene.importRows("household", "cell,number,head\n0102,a,甲\n")
            try scene.importRows("resident", "household,name\na,甲一\n")
            let browser = try await scene.browser("qian")
            func id(_ ledger: String) async throws -> String {
                try #require(try await browser.get("ledgers/\(ledger)/records").json["items"][0]["id"].text)
            }
            let (home, person) = (try await id("household"), try await id("resident"))
            let happened = ConsoleScene.now - 3_600_000
            let reply = try await browser.send(
                "POST", "incidents",
                json: #"""
                    {"kind":"livelihood","title":" 停水三天 ","place":"东街","household":"\#(home)","residents":["\#(person)"],
                    "reporter":"甲","happened_ms":\#(happened),"urgency":"urgent","parties":"enterprise","detail":"来电反映"}
                    """#)
            #expect(reply.status == 201, "\(reply.text)")
            let incident = reply.json
            #expect(reply.header("ETag") == "\"\(incident["version"].text ?? "")\"")
            #expect(incident["title"].text == "停水三天" && incident["cell"]["code"].text == "0102")
            #expect(incident["number"].text == "0102-0-3" && incident["urgency"]["name"].text == "urgent")
            #expect(incident["happened_ms"].number.map(Int64.init) == happened)
            #expect(incident["timeline"][0]["who"].text == "钱值班" && incident["timeline"].array.count == 1)
            let fields = incident["record"]["fields"].array
            #expect(fields.first { $0["name"].text == "household" }?["links"][0]["id"].text == home)
            #expect(fields.first { $0["name"].text == "residents" }?["links"][0]["id"].text == person)
            // A matter with an enterprise is the township's at once: the workflow goes on from there.
            #expect(incident["actions"].texts.contains("register"))
            let history = try await browser.get(
                "ledgers/incident/records/\(incident["id"].text ?? "")/history"
            ).json["items"]
            #expect(history[0]["who"].text == "钱值班" && history[0]["outcome"].text == "applied")
        }
    }

    @Test("Each incident has a number of its own, and stands where its kind begins")
    func numbers() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("qian")
            var numbers: Set<String> = []
            for _ in 0..<3 {
                let reply = try await browser.send("POST", "incidents", json: Self.least)
                #expect(reply.status == 201 && reply.json["level"]["name"].text == "cell")
                numbers.insert(try #require(reply.json["number"].text))
            }
            #expect(numbers.count == 3)
            #expect(try await browser.get("incidents").json["total"].number == 3)
        }
    }

    @Test(
        "Those report who may enter incidents, each within the own sight",
        arguments: [
            ("zhao", "0201", 201), ("qian", "0201", 201), ("li", "0102", 201), ("li", "0201", 404),
            ("zhou", "0201", 201), ("wu", "0101", 403), ("zheng", "0101", 403),
        ])
    func roles(login: String, cell: String, status: Int) async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser(login)
            let reply = try await browser.send(
                "POST", "incidents", json: Self.least.replacingOccurrences(of: "0101", with: cell))
            #expect(reply.status == status)
            guard status == 201 else { return }
            // Whoever has taken it down sees it, whatever line it becomes.
            #expect(try await browser.get("incidents/\(reply.json["id"].text ?? "")").status == 200)
        }
    }

    @Test(
        "What cannot be recorded is refused with the member at fault, and nothing is",
        arguments: [
            (#""title":"""#, "title"), (#""title":"   ""#, "title"), (#""kind":"party""#, "kind"),
            (#""cell":"9999""#, "cell"), (#""cell":null"#, "cell"), (#""urgency":"soon""#, "urgency"),
            (#""happened_ms":\#(ConsoleScene.now + 1)"#, "happened_ms"),
            (#""happened_ms":-1"#, "happened_ms"),
            (#""household":"x""#, "household"), (#""residents":["x"]"#, "residents"),
            (#""household":"01940000-0000-7000-8000-000000000000""#, "household"),
        ])
    func unfit(member: String, parameter: String) async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("qian")
            // Of two members of one name, JSON readers take the last or none; so the good one is left out.
            let others = ["cell": #""cell":"0101""#, "kind": #""kind":"dispute""#, "title": #""title":"纠纷""#]
                .filter { $0.key != parameter }.map(\.value)
            let reply = try await browser.send(
                "POST", "incidents", json: "{\((others + [member]).joined(separator: ","))}")
            #expect(reply.status == 400 && reply.json["parameter"].text == parameter, "\(reply.text)")
            #expect(try scene.store().revision() == 0)
        }
    }

    @Test("A report that is sent again under its id is recorded once; an id that is taken or old is refused")
    func again() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("qian")
            let id = FieldWork(scene).id()
            func report(_ id: String, by browser: Browser) async throws -> Browser.Reply {
                try await browser.send(
                    "POST", "incidents",
                    json: #"{"id":"\#(id)","cell":"0101","kind":"dispute","title":"纠纷"}"#)
            }
            let first = try await report("\(id)", by: browser)
            #expect(first.status == 201 && first.json["id"].text == "\(id)")
            let second = try await report("\(id)", by: browser)
            #expect(second.status == 200 && second.body == first.body)
            #expect(try await browser.get("incidents").json["total"].number == 1)
            try scene.importRows("household", "cell,number,head\n0101,a,甲\n")
            let home = try #require(
                try await browser.get("ledgers/household/records").json["items"][0]["id"].text)
            for (taken, who) in [
                ("\(id)", "sun"), (home, "qian"), ("7", "qian"),
                ("01940000-0000-7000-8000-000000000000", "qian"),
            ] {
                let refused = try await report(taken, by: try await scene.browser(who))
                #expect(refused.status == 400 && refused.json["parameter"].text == "id", "\(taken)")
            }
        }
    }

    @Test("What is outside of one's sight is named by no report")
    func sight() async throws {
        try await ConsoleScene.serving { scene in
            try scene.importRows("household", "cell,number,head\n0201,c,丙\n")
            let home = try #require(
                try await scene.browser("qian").get("ledgers/household/records").json["items"][0]["id"].text)
            let officer = try await scene.browser("li")
            for json in [
                #"{"cell":"0101","kind":"dispute","title":"纠纷","household":"\#(home)"}"#,
                #"{"kind":"dispute","title":"纠纷","household":"\#(home)"}"#,
            ] {
                let reply = try await officer.send("POST", "incidents", json: json)
                #expect(reply.status == 400 && reply.json["parameter"].text == "household")
            }
        }
    }
}
