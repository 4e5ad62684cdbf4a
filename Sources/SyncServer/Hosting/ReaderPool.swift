import Dispatch
package import Storage
import Synchronization

/// A few read-only connections to a township, each used by one thread at a time.
package final class ReaderPool: Sendable {
    private final class Slot: Sendable {
        let store: Mutex<TownshipStore>

        init(path: String) throws { store = Mutex(try TownshipStore(path: path, .read)) }
    }

    /// Connections that nobody uses; the last one given back is taken first, since its pages are the freshest.
    private let free: Mutex<[Slot]>
    private let freeCount: DispatchSemaphore

    /// Opens `count` connections to the township at `path`.
    package init(path: String, count: Int) throws {
        let slots = try (0..<max(1, count)).map { _ in try Slot(path: path) }
        free = Mutex(slots)
        freeCount = DispatchSemaphore(value: slots.count)
    }

    /// Runs `body` with a connection of its own; waits for the next that is free if all are in use.
    package func read<Result: Sendable>(_ body: (TownshipStore) throws -> Result) throws -> Result {
        freeCount.wait()
        defer { freeCount.signal() }
        // There is one: who waited is counted.
        guard let slot = free.withLock({ $0.popLast() }) else { throw StorageError.busy }
        defer { free.withLock { $0.append(slot) } }
        return try slot.store.withLock { store in try body(store) }
    }
}
