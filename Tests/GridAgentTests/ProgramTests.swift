import Ledgers
import Terminal
import Testing

@testable import grid_agent

@Suite struct ProgramTests {
    @Test func everyCommandIsDeclaredSoundlyAndItsExamplesParse() {
        #expect(AgentProgram.program.faults == [])
    }

    @Test func theVersionNamesTheProgram() async throws {
        #expect(try await TestDevice().run("--version").output == "grid-agent 0.1.0\n")
    }

    @Test(arguments: Schema.kinds.filter { $0.number != IncidentEntry.kind })
    func everyFieldThatAWorkerFillsInIsAnOption(kind: KindDefinition) async throws {
        let device = try TestDevice()
        let help = await device.run(kind.name, "add", "--help").output
        for field in kind.fields {
            let option = "--" + field.name.split(separator: "_").joined(separator: "-") + " "
            #expect(help.contains(option) != field.isAutomatic, "\(option)")
        }
    }

    @Test func whatIsAppendOnlyHasNoCommandToChangeIt() async throws {
        let help = try await TestDevice().run("visit", "--help").output
        #expect(help.contains("  add "))
        #expect(!help.contains("  edit ") && !help.contains("  remove "))
    }

    @Test(arguments: IncidentAction.allCases)
    func everyStepOfTheWorkflowIsACommand(action: IncidentAction) async throws {
        let name = action.name.split(separator: "_").joined(separator: "-")
        let run = try await TestDevice().run("incident", name, "--help")
        #expect(run.status == .success)
        #expect(run.output.contains("grid-agent incident \(name)"))
    }
}
