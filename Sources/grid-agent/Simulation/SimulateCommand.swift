import Foundation
import Phrases
import Simulation
import Terminal

/// `simulate`: a township of many devices through many days.
enum SimulateCommand {
    static let command: Command<AgentContext> = Command(
        "simulate",
        Phrase(zh: "演练一个乡镇：许多设备，许多天", en: "run a township of many devices through many days"),
        notes: Phrase(
            zh: "每台设备有自己的台账，用真实的程序，经真实的网络连到真实的中心；时间由演练推进。结束时核对：各处台账相同，每处改动都有结果，录入的一样不少。",
            en:
                "Each device has its own replica and the production code, and speaks over real sockets to a real server; the "
                + "run sets the time. At the end it checks that all hold the same, that each change has an outcome, and that "
                + "nothing entered is lost. Exit status 65 where that does not hold. Same seed, same workload."
        ),
        options: [
            .value("devices", "N", Phrase(zh: "设备数", en: "devices"), default: "30"),
            .value("days", "N", Phrase(zh: "天数", en: "days"), default: "5"),
            .value("seed", "N", Phrase(zh: "随机种子", en: "what everything random follows from"), default: "1"),
            .value(
                "profile", "NAME|FILE",
                Phrase(
                    zh: "乡镇：\(TownshipProfile.builtIn.joined(separator: "、")) 或文件",
                    en: "the township: \(TownshipProfile.builtIn.joined(separator: ", ")), or a file"),
                default: "rural", completion: .files),
            .value(
                "report", "FILE",
                Phrase(
                    zh: "把结果写成网页（JSON 用 --json）",
                    en: "write what came of it as a page; --json prints it as a document"),
                completion: .files),
            .flag("show", Phrase(zh: "打印乡镇文件", en: "print the township's file and end")),
        ],
        examples: [
            .init("--devices 30 --days 5", Phrase(zh: "一个小乡镇的一周", en: "a week of a small township")),
            .init("--devices 300 --days 30 --seed 7 --report month.html", Phrase(zh: "一个月", en: "a month")),
            .init("--profile town --show > my.township", Phrase(zh: "写自己的乡镇", en: "to write one's own")),
        ]
    ) { invocation, context in
        let name = try invocation.text("profile")
        if invocation.flag("show"), let text = TownshipProfile.text(ofBuiltIn: name) {
            return try context.output.write(Array((text + "\n").utf8))
        }
        let builtIn = TownshipProfile.text(ofBuiltIn: name)
        guard let text = builtIn ?? (try? String(contentsOfFile: name, encoding: .utf8)) else {
            let meant = Suggestion.closest(to: name, among: TownshipProfile.builtIn)
            throw CommandFailure(
                .usage,
                Phrase(
                    zh: "没有乡镇 \(name)" + (meant.map { "，是不是 \($0)？" } ?? ""),
                    en: "there is no township \(name)" + (meant.map { "; did you mean \($0)?" } ?? "")))
        }
        guard let centre = ChildProgram.beside("grid-server") else {
            throw CommandFailure(
                .noInput,
                Phrase(
                    zh: "找不到 grid-server，请放在 grid-agent 旁边", en: "there is no grid-server beside grid-agent"))
        }
        let reportPath = invocation.optionalText("report")
        // Not after half an hour of running.
        if let reportPath { try write("", to: reportPath) }
        let directory = try TemporaryDirectory(prefix: "gridledger-fleet")
        defer { directory.remove() }
        let interruption = Interruption()
        let setting = FleetRun.Setting(
            directory: directory.path, centre: centre, profileName: name,
            profile: try TownshipProfile(parsing: text, source: name),
            deviceCount: try invocation.integer("devices", in: 1...5000),
            dayCount: try invocation.integer("days", in: 1...366),
            seed: UInt64(try invocation.integer("seed", in: 0...Int.max)), interruption: interruption)
        let bar = ProgressBar(
            Phrase(zh: "演练", en: "hours"), total: setting.dayCount * 10, output: context.output)
        let signals = StopSignals([SIGINT, SIGTERM]) { interruption.interrupt() }
        defer { signals.restore() }
        let report = try await FleetRun(setting) { bar.update($0.hours.count) }.run()
        bar.finish()
        if let reportPath {
            try write(FleetPage(report, language: context.output.language).html, to: reportPath)
        }
        if invocation.wantsJSON {
            try context.output.print(report.json)
        } else {
            for line in report.lines { try context.output.print(line) }
        }
        guard !report.isInterrupted else {
            throw CommandFailure(
                .tryAgain,
                Phrase(
                    zh: "已中止，结果到此为止，没有核对",
                    en: "given up; these are the figures so far, and nothing was checked"))
        }
        guard report.holds else {
            throw CommandFailure(.badData, Phrase(zh: "核对不符，见上", en: "what has to hold does not; see above"))
        }
    }

    private static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure(
                .cannotCreate,
                Phrase(zh: "不能写入报告 \(path)", en: "cannot write the report \(path)"))
        }
    }
}
