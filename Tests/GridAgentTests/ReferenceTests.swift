import Ledgers
import Terminal
import Testing

@testable import grid_agent

@Suite struct ReferenceTests {
    private static let idNumber = "11010519491231002X"

    private func device() async throws -> (device: TestDevice, first: String, second: String) {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add("household", "add", "--number", "12", "--head", "王小明")
        _ = try await device.add("household", "add", "--number", "13", "--head", "王小明")
        let first = try await device.add(
            "resident", "add", "--household", "12", "--name", "王芳", "--id-number", Self.idNumber)
        let second = try await device.add("resident", "add", "--household", "13", "--name", "王芳")
        return (device, first, second)
    }

    @Test func aResidentIsNamedByIDNumberHouseholdAndNameOrTheEndsOfItsID() async throws {
        let (device, first, second) = try await device()
        let words = [
            (first, first), (first.filter { $0 != "-" }.uppercased(), first),
            (Self.idNumber.lowercased(), first),
            ("12/王芳", first), ("13/王芳", second), (String(second.suffix(8)), second),
            (String(second.suffix(6)), second),
        ]
        for (word, id) in words {
            #expect(try await device.json("resident", "show", word).text("id") == id, "\(word)")
        }
    }

    @Test func aNameOfTwoIsAmbiguousAndSaysHowToTellThemApart() async throws {
        let (device, _, _) = try await device()
        let run = await device.run("resident", "show", "王芳")
        #expect(run.status == .badData)
        #expect(run.errors.contains("2 records match") && run.errors.contains("HOUSEHOLD/NAME"))
        let household = await device.run("household", "show", "王小明")
        #expect(household.status == .badData && household.errors.contains("2 records match"))
    }

    @Test func fewDigitsNameNoRecordByChance() async throws {
        let (device, first, _) = try await device()
        #expect(await device.run("resident", "show", String(first.suffix(5))).status == .badData)
        #expect(await device.run("resident", "show", String(first.prefix(3))).status == .badData)
    }

    @Test func theBeginningThatAllIDsShareIsAmbiguous() async throws {
        let (device, first, _) = try await device()
        let run = await device.run("resident", "show", String(first.prefix(4)))
        #expect(run.errors.contains("2 records match"))
    }

    @Test func anIDNumberThatIsNotFoundIsMaskedInTheError() async throws {
        let (device, _, _) = try await device()
        let run = await device.run("resident", "show", "110105194912310038")
        #expect(run.status == .badData)
        #expect(run.errors.contains("110105**********38"))
        #expect(!run.errors.contains("19491231"))
    }

    @Test func anIncidentIsNamedByItsNumber() async throws {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add("incident", "add", "--kind", "dispute", "--title", "纠纷")
        #expect(try await device.json("incident", "show", "0101-3-1").text("title") == "纠纷")
    }

    @Test func historyAsksForTheLedgerWhereATextMeansTwoRecords() async throws {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add("household", "add", "--number", "12", "--head", "王小明")
        _ = try await device.add("resident", "add", "--household", "12", "--name", "王小明")
        let run = await device.run("history", "王小明")
        #expect(run.status == .badData && run.errors.contains("--ledger: household, resident"))
        let history = try await device.json("history", "--ledger", "resident", "王小明")
        #expect(history.elements.map { $0["ledger"] as? String } == ["resident"])
    }

    @Test func theHistoryOfARemovedRecordIsFoundByItsID() async throws {
        let device = try TestDevice(cells: ["0101"])
        let id = try await device.add("household", "add", "--number", "12", "--head", "王小明")
        await device.run("household", "remove", "12")
        let history = try await device.json("history", String(id.suffix(8)))
        #expect(history.elements.map { $0["operation"] as? String } == ["add", "remove"])
        #expect(history.elements.map { $0["state"] as? String } == ["pending", "pending"])
    }
}
