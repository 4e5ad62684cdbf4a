import Dispatch
import Foundation
import Synchronization

/// A fixed number of threads that run jobs from a bounded queue, in order. They are threads of its own:
/// jobs block on the disk, for which neither Swift's cooperative pool nor Dispatch's is made.
final class WorkerPool: Sendable {
    typealias Job = @Sendable () -> Void

    private let threadCount: Int
    private let queuedMax: Int
    private let jobs = Mutex(Queue<Job>())
    private let queuedCount = Atomic(0)
    /// Counts the jobs in the queue, and once the pool is stopped one more for each thread: a thread that
    /// finds the queue empty ends.
    private let available = DispatchSemaphore(value: 0)
    private let runningThreads = DispatchGroup()

    /// Starts the threads, which wait for jobs until `stop`.
    init(threadCount: Int, queuedMax: Int) {
        self.threadCount = max(1, threadCount)
        self.queuedMax = queuedMax
        for number in 1...self.threadCount {
            runningThreads.enter()
            let thread = Thread { self.runJobs() }
            thread.name = "http-worker-\(number)"
            thread.start()
        }
    }

    /// Whether as many jobs wait as may.
    var isFull: Bool {
        queuedCount.load(ordering: .relaxed) >= queuedMax
    }

    /// Puts a job into the queue. Its length is for the only caller, the event loop, to keep.
    func submit(_ job: @escaping Job) {
        queuedCount.add(1, ordering: .relaxed)
        jobs.withLock { $0.append(job) }
        available.signal()
    }

    /// Ends the threads when they have run every job, and waits for that, at most the given time; a job
    /// that takes longer is left to itself.
    func stop(waitingAtMost time: Duration) {
        for _ in 0..<threadCount { available.signal() }
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        _ = runningThreads.wait(timeout: .now() + max(0, seconds))
    }

    private func runJobs() {
        while let job = nextJob() { job() }
        runningThreads.leave()
    }

    private func nextJob() -> Job? {
        available.wait()
        guard let job = jobs.withLock({ $0.removeFirst() }) else { return nil }
        queuedCount.subtract(1, ordering: .relaxed)
        return job
    }
}

/// A first-in, first-out queue in constant time for each element.
struct Queue<Element> {
    /// The elements to take, the last first.
    private var front: [Element] = []
    /// The elements added since `front` was filled, the newest last.
    private var back: [Element] = []

    mutating func append(_ element: Element) {
        back.append(element)
    }

    /// Takes the oldest element; `nil` when there is none.
    mutating func removeFirst() -> Element? {
        if front.isEmpty {
            front = back.reversed()
            back.removeAll(keepingCapacity: true)
        }
        return front.popLast()
    }
}

extension Queue: Sendable where Element: Sendable {}
