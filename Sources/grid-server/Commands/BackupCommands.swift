import Phrases
import SyncServer
import Terminal

/// Copies of the ledger.
enum BackupCommands {
    private static let file = Positional(
        "FILE", Phrase(zh: "备份文件", en: "the backup's file"), completion: .files)

    static let backUp = Command<CentreContext>(
        "backup", Phrase(zh: "备份台账，服务时也可进行", en: "copy the ledger to a file, also while it is served"),
        positionals: [file],
        examples: [.init("/srv/backup/140428100-monday.sqlite", Phrase(zh: "每日备份", en: "every day"))]
    ) { invocation, context in
        let path = try invocation.positional("FILE")
        try TownshipBackup.backUp(context.open(), to: path)
        context.output.remark(Phrase(zh: "已备份到 \(path)", en: "copied to \(path)"))
    }

    static let restore = Command<CentreContext>(
        "restore",
        Phrase(zh: "用备份恢复台账，须先停止服务", en: "put a backup in place of the ledger; stop the server first"),
        notes: Phrase(
            zh: "原文件改名保留。设备下次同步时会发现，并交回备份之后的内容。",
            en:
                "The replaced file is kept under another name. Devices notice at their next sync, and give back what "
                + "came after the backup."),
        positionals: [file],
        examples: [.init("/srv/backup/140428100-monday.sqlite", Phrase(zh: "恢复", en: "restore"))]
    ) { invocation, context in
        let kept = try TownshipBackup.restore(
            try invocation.positional("FILE"), to: context.location(), nowMilliseconds: context.now)
        context.output.remark(
            Phrase(
                zh: "已恢复" + (kept.map { "，原文件在 \($0)" } ?? ""),
                en: "restored" + (kept.map { "; the replaced file is \($0)" } ?? "")))
    }
}
