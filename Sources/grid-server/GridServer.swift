import Dispatch
import HTTP
import Terminal

@main
struct GridServer {
    static func main() {
        // Both have to be done before the first other thread starts, which is long before the arguments are
        // parsed. Where "serve" is only some option's value, a short command does not hear Ctrl-C: no harm.
        if CommandLine.arguments.contains("serve") {
            StopSignals.block(ServeCommand.stopSignals)
            AllocatorSettings.hold()
        }
        Task.detached {
            await ServerProgram.program.main { invocation, output in
                try CentreContext(invocation: invocation, output: output)
            }
        }
        // An async main would leave this thread to Dispatch, which waits in it with every signal let through.
        DispatchSemaphore(value: 0).wait()
    }
}
