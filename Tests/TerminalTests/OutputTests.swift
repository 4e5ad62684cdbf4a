import Phrases
import Synchronization
import Terminal
import Testing

@Suite("Output")
struct OutputTests {
    private func output(
        to results: ConsoleStream, errors: ConsoleStream = Capture().stream(), isQuiet: Bool = false
    ) -> Output {
        Output(
            program: "grid-demo", language: .english, isQuiet: isQuiet, standardOutput: results,
            standardError: errors)
    }

    @Test("Lines cannot carry escape sequences to the terminal; bytes pass as they are")
    func lines() throws {
        let results = Capture()
        let output = output(to: results.stream())
        try output.print("a\u{1B}[2J")
        try output.print(Phrase(zh: "户", en: "household"))
        try output.print(["a": 1] as JSONValue)
        try output.write([0x1B, 0x0A])
        #expect(results.text == "a␛[2J\nhousehold\n{\"a\":1}\n\u{1B}\n")
    }

    @Test(
        "A table is cut on a terminal and whole in a pipe",
        arguments: [(8, "name\nabcdefg…\n"), (nil, "name\nabcdefghij\n")])
    func table(terminalCells: Int?, expected: String) throws {
        let results = Capture()
        var table = Table(columns: [.init("name")])
        table.append(["abcdefghij"])
        try output(to: results.stream(terminalCells: terminalCells)).print(table)
        #expect(results.text == expected)
    }

    @Test(
        "A reader that is gone ends the command without a word; another write error is reported",
        arguments: [
            (ConsoleStream.WriteError.readerGone, Terminal.ExitStatus.success, ""),
            (.failed(errno: 28), .inputOutput, "grid-demo: cannot write: No space left on device\n"),
        ])
    func writeErrors(error: ConsoleStream.WriteError, status: Terminal.ExitStatus, message: String) async {
        let errors = Capture()
        let broken = ConsoleStream { (_) throws(ConsoleStream.WriteError) in throw error }
        let answer = await SampleProgram.program.run(
            arguments: ["household", "list"], environment: { _ in nil }, standardOutput: broken,
            standardError: errors.stream()
        ) { _, output in SampleProgram.Context(output: output) }
        #expect(answer == status)
        #expect(errors.text == message)
    }

    @Test("An error that the program does not know is its own fault")
    func unknownError() async {
        struct Surprise: Error {}
        let run = await Run(SampleProgram.program, ["household", "list"]) { _, _ in throw Surprise() }
        #expect(run.status == .software)
        #expect(run.errors == "grid-demo: internal error: Surprise()\n")
    }
}

@Suite("Progress bar")
struct ProgressBarTests {
    /// A clock that stands until it is moved.
    private final class HandClock: Sendable {
        private let time = Mutex(Duration.zero)
        var now: Duration { time.withLock { $0 } }
        func advance(by step: Duration) { time.withLock { $0 += step } }
    }

    private func draw(
        cells: Int?, isQuiet: Bool = false, total: Int?, language: Language = .english,
        _ body: (ProgressBar, HandClock) -> Void
    ) -> String {
        let errors = Capture()
        let output = Output(
            program: "grid-demo", language: language, isQuiet: isQuiet, standardOutput: Capture().stream(),
            standardError: errors.stream(terminalCells: cells))
        let clock = HandClock()
        do {
            let bar = ProgressBar(
                Phrase(zh: "导入", en: "import"), total: total, output: output, elapsed: { clock.now })
            body(bar, clock)
        }
        return errors.text
    }

    @Test("It shows share, count, rate and time left, and wipes its line at the end")
    func drawing() {
        let text = draw(cells: 80, total: 200) { bar, clock in
            clock.advance(by: .seconds(2))
            bar.update(50)
            bar.finish()
            bar.finish()
        }
        #expect(text == "\rimport [#####---------------] 25% 50/200 25/s 0:06 left\u{1B}[K\r\u{1B}[K")
    }

    @Test("It draws no more often than ten times a second")
    func throttled() {
        let text = draw(cells: 80, total: nil) { bar, clock in
            for count in 1...1000 {
                clock.advance(by: .milliseconds(1))
                bar.update(count)
            }
        }
        #expect(text.split(separator: "\u{1B}[K").count == 11)
    }

    @Test("It leaves out the bar, then cuts, where the terminal is narrow")
    func narrow() {
        let text = draw(cells: 40, total: 10_000, language: .chinese) { bar, clock in
            clock.advance(by: .seconds(1))
            bar.update(1)
        }
        #expect(text == "\r导入 0% 1/10000 1/s 剩余 2:46:39\u{1B}[K\r\u{1B}[K")
        let cut = draw(cells: 10, total: nil) { bar, _ in bar.update(123_456) }
        #expect(cut == "\rimport 1…\u{1B}[K\r\u{1B}[K")
    }

    @Test(
        "It draws nothing in a pipe or when told to be quiet",
        arguments: [(nil, false), (80, true)] as [(Int?, Bool)])
    func silent(cells: Int?, isQuiet: Bool) {
        let text = draw(cells: cells, isQuiet: isQuiet, total: 10) { bar, _ in
            bar.update(5)
            bar.finish()
        }
        #expect(text.isEmpty)
    }
}
