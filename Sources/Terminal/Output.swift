import Glibc
package import Phrases

/// Where a command prints: results to standard output, remarks and errors to standard error.
///
/// Text given as a sentence or a table cell is made harmless to terminals; see `visible`.
package struct Output: Sendable {
    /// Begins every error line.
    package let program: String
    package let language: Language
    private let isQuiet: Bool
    private let results: ConsoleStream
    let remarks: ConsoleStream?
    private let errors: ConsoleStream

    /// An output that leaves out remarks and progress if `isQuiet`.
    package init(
        program: String, language: Language, isQuiet: Bool, standardOutput: ConsoleStream,
        standardError: ConsoleStream
    ) {
        self.program = program
        self.language = language
        self.isQuiet = isQuiet
        results = standardOutput
        errors = standardError
        remarks = isQuiet ? nil : standardError
    }

    /// The cells of a line of standard output; `nil` if it is no terminal.
    package var terminalCells: Int? { results.terminalCells() }

    // MARK: Results

    /// Prints one line of a result.
    package func print(_ line: String) throws(ConsoleStream.WriteError) {
        try results.write(Array((line.visible + "\n").utf8))
    }

    /// Prints one line of a result in the language of this output.
    package func print(_ line: Phrase) throws(ConsoleStream.WriteError) {
        try print(line.text(in: language))
    }

    /// Prints a table, cut to the width of the terminal if there is one and never otherwise.
    package func print(_ table: Table) throws(ConsoleStream.WriteError) {
        try results.write(Array(table.text(cells: terminalCells).utf8))
    }

    /// Prints one JSON document and a line break.
    package func print(_ document: JSONValue) throws(ConsoleStream.WriteError) {
        try results.write(Array((document.text + "\n").utf8))
    }

    /// Writes bytes as they are: a file that was asked for on standard output.
    package func write(_ bytes: [UInt8]) throws(ConsoleStream.WriteError) {
        try results.write(bytes)
    }

    /// Prints text of this module that holds line breaks on purpose and no data.
    func printLines(_ lines: [String]) throws(ConsoleStream.WriteError) {
        try results.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    // MARK: Remarks and errors

    /// Tells what was done, on standard error, unless `--quiet` was given.
    package func remark(_ phrase: Phrase) {
        // When standard error cannot be written there is nowhere left to tell it.
        try? remarks?.write(Array((phrase.text(in: language).visible + "\n").utf8))
    }

    /// Asks for something on standard error, also when `--quiet` was given, and leaves the line open.
    func prompt(_ phrase: Phrase) {
        // As for remarks.
        try? errors.write(Array(phrase.text(in: language).utf8))
    }

    /// Tells what went wrong as one line: `grid-agent: …`.
    package func error(_ phrase: Phrase) {
        // As for remarks.
        try? errors.write(Array("\(program): \(phrase.text(in: language).visible)\n".utf8))
    }
}

extension ConsoleStream.WriteError: ReportableError {
    package var explanation: Phrase {
        switch self {
        case .readerGone: Phrase(zh: "输出的接收方已关闭", en: "the reader of the output is gone")
        case .failed(let errno):
            Phrase(
                zh: "无法写出：\(systemMessage(errno: errno))", en: "cannot write: \(systemMessage(errno: errno))"
            )
        }
    }

    /// A reader that has read enough is no failure.
    package var exitStatus: ExitStatus {
        switch self {
        case .readerGone: .success
        case .failed: .inputOutput
        }
    }
}

func systemMessage(errno: Int32) -> String {
    // Sound: glibc answers a NUL-terminated string that is this thread's until its next call (strerror(3)).
    unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "errno \(errno)"
}
