import Ledgers
import Terminal
import Testing

@testable import grid_agent

@Suite struct RecordCommandTests {
    /// One kind's life: how a record is added and changed, and what then shows.
    struct Life: Sendable, CustomTestStringConvertible {
        let kind: String
        let add: [String]
        let edit: [String]
        /// A field and its value in JSON before and after the edit.
        let field: String
        let before: String
        let after: String
        let search: String

        var testDescription: String { kind }
    }

    static let lives = [
        Life(
            kind: "household", add: ["--number", "20", "--head", "赵大山", "--address", "西街 3 号"],
            edit: ["--address", "北街 9 号"], field: "address", before: "西街 3 号", after: "北街 9 号", search: "大山"),
        Life(
            kind: "resident", add: ["--household", "12", "--name", "王芳", "--birth-date", "1998-03-05"],
            edit: ["--birth-date", "1998-05-03"], field: "birth_date", before: "1998-03-05",
            after: "1998-05-03",
            search: "王芳"),
        Life(
            kind: "benefit", add: ["--household", "12", "--programme", "low_income", "--period", "2026-03"],
            edit: ["--period", "2026-04"], field: "period", before: "2026-03", after: "2026-04", search: "王小明"
        ),
        Life(
            kind: "incident", add: ["--kind", "矛盾纠纷", "--title", "排水纠纷"], edit: ["--title", "排水纠纷升级"],
            field: "title", before: "排水纠纷", after: "排水纠纷升级", search: "排水"),
    ]

    private func device(_ role: Role = .worker) async throws -> TestDevice {
        let device = try TestDevice(cells: ["0101"], role: role)
        _ = try await device.add("household", "add", "--number", "12", "--head", "王小明")
        return device
    }

    @Test(arguments: lives)
    func aRecordIsAddedShownListedFoundChangedAndRemoved(life: Life) async throws {
        let device = try await device(.dutyOfficer)
        let added = await device.run([life.kind, "add"] + life.add)
        #expect(added.status == .success && added.output.hasPrefix("added "))
        let list = try await device.json(life.kind, "list")
        let id = try #require(list.elements.last?["id"] as? String)
        #expect(list.elements.last?[life.field] as? String == life.before)
        let short = String(id.suffix(8))

        #expect(await device.run([life.kind, "edit", short] + life.edit).status == .success)
        #expect(try await device.json(life.kind, "show", id).text(life.field) == life.after)
        #expect(await device.run(life.kind, "show", short).output.contains(life.after))
        #expect(
            try await device.json(life.kind, "search", life.search).elements.contains {
                $0["id"] as? String == id
            })

