package import Storage
import Synchronization

/// A few read-only connections to a township, each used by one thread at a time.
package final class ReaderPool: Sendable {
    private final class Slot: Sendable {
        let store: Mutex<TownshipStore>

        init(path: String) throws { store = Mutex(try TownshipStore(path: path, .read)) }
    }

    private let slots: [Slot]
    private let next = Atomic(0)

    /// Opens `count` connections to the township at `path`.
    package init(path: String, count: Int) throws {
        slots = try (0..<max(1, count)).map { _ in try Slot(path: path) }
    }

    /// Runs `body` with a connection of its own; waits for one if all are in use.
    package func read<Result: Sendable>(_ body: (TownshipStore) throws -> Result) throws -> Result {
        let first = next.wrappingAdd(1, ordering: .relaxed).oldValue
        let start = Int(UInt(bitPattern: first) % UInt(slots.count))
        for offset in slots.indices {
            let slot = slots[(start + offset) % slots.count]
            if let result = try slot.store.withLockIfAvailable({ store in try body(store) }) { return result }
        }
        return try slots[start].store.withLock { store in try body(store) }
    }
}
