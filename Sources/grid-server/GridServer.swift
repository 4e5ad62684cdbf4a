import Terminal

@main
struct GridServer {
    static func main() async {
        await ServerProgram.program.main { invocation, output in
            try CentreContext(invocation: invocation, output: output)
        }
    }
}
