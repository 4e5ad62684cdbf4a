import Dispatch
import HTTP
import Phrases
import Storage
import SyncServer
import Synchronization
import Wire

/// Tells everyone who listens to a township what has news. It looks at the file itself, since other processes write to
/// it too, and only while anyone listens.
final class EventHub: Sendable {
    private struct Listener: Sendable {
        let number: Int
        let user: Int64
        let rights: Set<Right>
        /// What the session is known by.
        let digest: [UInt8]
        let stream: HTTPStream
        var known: TownshipNews
        var beatenAt: ContinuousClock.Instant
    }

    private struct State {
        var listeners: [Listener] = []
        var lastNumber = 0
        var isTicking = false
        var isReleased = false
    }

    /// The hub's own connection: what others commit changes its `otherWritersMark`.
    private struct Watch {
        let store: TownshipStore
        var mark: Int64?
        var news: TownshipNews?

        /// How far the township has come, read anew only if anyone has written.
        mutating func look() throws -> TownshipNews {
            let mark = try store.otherWritersMark()
            if let news, mark == self.mark { return news }
            let news = try store.snapshot { try store.news() }
            (self.mark, self.news) = (mark, news)
            return news
        }
    }

    private let watch: Mutex<Watch>
    private let clock: any ServerClock
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "console.events")

    init(path: String, clock: any ServerClock) throws {
        watch = Mutex(Watch(store: try TownshipStore(path: path, .read)))
        self.clock = clock
    }

    /// Begins a stream for a user, unless there are as many as may be.
    ///
    /// - Parameters:
    ///   - responder: The right to answer.
    ///   - who: Whose stream it is.
    ///   - digest: What the session is known by.
    ///   - known: What the client knows already, as the last event that it saw said; nil for one that begins now.
    /// - Throws: `Problem`, `StorageError`.
    func open(
        _ responder: HTTPResponder, for who: SignedIn, digest: [UInt8], known: TownshipNews?
    ) throws {
        let news = try watch.withLock { try $0.look() }
        let isFull = state.withLock { state in
            state.isReleased || state.listeners.count >= ConsoleLimits.streams
                || state.listeners.count { $0.user == who.user.number } >= ConsoleLimits.streamsPerUser
        }
        guard !isFull else {
            var problem = Problem(
                .tooManyStreams,
                .init(zh: "同时打开的页面过多，请关闭一些", en: "too many pages are open at once; close some"))
            problem.retryAfterSeconds = ConsoleLimits.streamRetrySeconds
            throw problem
        }
        var head = Answer(headers: ["Content-Type": "text/event-stream"]).response(in: .chinese)
        head.headers["Content-Language"] = nil
        // nginx would keep a stream back until its buffer is full.
        head.headers["X-Accel-Buffering"] = "no"
        guard let stream = responder.stream(head) else { return }
        stream.send(ServerEvent.beginning(news))
        let added: (number: Int, mustStart: Bool)? = state.withLock { state in
            // The server may have begun to stop since it was looked at.
            guard !state.isReleased else { return nil }
            state.lastNumber += 1
            state.listeners.append(
                Listener(
                    number: state.lastNumber, user: who.user.number, rights: who.rights, digest: digest,
                    stream: stream, known: known ?? news, beatenAt: .now))
            defer { state.isTicking = true }
            return (state.lastNumber, !state.isTicking)
        }
        guard let added else { return stream.end() }
        stream.onCancel { [weak self] in self?.remove(added.number) }
        if added.mustStart { schedule() }
    }

    /// Ends every stream, and takes none from now on: the server stops.
    func release() {
        let all = state.withLock { state in
            state.isReleased = true
            defer { state.listeners = [] }
            return state.listeners
        }
        for listener in all { listener.stream.end() }
    }

    /// How many listen.
    var listenerCount: Int { state.withLock { $0.listeners.count } }

    private func remove(_ number: Int) {
        // Released behind the lock: a stream's end posts to the event loop.
        let removed = state.withLock { state in
            let removed = state.listeners.filter { $0.number == number }
            state.listeners.removeAll { $0.number == number }
            return removed
        }
        for listener in removed { listener.stream.end() }
    }

    private func schedule() {
        queue.asyncAfter(deadline: .now() + .milliseconds(ConsoleLimits.newsMilliseconds)) { [weak self] in
            self?.tick()
        }
    }

    private func tick() {
        // A file that cannot be read now is looked at again at the next tick.
        let news = try? watch.withLock { try $0.look() }
        let now = ContinuousClock.now
        var due: [Listener] = []
        let goesOn = state.withLock { state in
            for index in state.listeners.indices {
                let listener = state.listeners[index]
                if let news, listener.known != news {
                    if let event = ServerEvent.change(
                        from: listener.known, to: news, for: listener.rights)
                    {
                        listener.stream.send(event)
                    }
                    state.listeners[index].known = news
                }
                if now - listener.beatenAt >= .milliseconds(ConsoleLimits.heartbeatMilliseconds) {
                    state.listeners[index].beatenAt = now
                    due.append(listener)
                }
            }
            state.isTicking = !state.listeners.isEmpty
            return state.isTicking
        }
        for listener in due { beat(listener) }
        if goesOn { schedule() }
    }

    /// Keeps a stream alive, or ends it with its session.
    private func beat(_ listener: Listener) {
        let now = clock.nowMilliseconds()
        let session = try? watch.withLock { try $0.store.session(digest: listener.digest)?.session }
        if session?.isLive(at: now) == true {
            listener.stream.send(ServerEvent.heartbeat)
        } else {
            listener.stream.send(ServerEvent.signedOut)
            remove(listener.number)
        }
    }
}
