import Testing

@testable import grid_agent

@Suite struct HistoryCommandTests {
    @Test func anOwnChangeShowsWhatStandsNowWhereThatIsSomethingElse() async throws {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add("household", "add", "--number", "12", "--head", "甲")
        await device.run("household", "edit", "12", "--phone", "13800000000")
        await device.run("household", "edit", "12", "--phone", "13900000000")
        let entries = try await device.json("history", "12").elements
        #expect(entries.map { ($0["now"] as? [String: String])?["phone"] } == [nil, "13900000000", nil])

        let run = await device.run("history", "12")
        #expect(run.output.contains("phone 13800000000 (now: 13900000000)"), "\(run.output)")
        #expect(run.errors.contains("grid-server history LEDGER RECORD"))
        await device.run("household", "edit", "12", "--phone", "")
        #expect(await device.run("history", "12").output.contains("phone 13900000000 (now: —)"))
    }
}
