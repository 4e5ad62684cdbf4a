import Foundation
import Phrases
import Simulation
import Terminal

/// `script`: a field day from a file.
enum ScriptCommand {
    static let command: Command<AgentContext> = Command(
        "script",
        Phrase(zh: "按脚本演练：设备、线路、时钟、中心", en: "play a field day from a file: devices, lines, clocks, a centre"),
        notes: Phrase(
            zh: """
                脚本每行一句；# 之后是说明。@设备 后面是 grid-agent 的命令，@centre 后面是 grid-server 的命令，与在终端输入的一样。
                  device cell-07 for 王网格           登记一台设备
                  at day 2 08:30                     到第 2 天 8 点 30 分
                  @cell-07 offline | online          没有信号 | 有信号
                  @cell-07 link 2g                   线路：\(LinkProfile.builtIn.joined(separator: "、")) 或文件
                  @cell-07 cut after 3 KB            下一次连接在 3 KB 后断
                  @cell-07 crash after 3 KB          下一条命令在那里断电
                  @cell-07 clock -3 days | right     时钟走错 | 走对
                  @cell-07 reboot                    重新开机
                  @cell-07 save as A | restore A     留副本 | 换回副本
                  @centre offline | online           中心停 | 开
                  file 名称 … end                    写一个文件
                  say 话                             给观众的话
                  @cell-07 expect resident 李小明 phone = 13800000000
                  @cell-07 expect no household 0101-001
                  @cell-07 expect pending 2 | refused workflow.not_allowed | refused 0
                  expect review 1 [duplicate] | exit 69 | output 话 | no output 话 | same
                """,
            en: """
                One statement a line; # begins a remark. Behind @DEVICE stands a command of grid-agent, behind @centre one of
                grid-server, as typed in a shell.
                  device cell-07 for WORKER          enrols a device
                  at day 2 08:30                     goes on to that time
                  @cell-07 offline | online          no signal | signal
                  @cell-07 link 2g                   a line: \(LinkProfile.builtIn.joined(separator: ", ")), or a file
                  @cell-07 cut after 3 KB            the next connection breaks there
                  @cell-07 crash after 3 KB          the next command's battery dies there
                  @cell-07 clock -3 days | right     a clock that is wrong | right again
                  @cell-07 reboot                    switched off and on
                  @cell-07 save as A | restore A     keeps a copy | puts it back
                  @centre offline | online           the centre stops | serves
                  file NAME … end                    writes a file
                  say WORDS                          for whoever watches
                  @cell-07 expect resident 李小明 phone = 13800000000
                  @cell-07 expect no household 0101-001
                  @cell-07 expect pending 2 | refused workflow.not_allowed | refused 0
                  expect review 1 [duplicate] | exit 69 | output TEXT | no output TEXT | same
                """),
        options: [
            .value(
                "server", "URL",
                Phrase(zh: "别的服务器，不另起中心", en: "a server of others, in place of a centre of the script's own")),
            .flag(
                "keep",
                Phrase(zh: "留下台账文件，并说明怎么看", en: "leave the ledgers standing, and say how to look at them")),
        ],
        positionals: [Positional("FILE", Phrase(zh: "脚本", en: "the script"), completion: .files)],
        examples: [
            .init("tools/scripts/first-day.txt", Phrase(zh: "演练第一天", en: "a first day")),
            .init(
                "--keep tools/scripts/first-day.txt", Phrase(zh: "演练后留下来看", en: "and look at it afterwards")),
        ]
    ) { invocation, context in
        let file = try invocation.positional("FILE")
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw CommandFailure(.noInput, Phrase(zh: "读不到脚本 \(file)", en: "cannot read the script \(file)"))
        }
        let centre = try ServerProgramChoice.server()
        guard let agent = ChildProgram.beside("grid-agent") else {
            throw CommandFailure(.noInput, Phrase(zh: "找不到 grid-agent", en: "there is no grid-agent"))
        }
        let directory = try TemporaryDirectory(prefix: "gridledger-script")
        let keeps = invocation.flag("keep")
        defer { if !keeps { directory.remove() } }
        let interruption = Interruption()
        let setting = ScriptRun.Setting(
            file: file, directory: directory.path, server: invocation.optionalText("server"), agent: agent,
            centre: centre, language: context.output.language,
            agentCommands: AgentProgram.program.commandNames,
            interruption: interruption)
        let screen = ScriptScreen(output: context.output, wantsJSON: invocation.wantsJSON)
        let signals = StopSignals([SIGINT, SIGTERM]) { interruption.interrupt() }
        defer { signals.restore() }
        let (summary, commands) = try await onThread(named: "script") {
            let run = try ScriptRun(text, in: setting) { screen.show($0) }
            return (try run.run(), run.commandsToGoOn)
        }
        try screen.close(summary, file: file, goOn: keeps ? commands : [])
    }
}
