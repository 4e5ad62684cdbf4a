import Foundation
import Phrases
import Storage
import SyncServer
import Terminal
import Traces

/// The township's log as a file that another build can be tried with.
enum TraceCommands {
    static let trace = Command<CentreContext>(
        "trace", Phrase(zh: "上报的记录，供别的版本重放", en: "recorded uploads, to be played to another build"),
        subcommands: [export])

    private static let export = Command<CentreContext>(
        "export", Phrase(zh: "导出全部上报，个人信息已替换", en: "export every upload, with personal data replaced"),
        notes: Phrase(
            zh: "按到达的顺序写出每次上报：设备、时间、改动、依据和结果，中心自己的改动也在其中；每行一条 JSON。姓名、证件号、电话、住址、出生日期和所有文字"
                + "都换成了别的，相同的仍相同，换法用后即弃，不能还原；人员和网格只有编号，没有密钥。时间和记录编号不变，所以持有台账的人仍能认出是哪条。"
                + "重放：grid-agent replay FILE。",
            en:
                "Writes each upload in the order of arrival: device, times, changes, what they were based on and what became "
                + "of them, and the centre's own changes among them, a line of JSON each. Names, ID numbers, phones, "
                + "addresses, birth dates and all texts are replaced, equal ones by equal ones, in a way that is thrown away "
                + "and cannot be undone; workers and cells are numbers, and no secret is in it. Times and ids of records "
                + "stay, so whoever has the ledger can tell which record it is. To play it: grid-agent replay FILE"
        ),
        positionals: [
            Positional(
                "FILE", Phrase(zh: "写入的文件，不能已存在", en: "the file, which must not exist"), completion: .files)
        ],
        examples: [.init("march.trace", Phrase(zh: "导出全部上报", en: "everything that was uploaded"))]
    ) { invocation, context in
        let path = try invocation.positional("FILE")
        let store = try TownshipStore(path: try context.location().path, .read)
        try PrivateFile.expectNothing(at: path)
        guard
            FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: path)
        else { throw CentreError.cannotWrite(path) }
        var export = TraceExport(store: store)
        var writer = TraceWriter()
        let end: TraceEnd
        do {
            end = try export.write { line in
                if let bytes = try writer.add(line) { try file.write(contentsOf: bytes) }
            }
            try file.write(contentsOf: writer.rest())
            try file.close()
        } catch {
            // A part of a trace is none.
            try? FileManager.default.removeItem(atPath: path)
            throw error is CocoaError ? CentreError.cannotWrite(path) : error
        }
        if context.wantsJSON {
            return try context.output.print([
                "uploads": .integer(Int64(end.uploads)), "changes": .integer(Int64(end.changes)),
                "centre_changes": .integer(Int64(end.centreChanges)),
            ])
        }
        try context.output.print(
            Phrase(
                zh: "\(path)：\(end.uploads) 次上报的 \(end.changes) 处改动，中心自己的 \(end.centreChanges) 处",
                en:
                    "\(path): uploads: \(end.uploads), their changes: \(end.changes), the centre's own: \(end.centreChanges)"
            ))
    }
}
