import Phrases
import Replica
import Storage
import Terminal
import Wire

/// `bundle`: a sync by files, for a device without a network.
enum BundleCommands {
    static var group: Command<AgentContext> {
        Command(
            "bundle", Phrase(zh: "无网络时用文件交换", en: "exchange by files where there is no network"),
            notes: Phrase(
                zh: "导出请求包，带到中心处理，再带回答复包导入。文件含个人信息，应加密携带、用后销毁。",
                en:
                    "Export a file of requests, have it taken at the centre, and import the file of answers. "
                    + "Both hold personal data: carry them encrypted and destroy them afterwards."),
            subcommands: [export, take])
    }

    private static var export: Command<AgentContext> {
        Command(
            "export", Phrase(zh: "把要上报的写入文件", en: "write what is to be sent to a file"),
            notes: Phrase(
                zh: "改动在取回答复之前仍为待同步，其间联网同步或再次导出都不会重复。",
                en:
                    "The changes stay pending until the answers are here; a sync or another export meanwhile "
                    + "doubles nothing."),
            positionals: [
                Positional(
                    "FILE", Phrase(zh: "新文件，如 up.glb", en: "a new file, such as up.glb"), completion: .files)
            ],
            examples: [.init("/media/stick/up.glb", Phrase(zh: "写到 U 盘", en: "to a memory stick"))]
        ) { invocation, context in
            let path = try invocation.positional("FILE")
            let session = try context.session()
            try PrivateFile.expectNothing(at: path)
            var random = SystemRandomNumberGenerator()
            let (bytes, summary) = try BundleExport(
                store: session.store, clock: session.clock, language: session.language
            ).make(using: &random)
            try PrivateFile.write(bytes, to: path)
            try report(summary, bytes.count, path, invocation, session.output)
        }
    }

    private static func report(
        _ summary: BundleExport.Summary, _ byteCount: Int, _ path: String, _ invocation: Invocation,
        _ output: Output
    ) throws {
        if invocation.wantsJSON {
            return try output.print(
                [
                    "file": .string(path), "requests": .integer(Int64(summary.requests)),
                    "changes": .integer(Int64(summary.changes)), "offers": .integer(Int64(summary.offers)),
                    "left": .integer(summary.left), "bytes": .integer(Int64(byteCount)),
                ] as JSONValue)
        }
        let size = SyncReport.size(byteCount)
        try output.print(
            Phrase(
                zh: "已写出 \(path)（\(size)）：\(summary.requests) 个请求，\(summary.changes) 处改动"
                    + (summary.offers > 0 ? "，交回 \(summary.offers) 条记录" : ""),
                en: "wrote \(path) (\(size)): \(SyncReport.count(summary.requests, "request")) with "
                    + SyncReport.count(summary.changes, "change")
                    + (summary.offers > 0 ? ", \(summary.offers) records given back" : "")))
        if summary.left > 0 {
            output.remark(
                Phrase(
                    zh: "还有 \(summary.left) 处装不下，请在导入答复后再导出",
                    en: "\(summary.left) more do not fit; export again once the answers are imported"))
        }
        output.remark(
            Phrase(
                zh: "在中心运行：grid-server bundle import 文件 --answers 答复文件；文件含个人信息，请加密携带",
                en:
                    "at the centre: grid-server bundle import FILE --answers ANSWERS; "
                    + "it holds personal data, carry it encrypted"))
    }

