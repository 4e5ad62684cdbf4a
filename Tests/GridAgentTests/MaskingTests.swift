import Terminal
import Testing

@testable import grid_agent

@Suite struct MaskingTests {
    private static let whole = "11010519491231002X"
    private static let masked = "110105**********2X"

    private func device() async throws -> TestDevice {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add("household", "add", "--number", "12", "--head", "王小明")
        _ = try await device.add(
            "resident", "add", "--household", "12", "--name", "王芳", "--id-number", Self.whole)
        return device
    }

    @Test(arguments: [
        "resident show 王芳", "resident list", "resident search 王芳", "search 王芳", "household show 12",
    ])
    func anIDNumberIsWholeOnlyWhenAskedFor(line: String) async throws {
        let device = try await device()
        let words = line.split(separator: " ").map(String.init)
        for format in [[], ["--json"]] {
            let run = await device.run(words + format)
            #expect(run.output.contains(Self.masked) && !run.output.contains(Self.whole))
            #expect(await device.run(words + format + ["--full"]).output.contains(Self.whole))
        }
    }

    @Test(arguments: ["pending", "history --ledger resident 王芳"])
    func aListOfChangesNeverShowsOneWhole(line: String) async throws {
        let device = try await device()
        let words = line.split(separator: " ").map(String.init)
        for format in [[], ["--json"]] {
            #expect(await !device.run(words + format).output.contains(Self.whole))
        }
    }

    @Test func whatIsAddedIsAnsweredMasked() async throws {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add("household", "add", "--number", "12", "--head", "王小明")
        let run = await device.run(
            "resident", "add", "--household", "12", "--name", "王强", "--id-number", Self.whole, "--json")
        #expect(run.output.contains(Self.masked) && !run.output.contains(Self.whole))
    }

    @Test func aNumberThatIsThereAlreadyIsRefusedWithoutShowingIt() async throws {
        let device = try await device()
        let run = await device.run(
            "resident", "add", "--household", "12", "--name", "王强", "--id-number", Self.whole)
        #expect(run.status == .badData)
        #expect(run.errors.contains("ID number is there already") && !run.errors.contains(Self.whole))
        let household = await device.run("household", "add", "--number", "12", "--head", "别人")
        #expect(household.status == .badData)
        #expect(household.errors.contains("household number is there already"))
    }
}
