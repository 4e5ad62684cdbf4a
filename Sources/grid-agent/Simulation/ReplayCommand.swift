import Foundation
import Phrases
import Simulation
import Terminal

/// `replay`: recorded uploads, played to another build.
enum ReplayCommand {
    /// Differences that are told one by one, at most.
    private static let differencesMax = 1_000_000

    static let command: Command<AgentContext> = Command(
        "replay",
        Phrase(
            zh: "把记录的上报重放给一个中心，比较结果和速度",
            en: "play recorded uploads to a server, and compare outcome and speed"),
        notes: Phrase(
            zh: "记录由 grid-server trace export 写出。重放时另起一个中心，时间由记录推进；设备重新登记，每次上报重新签名，按原来的顺序和分组发出，"
                + "并读完下发的内容。中心自己的改动（导入、审定、撤销、合并、迁移）照当时的结果写入。与记录不同的结果逐处指出，以状态 65 结束。"
                + "要比较两个版本：各自用 --json 重放，再用 --compare 并列。",
            en:
                "The trace is one of grid-server trace export. A server of the replay's own has its time set by the trace; "
                + "devices are enrolled anew, each upload is signed anew, sent as it was grouped and in its order, and the feed "
                + "is read. What the centre did by itself (imports, decisions, undos, merging, moves) is put in as it came "
                + "out. Each outcome that is not the recorded one is named, and the command ends with status 65. To compare two "
                + "builds, replay with --json by each and lay both documents side by side with --compare."),
        options: [
            .value(
                "server-program", "FILE",
                Phrase(
                    zh: "另一个版本的 grid-server，台账文件的格式须与本版相同；默认在 grid-agent 旁边",
                    en:
                        "another build's grid-server, of this build's file format; else the one beside grid-agent"
                ),
                completion: .files),
            .value(
                "differences", "N", Phrase(zh: "最多指出几处不同", en: "how many differences are named"),
                default: "20"),
            .flag("compare", Phrase(zh: "并列两份 JSON 结果", en: "lay two documents of --json side by side")),
        ],
        positionals: [
            Positional(
                "FILE",
                Phrase(zh: "记录；或 --compare 的两份结果", en: "the trace, or the two documents of --compare"),
                isRepeatable: true, completion: .files)
        ],
        examples: [
            .init("march.trace", Phrase(zh: "重放给旁边的 grid-server", en: "to the grid-server beside")),
            .init("--json march.trace > new.json", Phrase(zh: "留下结果", en: "to keep what came of it")),
            .init("--compare old.json new.json", Phrase(zh: "两个版本并列", en: "two builds side by side")),
        ]
    ) { invocation, context in
        let files = invocation.positionals("FILE")
        if invocation.flag("compare") {
            return try FleetFiles.compare(files, page: nil, invocation, context)
        }
        guard files.count == 1, let file = files.first else {
            throw CommandFailure(
                .usage,
                Phrase(
                    zh: "一次重放一份记录；并列两份结果请加 --compare", en: "replay takes one trace; did you mean --compare?"))
        }
        let centre = try ServerProgramChoice.server(at: invocation.optionalText("server-program"))
        let directory = try TemporaryDirectory(prefix: "gridledger-replay")
        defer { directory.remove() }
        let interruption = Interruption()
        let setting = ReplayRun.Setting(
            trace: file, directory: directory.path, centre: centre,
            differencesMax: try invocation.integer("differences", in: 0...differencesMax),
            interruption: interruption)
        let report = try await run(setting, context.output)
        try FleetFiles.tell(
            report.json, report.lines, isInterrupted: report.isInterrupted,
            failure: report.holds ? nil : Phrase(zh: "与记录不同，见上", en: "not as recorded; see above"),
            invocation, context)
    }

    private static func run(_ setting: ReplayRun.Setting, _ output: Output) async throws -> ReplayReport {
        let signals = StopSignals([SIGINT, SIGTERM]) { setting.interruption.interrupt() }
        defer { signals.restore() }
        return try await onThread(named: "replay") {
            var bar: ProgressBar?
            defer { bar?.finish() }
            return try ReplayRun(setting).run { done, total in
                let drawn = bar ?? ProgressBar(Phrase(zh: "重放", en: "uploads"), total: total, output: output)
                bar = drawn
                drawn.update(done)
            }
        }
    }
}

/// The server that a rehearsal starts.
enum ServerProgramChoice {
    /// The program at a path, or the one beside this.
    ///
    /// - Throws: `CommandFailure` where there is none.
    static func server(at path: String? = nil) throws -> ChildProgram {
        if let path {
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw CommandFailure(.noInput, Phrase(zh: "\(path) 不是程序", en: "\(path) is no program"))
            }
            return ChildProgram(path: URL(fileURLWithPath: path).path)
        }
        guard let centre = ChildProgram.beside("grid-server") else {
            throw CommandFailure(
                .noInput,
                Phrase(
                    zh: "找不到 grid-server，请放在 grid-agent 旁边", en: "there is no grid-server beside grid-agent"))
        }
        return centre
    }
}
