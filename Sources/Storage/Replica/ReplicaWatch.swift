import Synchronization

/// Tells, by a connection of its own, when another connection has left something in a replica for the centre. It
/// costs next to nothing while nothing is written, so that it may be asked often, and from any thread.
package final class ReplicaWatch: Sendable {
    private struct State {
        let store: ReplicaStore
        var mark: Int64?
        var hasSomethingToSend = false
    }

    private let state: Mutex<State>

    /// Watches the replica at `path`.
    package init(path: String) throws {
        state = Mutex(State(store: try ReplicaStore(path: path)))
    }

    /// Whether the centre has to get a change or an offer.
    package func hasSomethingToSend() throws -> Bool {
        try state.withLock { state in
            let mark = try state.store.otherWritersMark()
            if mark != state.mark {
                state.hasSomethingToSend = try state.store.hasSomethingToSend()
                state.mark = mark
            }
            return state.hasSomethingToSend
        }
    }
}

extension ReplicaStore {
    /// Whether the centre has to get a change or an offer.
    package func hasSomethingToSend() throws(StorageError) -> Bool {
        if try countToSend() > 0 { return true }
        return try offerCount() > 0
    }

    /// Changes whenever another connection has written to the file.
    func otherWritersMark() throws(StorageError) -> Int64 {
        try connection.integer("PRAGMA data_version") ?? 0
    }
}
