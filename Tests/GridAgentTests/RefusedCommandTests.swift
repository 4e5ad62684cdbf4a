import Ledgers
import Storage
import Replica
import Terminal
import Testing
import Wire

@testable import grid_agent

@Suite struct RefusedCommandTests {
    /// A device whose first two changes were refused: a household, and the resident that it should hold.
    private func device() async throws -> TestDevice {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add("household", "add", "--number", "12", "--head", "王小明")
        _ = try await device.add("resident", "add", "--household", "12", "--name", "王芳")
        let centre = TestCentre { request in
            var response = TestCentre.response(to: request)
            let codes = [
                (RefusalCode.scope, "not your cell"), (RefusalCode.missingReference, "no such household"),
            ]
            response.outcomes = zip(request.changes, codes).map { change, code in
                Outcome(
                    number: change.number, status: .refused, revision: nil, code: code.0, sentence: code.1)
            }
            return response
        }
        #expect(await device.run("sync", over: centre).status == .refused)
        return device
    }

    @Test func theListGivesTheReasonAndWhatToDo() async throws {
        let device = try await device()
        let run = await device.run("refused", "list")
        #expect(run.output.contains("add household 12 王小明") && run.output.contains("not your cell"))
        #expect(run.output.contains("grid-agent refused correct 1"))
        #expect(run.errors.contains("grid-agent refused show N"))
        let changes = try await device.json("refused", "list").elements
        #expect(changes.map { $0["code"] as? String } == ["scope.cell", "reference.missing"])
        #expect(await device.run("status").errors.contains("grid-agent refused list"))
    }

    @Test func oneIsShownWithItsValues() async throws {
        let device = try await device()
        let run = await device.run("refused", "show", "1")
        #expect(run.output.contains("王小明") && run.output.contains("not your cell"))
        let change = try await device.json("refused", "show", "1")
        #expect(change["fields"] as? [String: String] == ["number": "12", "head": "王小明"])
        #expect(
            change["commands"] as? [String] == [
                "grid-agent refused correct 1", "grid-agent refused discard 1",
            ])
        #expect(run.output.contains("grid-agent refused discard 1  # give it up"))
        #expect(change.text("state") == "refused" && change.text("outcome") == "refused")
    }

    @Test func aCorrectionIsSentAgainWithWhatDependsOnIt() async throws {
        let device = try await device()
        #expect(await device.run("refused", "correct", "1", "--set", "number=13").status == .success)
        #expect(try await device.json("household", "show", "13").text("head") == "王小明")
        #expect(try await device.json("pending").elements.map { $0["number"] as? Int } == [3, 4])
        #expect(await device.run("refused", "list").output == "")
    }

    @Test func oneIsSentAgainWithoutAField() async throws {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add(
            "household", "add", "--number", "12", "--head", "王小明", "--phone", "13800000000")
        let centre = TestCentre(
            .refused, code: "validation.phone", field: Household.phone, sentence: "no such phone")
        #expect(await device.run("sync", over: centre).status == .refused)
        #expect(await device.run("refused", "correct", "1", "--without", "floor").status == .usage)
        #expect(await device.run("refused", "correct", "1", "--without", "phone").status == .success)
        #expect(try await device.json("household", "show", "12").text("phone") == nil)
        #expect(try await device.json("pending").elements.map { $0["number"] as? Int } == [2])
    }

    @Test func nothingIsSentWhenNothingIsLeft() async throws {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add("household", "add", "--number", "12", "--head", "王小明")
        #expect(await device.run("sync", over: TestCentre(.applied)).status == .success)
        _ = await device.run("household", "edit", "12", "--phone", "13800000000")
        let centre = TestCentre(
            .refused, code: RefusalCode.role, field: Household.phone, sentence: "not yours")
        _ = await device.run("sync", over: centre)
        let run = await device.run("refused", "correct", "2", "--without", "phone")
        #expect(run.status == .badData && run.errors.contains("grid-agent refused discard 2"))
    }

    @Test func oneIsGivenUp() async throws {
        let device = try await device()
        #expect(await device.run("refused", "discard", "2").status == .success)
        #expect(try await device.json("refused", "list").elements.map { $0["number"] as? Int } == [1])
        #expect(await device.run("refused", "discard", "2").status == .badData)
    }

    @Test(arguments: [
        ("number", Terminal.ExitStatus.usage, "FIELD=VALUE"),
        ("floor=2", .usage, "with a field of: number, head"),
        ("phone=12", .badData, "is not a phone number"),
    ])
    func aWrongCorrectionChangesNothing(word: String, status: Terminal.ExitStatus, words: String) async throws
    {
        let device = try await device()
        let run = await device.run("refused", "correct", "1", "--set", word)
        #expect(run.status == status)
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(try await device.json("refused", "list").elements.count == 2)
    }

    @Test func theHistoryTellsWhatBecameOfEachChange() async throws {
        let device = try await device()
        await device.run("refused", "correct", "1", "--set", "number=13")
        let history = await device.run("history", "13").output
        #expect(history.contains("refused, dealt with") && history.contains("not your cell"))
        #expect(history.contains("to be synced"))
    }
}
