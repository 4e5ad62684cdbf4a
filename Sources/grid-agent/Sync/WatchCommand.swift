import Dispatch
import Glibc
import Phrases
import Replica
import Storage
import Terminal

/// `sync --watch`: syncs for as long as it runs, with news of the centre as soon as there is some.
enum WatchCommand {
    static let options: [Option] = [
        .flag(
            "watch",
            Phrase(zh: "保持连接：中心一有改动即收到，本机改动随即上报", en: "stay connected: news arrives, and goes up, at once")),
        .value(
            "for", "SECONDS",
            Phrase(zh: "与 --watch 同用：到时结束", en: "with --watch: end after so many seconds")),
    ]

    private static let secondsRange = 1...31_536_000

    /// Runs until a signal, or the end of `--for`.
    static func run(_ invocation: Invocation, _ context: AgentContext) async throws {
        let duration = try invocation.optionalInteger("for", in: secondsRange).map { Duration.seconds($0) }
        let watching = Task { try await watch(for: duration, invocation, context) }
        let signals = StopSignals([SIGINT, SIGTERM]) { watching.cancel() }
        defer { signals.restore() }
        try await withTaskCancellationHandler {
            try await watching.value
        } onCancel: {
            watching.cancel()
        }
    }

    private static func watch(
        for duration: Duration?, _ invocation: Invocation, _ context: AgentContext
    ) async throws {
        let session = try context.session()
        let live = LiveSync(
            store: session.store, watch: try ReplicaWatch(path: context.replicaPath), clock: session.clock,
            transport: context.makeTransport(), language: session.language)
        var random = SystemRandomNumberGenerator()
        var diary = WatchDiary(session: session, wantsJSON: invocation.wantsJSON)
        try await live.run(for: duration, using: &random) { try diary.note($0) }
        diary.close()
    }
}

/// What `sync --watch` tells on its way.
private struct WatchDiary {
    let session: Session
    let wantsJSON: Bool
    private var total = SyncProgress()
    private var syncCount = 0
    private var isConnected = false
    private var trouble: String?

    init(session: Session, wantsJSON: Bool) {
        self.session = session
        self.wantsJSON = wantsJSON
    }

    mutating func note(_ event: LiveSync.Event) throws {
        switch event {
        case .synced(let progress):
            total.add(progress)
            trouble = nil
            if progress.hasExchanged { try report(progress) }
            if !isConnected {
                session.output.remark(
                    Phrase(zh: "已连上中心，等待改动；按 Ctrl-C 结束", en: "connected, waiting for news; Ctrl-C ends it"))
            }
            isConnected = true
        case .failed(let error, _):
            guard let error = error as? any ReportableError else { throw error }
            isConnected = false
            let text = error.explanation.text(in: session.language)
            // An outage of hours is worth one line.
            guard trouble != text else { return }
            trouble = text
            session.output.remark(
                Phrase(
                    zh: "\(error.explanation.chinese)；将自动重试", en: "\(error.explanation.english); trying again"
                ))
        }
    }

    /// One line for a sync that brought or sent something.
    private mutating func report(_ progress: SyncProgress) throws {
        syncCount += 1
        if wantsJSON {
            try session.output.print(.object(try session.syncMembers(progress)))
        } else {
            try session.output.print(SyncReport(progress: progress).sentence)
        }
        do {
            try session.checkOutcome(of: progress, showsList: false)
        } catch let failure as CommandFailure where !progress.isWiped {
            // The next changes are not held up by a refused one.
            session.output.remark(failure.explanation)
        }
    }

    func close() {
        let exchanged = SyncReport(progress: total).sentence
        session.output.remark(
            Phrase(
                zh: "有内容的同步 \(syncCount) 次：\(exchanged.chinese)",
                en: "syncs with news: \(syncCount); \(exchanged.english)"))
    }
}