        #expect(await device.run(life.kind, "remove", short).status == .success)
        #expect(await device.run(life.kind, "show", id).status == .badData)
        #expect(try await device.json("pending").elements.last?["operation"] as? String == "remove")
    }

    @Test func aWorkerHearsAtOnceWhoMayMakeAChange() async throws {
        let device = try await device()
        let paid = [
            "benefit", "add", "--household", "12", "--programme", "low_income", "--amount-fen", "52000",
        ]
        let run = await device.run(paid)
        #expect(run.status == .refused)
        #expect(run.errors.contains("amount in fen: is not entered by a grid worker"))
        #expect(run.errors.contains("it is for a duty officer, director, department to do"))
        let chinese = await device.run(paid, language: "zh")
        #expect(chinese.errors.contains("由值班人员、主任、职能部门办理"))
        let applied = ["benefit", "add", "--household", "12", "--programme", "low_income", "--standing"]
        #expect(await device.run(applied + ["entitled"]).status == .refused)
        #expect(await device.run(applied + ["applied"]).status == .success)
        // Nothing of what was not permitted waits to be sent.
        #expect(try await device.json("pending").elements.count == 2)
        _ = try await device.add("incident", "add", "--kind", "dispute", "--title", "排水纠纷")
        #expect(await device.run("incident", "remove", "0101-3-1").status == .refused)
        #expect(await device.run("incident", "edit", "0101-3-1", "--urgency", "urgent").status == .success)
        _ = await device.run("incident", "escalate", "0101-3-1")
        let late = await device.run("incident", "edit", "0101-3-1", "--urgency", "normal")
        #expect(late.status == .refused && late.errors.contains("at village level"))
    }

    @Test(arguments: [Role.auditor, .administrator])
    func aRoleThatWritesNothingIsTold(role: Role) async throws {
        let device = try TestDevice(cells: ["0101"], role: role)
        let run = await device.run("household", "add", "--number", "1", "--head", "王小明")
        #expect(run.status == .refused && run.errors.contains("may not change ledgers"))
    }

    @Test func aVisitIsAddedWithItsVisitorAndTime() async throws {
        let device = try await device()
        let id = try await device.add("visit", "add", "--household", "12", "--finding", "电线老化，已告知")
        let visit = try await device.json("visit", "show", id)
        #expect(visit["visitor"] as? Int == 7)
        #expect(visit.text("visited_at")?.hasPrefix("20") == true)
        #expect(try await device.json("visit", "search", "电线").elements.count == 1)
        #expect(await device.run("visit", "list").output.contains("李梅"))
    }

    @Test func anEmptyValueClearsAFieldAndRemarksAreAdded() async throws {
        let device = try await device()
        await device.run(
            "household", "edit", "12", "--phone", "13800000000", "--remarks", "一", "--care", "独居,低保")
        await device.run("household", "edit", "12", "--phone", "", "--remarks", "二", "--care", "low_income")
        let household = try await device.json("household", "show", "12")
        #expect(household.text("phone") == nil)
        #expect(household["remarks"] as? [String] == ["一", "二"])
        #expect(household["care"] as? [String] == ["low_income"])
    }

    @Test func aHouseholdShowsWhatBelongsToIt() async throws {
        let device = try await device()
        _ = try await device.add("resident", "add", "--household", "12", "--name", "王芳")
        _ = try await device.add("visit", "add", "--household", "12", "--finding", "一切正常")
        let shown = await device.run("household", "show", "12").output
        #expect(shown.contains("resident (1)") && shown.contains("王芳"))
        #expect(shown.contains("visit (1)") && shown.contains("一切正常"))
        let household = try await device.json("household", "show", "12")
        #expect(household.elements("residents").map { $0["name"] as? String } == ["王芳"])
        #expect(household.elements("benefits").isEmpty)
    }

    @Test func aListIsNarrowedByCellHouseholdAndNumber() async throws {
        let device = try TestDevice(cells: ["0101", "0102"])
        for (number, cell) in [("1", "0101"), ("2", "0102"), ("3", "0102")] {
            _ = try await device.add("household", "add", "--number", number, "--head", "甲", "--cell", cell)
            _ = try await device.add("resident", "add", "--household", number, "--name", "人\(number)")
        }
        func names(_ arguments: String...) async throws -> [String?] {
            try await device.run(["--json", "resident", "list"] + arguments).json.elements.map {
                $0["name"] as? String
            }
        }
        #expect(try await names("--cell", "0102") == ["人2", "人3"])
        #expect(try await names("--household", "1") == ["人1"])
        #expect(try await names("--limit", "2") == ["人2", "人3"])
        #expect(try await device.json("resident", "show", "人3").text("cell") == "0102")
    }

    @Test func anEmptyListSaysWhatToDoNext() async throws {
        let device = try TestDevice(cells: ["0101"])
        let run = await device.run("resident", "list")
        #expect(run.output == "" && run.status == .success)
        #expect(run.errors.contains("grid-agent resident add") && run.errors.contains("grid-agent sync"))
        #expect(await device.run("resident", "list", "--json").output == "[]\n")
        #expect(await device.run("search", "没有", "--quiet").errors == "")
    }

    @Test func theSearchAboveTheKindsLooksInAllOfThem() async throws {
        let device = try await device()
        _ = try await device.add("resident", "add", "--household", "12", "--name", "王小明")
        _ = try await device.add("incident", "add", "--kind", "feedback", "--title", "王小明反映路灯不亮")
        let found = try await device.json("search", "小明")
        #expect(found.elements.map { $0["ledger"] as? String } == ["household", "resident", "incident"])
        #expect(await device.run("search", "小明", "路灯").output.contains("反映路灯"))
        #expect(try await device.json("search", "小明", "不在").elements.isEmpty)
    }
}
