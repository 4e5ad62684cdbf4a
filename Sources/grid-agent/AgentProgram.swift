import Phrases
import Terminal

/// The command tree.
enum AgentProgram {
    static let program: Program<AgentContext> = Program(root: root, version: ProductVersion.current)

    private static let root = Command<AgentContext>(
        "grid-agent",
        Phrase(
            zh: "网格员的台账：离线登记，有信号时与镇指挥中心同步",
            en: "a grid worker's ledger: kept offline, synced with the township centre"
        ),
        notes: Phrase(
            zh: """
                记录可用户号、事件编号、姓名、“户号/姓名”或列表中的短编号指明。

                环境变量：
                GRID_AGENT_REPLICA：本机台账文件，--replica 优先
                GRID_AGENT_CLOCK_OFFSET_MS：加在系统时钟上的毫秒数，用来模拟走错的时钟
                GRID_AGENT_CLOCK：代替系统时钟的文件，演练用

                退出状态：0 成功；64 用法有误；65 数据有误；66 本机未登记；69 连不上服务器；73、74 文件读写失败；75 稍后再试；77 被拒绝
                """,
            en: """
                A record is named by its number, a name, HOUSEHOLD/NAME, or the short id in lists.

                Environment:
                GRID_AGENT_REPLICA: the file of this device's ledger; --replica goes first
                GRID_AGENT_CLOCK_OFFSET_MS: milliseconds added to the clock, to simulate a wrong one
                GRID_AGENT_CLOCK: a file with the time in place of the clocks, for rehearsals

                Exit status: 0 done; 64 wrong usage; 65 wrong data; 66 device not enrolled;
                69 server out of reach; 73, 74 trouble with a file; 75 try again; 77 refused
                """),
        options: [
            .value(
                "replica", "PATH",
                Phrase(
                    zh: "本机台账的文件或所在目录，默认在 ~/.local/share/gridledger",
                    en: "file of this device's ledger, or its directory; else in ~/.local/share/gridledger"),
                completion: .files)
        ],
        subcommands: [EnrolCommand.command, SyncCommand.command, BundleCommands.group, StatusCommand.command]
            + RecordCommands.groups
            + [
                SearchCommand.command, PendingCommand.command, RefusedCommands.group, HistoryCommand.command,
                ConfigureCommand.command, ScriptCommand.command, SimulateCommand.command,
                ReplayCommand.command,
                LinkCommand.command,
            ])
}
