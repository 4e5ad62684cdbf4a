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
            zh: "每台设备有自己的台账，用真实的程序，经真实的网络连到真实的中心；时间由演练推进。结束时核对：各处台账相同，每处改动都有结果，录入的一样不少，"
                + "每一项都是按合并规则应有的值。不相符时指出是哪条记录。同样的种子，同样的工作。设备的台账放在 TMPDIR 之下。",
            en:
                "Each device has its own replica and the production code, and speaks over real sockets to a real server; the "
                + "run sets the time. At the end it checks that all hold the same, that each change has an outcome, that "
                + "nothing entered is lost, and that each field is what its merge policy says; where that does not hold it "
                + "names the record and ends with status 65. Same seed, same workload. Replicas are below TMPDIR."
        ),
        options: [
            .value("devices", "N", Phrase(zh: "网格员的设备数", en: "devices of workers"), default: "30"),
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
            .flag("compare", Phrase(zh: "并列两份 JSON 结果", en: "lay two documents of --json side by side")),
            .flag("show", Phrase(zh: "打印乡镇文件", en: "print the township's file and end")),
        ],
        positionals: [
            Positional(
                "FILE", Phrase(zh: "--compare 的两份结果", en: "the two documents of --compare"),
                isRequired: false,
                isRepeatable: true, completion: .files)
        ],
        examples: [
            .init("--devices 30 --days 5", Phrase(zh: "一个小乡镇的一周", en: "a week of a small township")),
            .init("--devices 300 --days 30 --seed 7 --report month.html", Phrase(zh: "一个月", en: "a month")),
            .init("--json --days 5 > before.json", Phrase(zh: "留下结果", en: "to keep what came of it")),
            .init("--compare before.json after.json", Phrase(zh: "两次并列", en: "two runs side by side")),
            .init("--profile town --show > my.township", Phrase(zh: "写自己的乡镇", en: "to write one's own")),
        ]
    ) { invocation, context in
        let reportPath = invocation.optionalText("report")
        if invocation.flag("compare") {
            return try FleetFiles.compare(
                invocation.positionals("FILE"), page: reportPath, invocation, context)
        }
        if let word = invocation.positionals("FILE").first {
            throw CommandFailure(
                .usage,
                Phrase(
                    zh: "“\(word)”多余；并列两份结果请加 --compare", en: "'\(word)' is too much; did you mean --compare?"
                ))
        }
        let name = try invocation.text("profile")
        if invocation.flag("show"), let text = TownshipProfile.text(ofBuiltIn: name) {
            return try context.output.write(Array((text + "\n").utf8))
        }
        let profile = try FleetFiles.profile(named: name)
        let centre = try ServerProgramChoice.server()
        // Not after half an hour of running.
        if let reportPath { try FleetFiles.write("", to: reportPath) }
        let directory = try TemporaryDirectory(prefix: "gridledger-fleet")
        defer { directory.remove() }
        let interruption = Interruption()
        let setting = FleetRun.Setting(
            directory: directory.path, centre: centre, profileName: name, profile: profile,
            deviceCount: try invocation.integer("devices", in: 1...5000),
            dayCount: try invocation.integer("days", in: 1...366),
            seed: UInt64(try invocation.integer("seed", in: 0...Int.max)), interruption: interruption)
        let report = try await run(setting, context.output)
        if let reportPath {
            try FleetFiles.write(FleetPage(report, language: context.output.language).html, to: reportPath)
        }
        try FleetFiles.tell(
            report.json, report.lines, isInterrupted: report.isInterrupted,
            failure: report.holds ? nil : Phrase(zh: "核对不符，见上", en: "what has to hold does not; see above"),
            invocation, context)
    }

    /// Runs a fleet and shows how it goes: in place on a terminal, and a line a day elsewhere.
    private static func run(_ setting: FleetRun.Setting, _ output: Output) async throws -> FleetReport {
        let bar = ProgressBar(
            Phrase(zh: "演练", en: "hours"), total: setting.dayCount * FleetRun.workingHours.count,
            output: output)
        let signals = StopSignals([SIGINT, SIGTERM]) { setting.interruption.interrupt() }
        defer {
            signals.restore()
            bar.finish()
        }
        return try await FleetRun(setting) { report in
            bar.update(report.hours.count, note: report.live)
            if !bar.isDrawn, let day = report.day { output.remark(day) }
        }.run()
    }
}
