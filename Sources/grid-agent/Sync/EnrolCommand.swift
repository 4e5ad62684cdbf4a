import Foundation
import Ledgers
import Phrases
import Replica
import Storage
import Terminal

/// `enrol`: makes this the device of a worker, and fetches the worker's cells.
enum EnrolCommand {
    static var command: Command<AgentContext> {
        Command(
            "enrol", Phrase(zh: "用登记码登记本机", en: "enrol this device with a code from the centre"),
            notes: Phrase(
                zh: "登记码由镇指挥中心发给，只能用一次，短时有效；断线后用同一码再试即可。登记后随即同步。",
                en:
                    "The township centre gives the code, good for one device and a short time. "
                    + "If the line breaks, try again with the same code. A first sync follows."),
            options: [
                .value(
                    "server", "URL", Phrase(zh: "镇指挥中心服务器的地址", en: "address of the township centre's server"),
                    isRequired: true),
                .value("code", "CODE", Phrase(zh: "登记码", en: "the enrolment code"), isRequired: true),
                .value(
                    "name", "NAME",
                    Phrase(
                        zh: "本机名称，供中心辨认，默认为主机名",
                        en: "what the centre lists this device as; else the host's name")),
                .flag(
                    "again",
                    Phrase(
                        zh: "中心恢复备份后不再认识本机时，重新登记，本机内容保留",
                        en:
                            "enrol anew, keeping everything, when the centre does not know this device any more"
                    )),
                .flag("no-sync", Phrase(zh: "暂不同步", en: "do not sync yet")),
            ],
            examples: [
                .init(
                    "--server https://grid.example.cn --code 7KQF-M2WD --name '东街 1 号机'",
                    Phrase(zh: "登记并取回台账", en: "enrol and fetch the ledger"))
            ]
        ) { invocation, context in
            let server = try ServerAddress.normalized(invocation.text("server"))
            let name = invocation.optionalText("name") ?? ProcessInfo.processInfo.hostName
            let store = try context.storeToEnrol()
            let transport = context.makeTransport()
            let synchronizer = Synchronizer(
                store: store, clock: context.clock, transport: transport, language: context.output.language)
            var random = SystemRandomNumberGenerator()
            let identity: DeviceIdentity
            do {
                identity = try await synchronizer.enrol(
                    server: server, code: try invocation.text("code"), deviceName: name,
                    isAgain: invocation.flag("again"), using: &random)
            } catch SyncError.transport(.unreachable(let reason)) {
                throw CommandFailure(
                    .unreachable,
                    Phrase(
                        zh: "连不上服务器（\(reason)）；有信号时用同一登记码再试",
                        en: "cannot reach the server (\(reason)); try again with the same code later"))
            }
            let session = Session(
                store: store, identity: identity, calendar: try store.calendar(), clock: context.clock,
                output: context.output)
            if !invocation.wantsJSON { try session.printIdentity() }
            if ServerAddress.isReadableOnTheWay(server) { remarkUnencrypted(context.output) }
            if invocation.flag("no-sync") {
                if invocation.wantsJSON { try session.printDocument(sync: .null) }
                return
            }
            try await firstSync(session, over: transport, invocation)
        }
    }

    private static func firstSync(
        _ session: Session, over transport: any Transport, _ invocation: Invocation
    ) async throws {
        let progress: SyncProgress
        do {
            progress = try await session.sync(over: transport)
        } catch {
            // The device is enrolled all the same.
            if invocation.wantsJSON { try session.printDocument(sync: .null) }
            throw error
        }
        if invocation.wantsJSON {
            try session.printDocument(sync: .object(try session.syncMembers(progress)))
        } else {
            try session.output.print(SyncReport(progress: progress).sentence)
        }
        try session.checkOutcome(of: progress, showsList: !invocation.wantsJSON)
    }

    /// Tells that plain HTTP lets others read along.
    static func remarkUnencrypted(_ output: Output) {
        output.remark(
            Phrase(
                zh: "注意：http 地址不加密，途中可被窃读；请向中心索要 https 地址，再运行 grid-agent configure --server",
                en:
                    "note: what goes to an http address can be read on the way; "
                    + "ask the centre for an https one, then run: grid-agent configure --server URL"))
    }
}

extension Session {
    fileprivate func printIdentity() throws {
        let role = ChoiceList.roles
        try output.print(
            Phrase(
                zh:
                    "已登记：\(identity.workerName)（\(role.label(of: identity.role, in: .chinese))），"
                    + "\(identity.township)，第 \(identity.device) 号设备",
                en: "enrolled: \(identity.workerName) (\(role.label(of: identity.role, in: .english))), "
                    + "\(identity.township), device \(identity.device)"))
    }

    fileprivate func printDocument(sync: JSONValue) throws {
        try output.print(.object(identityMembers + [.init("sync", sync)]))
    }

    /// Who this device is, without its secret.
    var identityMembers: [JSONValue.Member] {
        [
            .init("worker", .integer(identity.worker)), .init("worker_name", .string(identity.workerName)),
            .init("role", .string(ChoiceList.roles.name(of: identity.role))),
            .init("township", .string(identity.township)), .init("server", .string(identity.server)),
            .init("device", .integer(identity.device)),
        ]
    }
}
