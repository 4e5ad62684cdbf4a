import Ledgers
import Phrases
import Replica
import Storage
import Terminal

/// `sync`: everything up, everything down.
enum SyncCommand {
    static var command: Command<AgentContext> {
        Command(
            "sync", Phrase(zh: "与镇指挥中心同步", en: "exchange changes with the township centre"),
            notes: Phrase(
                zh: "中断后再次运行即从断处继续。有改动被拒时退出状态为 77。",
                en: "After an interruption, run it again. Exit status 77 if a change was refused."
            ),
            options: WatchCommand.options,
            examples: [
                .init("", Phrase(zh: "上传本机改动，取回中心改动", en: "both ways")),
                .init("--watch", Phrase(zh: "保持连接，直到 Ctrl-C", en: "stay connected until Ctrl-C")),
            ]
        ) { invocation, context in
            if invocation.flag("watch") { return try await WatchCommand.run(invocation, context) }
            guard invocation.optionalText("for") == nil else {
                throw CommandFailure(
                    .usage, Phrase(zh: "--for 要与 --watch 同用", en: "--for goes with --watch"))
            }
            let session = try context.session()
            let progress = try await session.sync(over: context.makeTransport())
            if invocation.wantsJSON {
                try context.output.print(.object(try session.syncMembers(progress)))
            } else {
                try context.output.print(SyncReport(progress: progress).sentence)
            }
            try session.checkOutcome(of: progress, showsList: !invocation.wantsJSON)
        }
    }
}

extension Session {
    /// Exchanges everything, with a progress bar while the ledger is being fetched for the first time.
    ///
    /// - Throws: `SyncError`, `StorageError`.
    func sync(over transport: any Transport) async throws -> SyncProgress {
        var random = SystemRandomNumberGenerator()
        let isFirst = try store.lastSyncMilliseconds() == nil
        let heldBefore = isFirst ? try recordCount() : 0
        var bar: ProgressBar?
        defer { bar?.finish() }
        let synchronizer = Synchronizer(store: store, clock: clock, transport: transport, language: language)
        return try await synchronizer.sync(using: &random) { progress in
            guard isFirst else { return }
            let held = heldBefore + progress.recordsReceived
            if bar == nil {
                let total = held + (Int(exactly: progress.recordsRemaining) ?? 0)
                bar = ProgressBar(Phrase(zh: "首次同步", en: "first sync"), total: total, output: output)
            }
            bar?.update(held)
        }
    }

    /// The members of a sync's JSON document.
    func syncMembers(_ progress: SyncProgress) throws -> [JSONValue.Member] {
        let changes = changeText(showsMasked: false)
        return SyncReport(progress: progress).members + [
            .init("refused_changes", .array(try refused.list().map(changes.json)))
        ]
    }

    /// Tells what a sync leaves to do.
    ///
    /// - Throws: `CommandFailure` with status 77 when something was refused, or the device itself was.
    func checkOutcome(of progress: SyncProgress, showsList: Bool) throws {
        for phrase in SyncReport(progress: progress).incidents { output.remark(phrase) }
        if progress.isWiped {
            throw CommandFailure(
                .refused,
                Phrase(
                    zh: "中心已注销本机，未上报的改动已送出，本机数据已清除；再用请向中心要登记码",
                    en:
                        "the centre revoked this device; unsent changes were handed over, "
                        + "all data here is erased; ask the centre for a code to enrol again"))
        }
        let waiting = try refused.list()
        if showsList, !waiting.isEmpty {
            let table = try table(waiting, [.number, .subject, .reason], changeText(showsMasked: false))
            try output.print(table)
        }
        guard let first = waiting.first else { return }
        let next = Phrase(
            zh: "查看：grid-agent refused show \(first.number)",
            en: "look: grid-agent refused show \(first.number)")
        guard progress.refused > 0 else {
            return output.remark(
                Phrase(
                    zh: "还有 \(waiting.count) 处被拒的改动未处理；\(next.chinese)",
                    en: "refused changes still waiting for you: \(waiting.count); \(next.english)"))
        }
        throw CommandFailure(
            .refused,
            Phrase(
                zh: "\(progress.refused) 处改动被拒，已另存待改；\(next.chinese)",
                en: "changes refused and set aside for you: \(progress.refused); \(next.english)"))
    }

    /// Records that the replica holds.
    func recordCount() throws -> Int {
        try Schema.kinds.reduce(0) { $0 + (Int(exactly: try store.records.count($1)) ?? 0) }
    }
}
