package import Phrases

/// An error that knows what to tell the person at the terminal and what to leave to the shell.
package protocol ReportableError: Error {
    /// One sentence without a full stop.
    var explanation: Phrase { get }
    var exitStatus: ExitStatus { get }
}

/// A failure that a handler words itself.
package struct CommandFailure: ReportableError {
    package let exitStatus: ExitStatus
    package let explanation: Phrase

    package init(_ exitStatus: ExitStatus, _ explanation: Phrase) {
        self.exitStatus = exitStatus
        self.explanation = explanation
    }
}
