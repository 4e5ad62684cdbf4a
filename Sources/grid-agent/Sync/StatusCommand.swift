import Ledgers
import Phrases
import Replica
import Storage
import Terminal
import Wire

/// `status`: who this device is, and how far it and the centre are apart.
enum StatusCommand {
    static var command: Command<AgentContext> {
        Command(
            "status", Phrase(zh: "显示本机身份与同步情况", en: "show who this device is and what waits to be synced"),
            examples: [.init("", Phrase(zh: "不需要网络", en: "needs no network"))]
        ) { invocation, context in
            let session = try context.session()
            let status = try DeviceStatus(session)
            if invocation.wantsJSON { return try context.output.print(status.json(session)) }
            try status.details(session).print(to: context.output)
            if !status.cells.isEmpty {
                try context.output.print("")
                try context.output.print(status.cellTable(session.language))
            }
            if let next = status.next { context.output.remark(next) }
        }
    }
}

/// What `status` shows.
private struct DeviceStatus {
    let cells: [ReplicaCell]
    private let pending: Int64
    private let refused: Int64
    private let lastSync: Int64?
    private let records: Int
    /// Hundredths of the ledger that the first sync has brought; nil once it is done.
    private let firstSyncPercent: Int?

    init(_ session: Session) throws {
        let store = session.store
        cells = try store.cells()
        pending = try store.entryCount(.pending)
        refused = try store.entryCount(.refused)
        lastSync = try store.lastSyncMilliseconds()
        records = try session.recordCount()
        let isComplete = !cells.isEmpty && cells.allSatisfy { $0.remaining == 0 }
        let remaining = cells.reduce(0) { $0 + (Int(exactly: $1.remaining ?? 0) ?? 0) }
        let isKnown = cells.contains { $0.remaining != nil }
        firstSyncPercent =
            lastSync != nil || isComplete ? nil : isKnown ? 100 * records / max(1, records + remaining) : 0
    }

    func details(_ session: Session) -> Details {
        let identity = session.identity
        let language = session.language
        let role = ChoiceList.roles.label(of: identity.role, in: language)
        var details = Details(language)
        details.add(
            Phrase(zh: "工作人员", en: "worker"),
            Phrase(zh: "\(identity.workerName)（\(role)）", en: "\(identity.workerName) (\(role))").text(
                in: language))
        details.add(Phrase(zh: "乡镇", en: "township"), identity.township)
        details.add(Phrase(zh: "服务器", en: "server"), identity.server)
        details.add(Phrase(zh: "设备号", en: "device"), "\(identity.device)")
        details.add(Phrase(zh: "记录", en: "records"), "\(records)")
        details.add(Phrase(zh: "待同步", en: "to be synced"), "\(pending)")
        details.add(Phrase(zh: "被拒", en: "refused"), "\(refused)")
        details.add(Phrase(zh: "上次同步", en: "last sync"), lastSyncText.text(in: language))
        if let firstSyncPercent {
            details.add(Phrase(zh: "首次同步", en: "first sync"), "\(firstSyncPercent)%")
        }
        return details
    }

    func cellTable(_ language: Language) -> Table {
        var table = Table(columns: [
            .init(Label.cell.text(in: language)), .init(Phrase(zh: "名称", en: "name").text(in: language)),
            .init(Phrase(zh: "村", en: "village").text(in: language)),
            .init(Phrase(zh: "读到", en: "read up to").text(in: language), .right),
            .init(Phrase(zh: "未取", en: "to come").text(in: language), .right),
        ])
        for cell in cells {
            table.append([
                cell.code, cell.name, cell.village, "\(cell.cursor.revision)",
                cell.remaining.map { "\($0)" } ?? "?",
            ])
        }
        return table
    }

    func json(_ session: Session) -> JSONValue {
        .object(
            session.identityMembers + [
                .init("records", .integer(Int64(records))), .init("pending", .integer(pending)),
                .init("refused", .integer(refused)),
                .init("last_sync", .optional(lastSync.map { LocalTime.text(milliseconds: $0) })),
                .init("first_sync_percent", .integer(Int64(firstSyncPercent ?? 100))),
                .init("cells", .array(cells.map(Self.json))),
            ])
    }

    /// What to do about it.
    var next: Phrase? {
        if refused > 0 {
            return Phrase(
                zh: "处理被拒的改动：grid-agent refused list",
                en: "deal with what was refused: grid-agent refused list")
        }
        guard pending > 0 || lastSync == nil else { return nil }
        return Phrase(zh: "有信号时运行 grid-agent sync", en: "with a network, run: grid-agent sync")
    }

    private var lastSyncText: Phrase {
        lastSync.map { milliseconds in
            let text = LocalTime.text(milliseconds: milliseconds)
            return Phrase(zh: text, en: text)
        } ?? Phrase(zh: "从未", en: "never")
    }

    private static func json(_ cell: ReplicaCell) -> JSONValue {
        [
            "code": .string(cell.code), "name": .string(cell.name), "village": .string(cell.village),
            "epoch": .integer(cell.cursor.epoch), "revision": .integer(cell.cursor.revision),
            "remaining": .optional(cell.remaining),
        ]
    }
}
