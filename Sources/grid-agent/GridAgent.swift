import Terminal

/// The command `grid-agent`: a grid worker's ledger on the field device.
@main
struct GridAgent {
    static func main() async {
        await AgentProgram.program.main { invocation, output in
            try AgentContext(invocation, output: output, environment: processEnvironment)
        }
    }
}
