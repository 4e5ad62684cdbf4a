import Ledgers
import Phrases
import SyncServer
import Terminal
import Wire

/// Requests that come as files, from devices without a network.
enum BundleCommand {
    static let bundle = Command<CentreContext>(
        "bundle", Phrase(zh: "以文件传来的同步", en: "syncs that are carried as files"),
        subcommands: [take])

    private static let take = Command<CentreContext>(
        "import",
        Phrase(zh: "处理设备的请求文件，写出答复文件", en: "take devices' requests from a file, and write the answers"),
        notes: Phrase(
            zh: "服务时也可进行；同一文件处理两次不会重复入账。文件含个人信息，应加密携带、用后销毁。",
            en:
                "Also while devices are served; taking a file twice doubles nothing. Both files hold personal data: "
                + "carry them encrypted and destroy them afterwards."),
        options: [
            .value(
                "answers", "FILE", Phrase(zh: "答复写入这个新文件", en: "write the answers to this new file"),
                isRequired: true, completion: .files)
        ],
        positionals: [
            Positional("FILE", Phrase(zh: "设备导出的文件", en: "what a device exported"), completion: .files)
        ],
        examples: [
            .init(
                "/media/stick/up.glb --answers /media/stick/down.glb",
                Phrase(zh: "从 U 盘取，写回 U 盘", en: "from a memory stick and back to it"))
        ]
    ) { invocation, context in
        let path = try invocation.positional("FILE")
        let answersPath = try invocation.text("answers")
        try PrivateFile.expectNothing(at: answersPath)
        let requests = try requests(in: path)
        let exchange = try exchange(context)
        let bar = ProgressBar(
            Phrase(zh: "处理请求", en: "taking requests"), total: requests.count, output: context.output)
        defer { bar.finish() }
        var bytes: [UInt8] = []
        var refused: [BundleExchange.Answered] = []
        for (index, request) in requests.enumerated() {
            let answered = try await exchange.answer(request)
            bytes += answered.answer.encoded()
            guard bytes.count <= WireLimits.bundleBytes else { throw CentreError.tooManyRequests(path) }
            if answered.failure != nil { refused.append(answered) }
            bar.update(index + 1)
        }
        bar.finish()
        try PrivateFile.write(bytes, to: answersPath)
        try report(requests.count, refused, answersPath, context)
    }

    private static func requests(in path: String) throws -> [BundleRequest] {
        let bytes = try PrivateFile.read(path, limitBytes: WireLimits.bundleBytes)
        let content: Bundle.Content
        do throws(MessageError) {
            content = try Bundle.read(bytes.span)
        } catch { throw CentreError.badBundle(path, reason: error.description) }
        switch content {
        case .requests(let requests): return requests
        case .answers: throw CentreError.answersForDevices(path)
        }
    }

    /// The protocol upon the township's file, which another process may be serving: no epoch begins.
    private static func exchange(_ context: CentreContext) throws -> BundleExchange {
        let location = try context.location()
        let clock = context.clock
        let writer = try TownshipWriter(path: location.path)
        let readers = try ReaderPool(path: location.path, count: 1)
        let exchange = DeviceExchange(writer: writer, readers: readers, clock: clock) { event in
            // Refused requests are told of by their answers.
            guard [RefusalCode.fault, FailureCode.serverFault.rawValue].contains(event.code) else { return }
            context.output.remark(Phrase(zh: event.detail, en: event.detail))
        }
        return BundleExchange(exchange: exchange, readers: readers, clock: clock)
    }

    private static func report(
        _ count: Int, _ refused: [BundleExchange.Answered], _ path: String, _ context: CentreContext
    ) throws {
        if context.wantsJSON {
            let refusals = refused.map { answered in
                JSONValue.object([
                    .init("device", .integer(answered.answer.device)),
                    .init("code", .optional(answered.failure?.code.rawValue)),
                    .init("recognised", .bool(answered.answer.hasCode)),
                ])
            }
            try context.output.print(
                JSONValue.object([
                    .init("requests", .integer(Int64(count))),
                    .init("taken", .integer(Int64(count - refused.count))),
                    .init("refused", .array(refusals)), .init("answers", .string(path)),
                ]))
        } else {
            try context.output.print(
                Phrase(
                    zh: "处理 \(count) 个请求，\(refused.count) 个未接受；答复在 \(path)，请带回设备导入",
                    en: "requests: \(count), not taken: \(refused.count); bring \(path) back to the devices"))
        }
        for answered in refused {
            guard let failure = answered.failure else { continue }
            context.output.remark(
                Phrase(
                    zh: "第 \(answered.answer.device) 号设备：\(failure.code.rawValue)（\(failure.sentence)）",
                    en: "device \(answered.answer.device): \(failure.code.rawValue) (\(failure.sentence))"))
        }
        let strangers = refused.count { !$0.answer.hasCode }
        guard strangers > 0 else { return }
        throw CommandFailure(
            .refused,
            Phrase(
                zh: "\(strangers) 个请求不属于本镇的设备，或途中被改动",
                en: "not of a device of this township, or altered on the way: \(strangers)"))
    }
}
