import Ledgers
import Phrases
import Storage
import SyncServer
import Terminal
import Wire

/// Enrolling and revoking devices.
enum DeviceCommands {
    static let enrolCode = Command<CentreContext>(
        "enrol-code", Phrase(zh: "生成一次性登记码", en: "make a one-time code for a worker's device"),
        options: [
            .value(
                "worker", "WORKER", Phrase(zh: "人员的编号或姓名", en: "the worker's number or name"),
                isRequired: true),
            .value("hours", "N", Phrase(zh: "有效小时数", en: "hours that it is good for"), default: "24"),
        ],
        examples: [.init("--worker 王网格", Phrase(zh: "给王网格的设备", en: "for a worker's device"))]
    ) { invocation, context in
        let store = try context.open()
        let worker = try UserCommands.worker(try invocation.text("worker"), store)
        let hours = try invocation.integer("hours", in: 1...720)
        var random = SystemRandomNumberGenerator()
        let code = try EnrolmentCodes.make(
            for: worker.number, now: context.now, validMilliseconds: Int64(hours) * 3_600_000, in: store,
            using: &random)
        if context.wantsJSON {
            return try context.output.print(JSONValue.object([.init("code", .string(code))]))
        }
        try context.output.print(code)
        context.output.remark(
            Phrase(
                zh: "\(hours) 小时内在\(worker.name)的设备上输入一次",
                en: "type it once on \(worker.name)'s device within \(hours) hours"))
    }

    static let device = Command<CentreContext>(
        "device", Phrase(zh: "设备", en: "devices"),
        subcommands: [
            Command(
                "list", Phrase(zh: "列出设备", en: "list the devices"),
                examples: [.init("", Phrase(zh: "列出全部", en: "all of them"))]
            ) { _, context in try devices.print(context.open().devices(), to: context) },
            Command(
                "revoke",
                Phrase(zh: "停用设备：下次联系时清空", en: "revoke a device: it wipes itself at its next contact"),
                positionals: [Positional("DEVICE", Phrase(zh: "设备编号", en: "the device's number"))],
                examples: [.init("3", Phrase(zh: "停用 3 号设备", en: "revoke device 3"))]
            ) { invocation, context in
                let number = try invocation.positional(
                    "DEVICE", expected: Phrase(zh: "设备编号", en: "a device number")
                ) { Int($0) }
                let revoked = try context.open().revoke(Int64(number), milliseconds: context.now).sorted()
                guard !revoked.isEmpty else { throw CentreError.noSuchDevice(number) }
                for number in revoked {
                    context.output.remark(
                        Phrase(zh: "已停用设备 \(number)", en: "device \(number) is revoked"))
                }
            },
        ])

    private static var devices: Listing<Device> {
        Listing(
            columns: [
                .init(Phrase(zh: "编号", en: "number"), "number", isNumber: true) { .integer($0.number) },
                .init(Phrase(zh: "人员", en: "worker"), "worker") { .string($0.workerName) },
                .init(Phrase(zh: "名称", en: "name"), "name") { .string($0.name) },
                .init(Phrase(zh: "软件", en: "software"), "software") { .optional($0.software) },
                .init(Phrase(zh: "登记", en: "enrolled"), "enrolled") {
                    .string(LocalTime.text(milliseconds: $0.enrolledMilliseconds))
                },
                .init(Phrase(zh: "最近联系", en: "last contact"), "last_contact") {
                    .optional($0.lastSeenMilliseconds.map(LocalTime.text(milliseconds:)))
                },
                .init(Phrase(zh: "改动数", en: "changes"), "changes", isNumber: true) {
                    .integer($0.lastChange)
                },
                .init(Phrase(zh: "副本自", en: "copy of"), "copy_of") {
                    $0.predecessor.map { .integer($0) } ?? .null
                },
                .init(Phrase(zh: "已停用", en: "revoked"), "revoked") { .bool($0.isRevoked) },
            ],
            whenEmpty: Phrase(
                zh: "还没有设备，请运行 grid-server enrol-code",
                en: "no device yet; run: grid-server enrol-code --help"))
    }
}
