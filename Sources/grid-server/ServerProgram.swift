import Phrases
import Terminal

/// The command tree of `grid-server`.
enum ServerProgram {
    static let program = Program<CentreContext>(
        root: Command(
            "grid-server",
            Phrase(zh: "镇指挥中心：合并各设备的台账", en: "the township centre: merges the ledgers of all devices"),
            notes: Phrase(
                zh: """
                    数据目录取自 --data，其次为环境变量 GRID_SERVER_DATA，否则为当前目录下的 gridledger。
                    环境变量 GRID_SERVER_CLOCK：代替系统时钟的文件，演练用。
                    """,
                en: """
                    The data directory is --data, else the environment's GRID_SERVER_DATA, else ./gridledger.
                    GRID_SERVER_CLOCK names a file with the time in place of the clock, for rehearsals.
                    """
            ),
            options: [
                .value(
                    "data", "DIR", Phrase(zh: "数据目录", en: "the data directory"), completion: .directories),
                .value(
                    "township", "CODE",
                    Phrase(zh: "乡镇代码，只有一个乡镇时可省略", en: "the township, if the directory holds several")),
            ],
            subcommands: [
                SetupCommands.initialise, SetupCommands.township, DirectoryCommands.village,
                DirectoryCommands.cell,
                DirectoryCommands.worker, CalendarCommands.calendar, DeviceCommands.enrolCode,
                DeviceCommands.device, UserCommands.user,
                TableCommands.importTable,
                TableCommands.exportTable, IncidentCommands.incident, ReviewCommands.review,
                HistoryCommand.history, UndoCommand.undo,
                StatusCommand.status, TraceCommands.trace, BackupCommands.backUp, BackupCommands.restore,
                BundleCommand.bundle, ServeCommand.serve,
            ]),
        version: ProductVersion.current)
}
