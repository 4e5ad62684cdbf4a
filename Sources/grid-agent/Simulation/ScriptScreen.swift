import Phrases
import Simulation
import Terminal

/// Shows a script as it goes, and how it ended.
struct ScriptScreen: Sendable {
    let output: Output
    /// Standard output is then for the document at the end alone.
    let wantsJSON: Bool

    func show(_ event: ScriptRun.Event) {
        switch event {
        case .line(let number, let text): tell("\(number)  \(text)")
        case .printed(let output, let errors, let status):
            for line in (output + errors).split(whereSeparator: \.isNewline) { tell("      \(line)") }
            if status != 0 { tell("      → \(status)") }
        }
    }

    private func tell(_ line: String) {
        guard !wantsJSON else { return output.remark(Phrase(zh: line, en: line)) }
        // A reader that has gone ends nothing: the script has to clean up behind itself.
        try? output.print(line)
    }

    /// Tells how the script ended.
    ///
    /// - Throws: `CommandFailure` where it did not come out as it says.
    func close(_ summary: ScriptRun.Summary, file: String, goOn commands: [String]) throws {
        if wantsJSON {
            try output.print(
                JSONValue.object([
                    .init("file", .string(file)), .init("lines", .integer(Int64(summary.lineCount))),
                    .init("expectations", .integer(Int64(summary.expectationCount))),
                    .init("passed", .bool(summary.failure == nil && !summary.isInterrupted)),
                    .init("interrupted", .bool(summary.isInterrupted)),
                    .init("failed_line", .optional(summary.failure.map { Int64($0.line) })),
                    .init("expected", .optional(summary.failure?.expected.text(in: output.language))),
                    .init("found", .optional(summary.failure?.found.text(in: output.language))),
                ]))
        }
        for command in commands { output.remark(Phrase(zh: command, en: command)) }
        if let failure = summary.failure {
            let (expected, found) = (failure.expected, failure.found)
            output.error(Phrase(zh: "应为：\(expected.chinese)", en: "expected: \(expected.english)"))
            output.error(Phrase(zh: "实为：\(found.chinese)", en: "found: \(found.english)"))
            throw CommandFailure(
                .badData,
                Phrase(
                    zh: "\(file):\(failure.line)：不符：\(failure.text)",
                    en: "\(file):\(failure.line): not as expected: \(failure.text)"))
        }
        let counts = Phrase(
            zh: "\(summary.lineCount) 句，核对 \(summary.expectationCount) 处",
            en: "\(summary.lineCount) statements, \(summary.expectationCount) expectations")
        guard !summary.isInterrupted else {
            throw CommandFailure(
                .tryAgain,
                Phrase(zh: "已中止：演练到 \(counts.chinese)", en: "given up after \(counts.english)"))
        }
        output.remark(Phrase(zh: "全部相符：\(counts.chinese)", en: "all as expected: \(counts.english)"))
    }
}
