import Foundation
import Testing

/// The built programs: who asks on the device reads what the centre prints.
@Suite("A record's history on both sides", .serialized)
struct HistoryTests {
    @Test("The device prints, line by line and as JSON, what the centre prints")
    func same() throws {
        let township = try RunningTownship()
        let first = try township.agent("first", port: township.port)
        let second = try township.agent("second", port: township.port)
        func act(_ agent: Agent, _ commands: [[String]]) throws {
            for command in commands {
                let finished = try agent.run(command)
                guard finished.status == 0 else { throw ProgramFailure(finished) }
            }
        }
        try act(
            first,
            [
                ["household", "add", "--number", "1", "--head", "李大山", "--phone", "13800000000"],
                [
                    "resident", "add", "--household", "1", "--name", "李小山", "--id-number",
                    "11010519491231002X",
                ],
                ["sync"],
            ])
        try act(second, [["sync"], ["household", "edit", "1", "--head", "李岳"]])
        try act(first, [["household", "edit", "1", "--head", "李山", "--care", "lives_alone"], ["sync"]])
        try act(second, [["sync"]])
        for command in [
            ["review", "decide", "1", "--take", "--by", "赵主任"], ["undo", "3", "--yes", "--by", "赵主任"],
        ] {
            let finished = try township.centre(command)
            #expect(finished.status == 0, "\(finished.errors)")
        }
        // What records are called is each side's own to know.
        try act(first, [["sync"]])
        for (ledger, record, count) in [("household", "1", 5), ("resident", "11010519491231002X", 1)] {
            for form in [["--lang", "zh"], ["--lang", "en"], ["--json", "--lang", "en"]] {
                let centre = try township.centre(form + ["history", ledger, record])
                let device = try first.run(form + ["history", "--centre", "--ledger", ledger, record])
                #expect(device.status == 0 && device.errors.isEmpty, "\(device.errors)")
                #expect(device.output == centre.output)
                #expect(!device.output.contains("11010519491231002X"))
                if !form.contains("--json") {
                    #expect(device.lines.count { !$0.hasPrefix(" ") } == count, "\(device.output)")
                }
            }
        }
        township.server.terminate()
        township.server.waitUntilExit()
        let alone = try first.run(["history", "--centre", "1"])
        #expect(alone.status == 69 && alone.output.isEmpty, "\(alone.errors)")
        #expect(try first.run(["history", "1"]).status == 0)
    }
}
