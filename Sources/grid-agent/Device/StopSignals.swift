import Dispatch
import Glibc

/// Signals that end a command in order instead of killing it.
struct StopSignals {
    private let numbers: [Int32]
    private let sources: [any DispatchSourceSignal]

    /// Has `action` run when one of the signals comes.
    init(_ numbers: [Int32], action: @escaping @Sendable () -> Void) {
        self.numbers = numbers
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler(handler: action)
            source.activate()
            return source
        }
    }

    /// Gives the signals their ordinary effect back.
    func restore() {
        for source in sources { source.cancel() }
        for number in numbers { signal(number, SIG_DFL) }
    }
}