    private static var take: Command<AgentContext> {
        Command(
            "import", Phrase(zh: "导入中心的答复", en: "take the centre's answers from a file"),
            notes: Phrase(
                zh: "同一文件导入两次不会改变什么。有改动被拒时退出状态为 77。",
                en: "Taking a file twice changes nothing. Exit status 77 if a change was refused."),
            positionals: [
                Positional("FILE", Phrase(zh: "答复文件", en: "the file of answers"), completion: .files)
            ],
            examples: [.init("/media/stick/down.glb", Phrase(zh: "从 U 盘导入", en: "from a memory stick"))]
        ) { invocation, context in
            let session = try context.session()
            let bytes = try PrivateFile.read(
                try invocation.positional("FILE"), limitBytes: WireLimits.bundleBytes)
            let summary = try BundleImport(store: session.store, clock: session.clock).take(
                BundleImport.answers(in: bytes))
            if invocation.wantsJSON {
                try context.output.print(.object(try session.members(of: summary)))
            } else {
                try context.output.print(sentence(of: summary))
            }
            remark(what: summary, leavesToDo: context.output)
            if let fault = fault(in: summary) { throw fault }
            try session.checkOutcome(of: summary.progress, showsList: !invocation.wantsJSON)
        }
    }

    private static func sentence(of summary: BundleImport.Summary) -> Phrase {
        let report = SyncReport(progress: summary.progress)
        let skipped = summary.skipped
        return Phrase(
            zh: "取用 \(summary.taken) 份答复" + (skipped > 0 ? "，略过 \(skipped) 份已取用或过时的" : "") + "："
                + report.exchanged.chinese,
            en: "took \(SyncReport.count(summary.taken, "answer"))"
                + (skipped > 0 ? ", skipped \(skipped) that were old" : "") + ": "
                + report.exchanged.english)
    }

    private static func remark(what summary: BundleImport.Summary, leavesToDo output: Output) {
        let progress = summary.progress
        if progress.isHealing {
            output.remark(
                Phrase(
                    zh: "中心曾恢复备份，本机将交回其缺失的内容",
                    en: "the centre came back from a backup; what it lost goes back to it"))
        }
        if summary.isRevoked, !progress.isWiped {
            output.remark(
                Phrase(
                    zh: "中心已注销本机，请交出未上报的改动",
                    en: "the centre revoked this device; hand over what is not sent yet"))
        }
        guard progress.changesRemaining > 0 || progress.recordsRemaining > 0 else { return }
        output.remark(
            Phrase(
                zh: "尚有 \(progress.changesRemaining) 处未上报、\(progress.recordsRemaining) 条未取，请再导出或联网同步",
                en:
                    "still to go up: \(progress.changesRemaining), to come down: \(progress.recordsRemaining); "
                    + "export again, or sync"))
    }

    /// What a person has to do something about.
    private static func fault(in summary: BundleImport.Summary) -> CommandFailure? {
        if summary.unrecognised > 0 {
            return CommandFailure(
                .refused,
                Phrase(
                    zh: "中心没有认出本机的 \(summary.unrecognised) 个请求：文件被改动，或中心不认识本机（见 grid-agent enrol --again）",
                    en:
                        "the centre did not recognise \(summary.unrecognised) requests as this device's: the file was "
                        + "altered, or the centre does not know the device (see grid-agent enrol --again)"))
        }
        guard let failure = summary.failures.last else { return nil }
        guard failure.code == .deviceForked else {
            let error = SyncError.refused(failure)
            return CommandFailure(error.exitStatus, error.explanation)
        }
        return CommandFailure(
            .refused,
            Phrase(
                zh: "本机的副本也在使用；请联网运行 grid-agent sync，本机会得到自己的设备号，内容都会保留",
                en:
                    "a copy of this device is in use too; run grid-agent sync over a network, which gives this one "
                    + "a number of its own and keeps everything"))
    }
}

extension Session {
    /// The members of the JSON document of an import.
    fileprivate func members(of summary: BundleImport.Summary) throws -> [JSONValue.Member] {
        [
            .init("taken", .integer(Int64(summary.taken))),
            .init("skipped", .integer(Int64(summary.skipped))),
            .init("unrecognised", .integer(Int64(summary.unrecognised))),
            .init("failures", .array(summary.failures.map { .string($0.code.rawValue) })),
            .init("changes_left", .integer(summary.progress.changesRemaining)),
            .init("records_left", .integer(summary.progress.recordsRemaining)),
        ] + (try syncMembers(summary.progress))
    }
}
