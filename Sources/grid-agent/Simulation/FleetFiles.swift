import Foundation
import Phrases
import Simulation
import Terminal

/// The files and reports of `simulate` and `replay`: profiles that are read, reports that are told, written and compared.
enum FleetFiles {
    /// A built-in township, or the one in a file.
    ///
    /// - Throws: `CommandFailure` where there is neither, `ProfileError` for a file that is wrong.
    static func profile(named name: String) throws -> TownshipProfile {
        let builtIn = TownshipProfile.text(ofBuiltIn: name)
        guard let text = builtIn ?? (try? String(contentsOfFile: name, encoding: .utf8)) else {
            let meant = Suggestion.closest(to: name, among: TownshipProfile.builtIn)
            throw CommandFailure(
                .usage,
                Phrase(
                    zh: "没有乡镇 \(name)" + (meant.map { "，是不是 \($0)？" } ?? ""),
                    en: "there is no township \(name)" + (meant.map { "; did you mean \($0)?" } ?? "")))
        }
        return try TownshipProfile(parsing: text, source: name)
    }

    /// Tells what came of a run, as a document if one is wanted.
    ///
    /// - Throws: `CommandFailure` for a run that was given up, and with `failure` for one in which something does not hold.
    static func tell(
        _ document: JSONValue, _ lines: [Phrase], isInterrupted: Bool, failure: Phrase?,
        _ invocation: Invocation, _ context: AgentContext
    ) throws {
        if invocation.wantsJSON {
            try context.output.print(document)
        } else {
            for line in lines { try context.output.print(line) }
        }
        guard !isInterrupted else {
            throw CommandFailure(
                .tryAgain,
                Phrase(
                    zh: "已中止，结果到此为止，没有核对",
                    en: "given up; these are the figures so far, and nothing was checked"))
        }
        if let failure { throw CommandFailure(.badData, failure) }
    }

    /// Lays two documents side by side, and writes the page if one is wanted.
    static func compare(
        _ paths: [String], page: String?, _ invocation: Invocation, _ context: AgentContext
    ) throws {
        guard paths.count == 2 else {
            throw CommandFailure(
                .usage,
                Phrase(
                    zh: "--compare 要两份 simulate 或 replay --json 的结果",
                    en: "--compare takes two documents of simulate or replay --json"))
        }
        let comparison = FleetComparison(try side(paths[0]), try side(paths[1]))
        if let page { try write(comparison.html(in: context.output.language), to: page) }
        if invocation.wantsJSON { return try context.output.print(comparison.json) }
        try context.output.print(comparison.table(in: context.output.language))
    }

    private static func side(_ path: String) throws -> FleetComparison.Side {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure(.noInput, Phrase(zh: "读不到 \(path)", en: "cannot read \(path)"))
        }
        guard let side = FleetComparison.Side(name: path, document: text) else {
            throw CommandFailure(
                .badData,
                Phrase(
                    zh: "\(path) 不是 simulate 或 replay --json 的结果",
                    en: "\(path) is no document of simulate or replay --json"))
        }
        return side
    }

    static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure(
                .cannotCreate,
                Phrase(zh: "不能写入报告 \(path)", en: "cannot write the report \(path)"))
        }
    }
}
