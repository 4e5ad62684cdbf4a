import Dispatch
import Storage
import Synchronization
import Wire

/// Holds the requests of devices that wait for news (SPEC.md §5.9), and answers each when its turn comes.
///
/// What another process writes counts as news too, so it looks at the file itself, several times a second while
/// anyone waits.
final class NewsWatch: Sendable {
    private struct Waiter: Sendable {
        let number: Int
        let deadlineMilliseconds: Int64
        let cells: Set<CellNumber>
        let hasNews: @Sendable (TownshipStore) throws -> Bool
        let answer: @Sendable () -> Void
    }

    private struct State {
        var waiters: [Waiter] = []
        var isTicking = false
        var isReleased = false
        var lastNumber = 0
        /// How far the ledger had come at the last look, and the last waiter that was looked at.
        var lastLook: (mark: NewsMark, number: Int)?
    }

    /// How often the file is looked at: a dispatch order shall be on the device within a second.
    private static let tick = DispatchTimeInterval.milliseconds(100)

    private let readers: ReaderPool
    private let clock: any ServerClock
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "exchange.news", qos: .userInitiated)

    init(readers: ReaderPool, clock: any ServerClock) {
        self.readers = readers
        self.clock = clock
    }

    /// Keeps a request until its worker's cells or the directory have news, or `milliseconds` are over; then
    /// `answer` is called, once.
    func hold(
        _ request: SyncRequest, of device: Device, milliseconds: Int64,
        answer: @escaping @Sendable () -> Void
    ) {
        let deadline = clock.nowMilliseconds() + min(milliseconds, WireLimits.waitMilliseconds)
        let (isHeld, mustStart) = state.withLock { state in
            guard !state.isReleased else { return (false, false) }
            state.lastNumber += 1
            // It is not looked at yet: what was written since the request was first answered must be found too.
            state.waiters.append(
                Waiter(
                    number: state.lastNumber, deadlineMilliseconds: deadline,
                    cells: Set(request.cursors.map(\.cell)),
                    hasNews: { store in try Self.hasNews(request, device, store) }, answer: answer))
            defer { state.isTicking = true }
            return (true, !state.isTicking)
        }
        if !isHeld { answer() }
        if mustStart { schedule() }
    }

    /// Answers everyone now, and whoever comes from now on at once: the server stops.
    func release() {
        let all = state.withLock { state -> [Waiter] in
            state.isReleased = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in all { waiter.answer() }
    }

    private func schedule() {
        queue.asyncAfter(deadline: .now() + Self.tick) { [weak self] in self?.look() }
    }

    private func look() {
        let now = clock.nowMilliseconds()
        let waiters = state.withLock { $0.waiters }
        // A file that cannot be read now is looked at again; the deadline ends the wait in any case.
        let isNew = (try? findNews(waiters)) ?? []
        var due: [Waiter] = []
        let goesOn = state.withLock { state -> Bool in
            var kept: [Waiter] = []
            for waiter in state.waiters {
                if waiter.deadlineMilliseconds <= now || isNew.contains(waiter.number) {
                    due.append(waiter)
                } else {
                    kept.append(waiter)
                }
            }
            state.waiters = kept
            state.isTicking = !kept.isEmpty
            return state.isTicking
        }
        for waiter in due { waiter.answer() }
        if goesOn { schedule() }
    }

    /// The numbers of the waiters that have news.
    ///
    /// While a thousand wait somebody writes all the time: who was looked at before is looked at again only when there is
    /// something in one of its cells, or more than records has changed.
    private func findNews(_ waiters: [Waiter]) throws -> Set<Int> {
        let lastLook = state.withLock { $0.lastLook }
        return try readers.read { store in
            try store.snapshot {
                let mark = try store.newsMark()
                let changed = try lastLook.flatMap { look in
                    try Self.changedCells(since: look.mark, until: mark, store)
                }
                var isNew: Set<Int> = []
                for waiter in waiters {
                    let wasLookedAt = lastLook.map { waiter.number <= $0.number } ?? false
                    if wasLookedAt, let changed, waiter.cells.isDisjoint(with: changed) { continue }
                    if try waiter.hasNews(store) { isNew.insert(waiter.number) }
                }
                if let last = waiters.last {
                    state.withLock { $0.lastLook = (mark, last.number) }
                }
                return isNew
            }
        }
    }

    /// The cells that changed between two looks; nil when more than records has changed.
    private static func changedCells(
        since earlier: NewsMark, until mark: NewsMark, _ store: TownshipStore
    ) throws(StorageError) -> Set<CellNumber>? {
        guard mark.differsByRecordsOnly(from: earlier) else { return nil }
        return mark == earlier ? [] : try store.cells(withNewsAfter: earlier.revision)
    }

    private static func hasNews(
        _ request: SyncRequest, _ device: Device, _ store: TownshipStore
    ) throws -> Bool {
        guard let device = try store.device(device.number), !device.isRevoked,
            let township = try store.township(), township.directory == request.hello.directory
        else { return true }
        for cursor in request.cursors {
            let hasNews = try store.readFeed(cell: cursor.cell, after: cursor.revision) { _ in false }
            if hasNews { return true }
        }
        return false
    }
}
