import Synchronization

/// A wish to stop, from any thread: it ends the child under way, and whoever plays asks before going on.
package final class Interruption: Sendable {
    private let state = Mutex<(isOn: Bool, action: (@Sendable () -> Void)?)>((false, nil))

    package init() {}

    package var isOn: Bool { state.withLock { $0.isOn } }

    /// Stops.
    package func interrupt() {
        let action = state.withLock { state in
            state.isOn = true
            return state.action
        }
        action?()
    }

    /// What ends that which is under way now; at once, if stopping was asked for before.
    func arm(_ action: @escaping @Sendable () -> Void) {
        let isOn = state.withLock { state in
            state.action = action
            return state.isOn
        }
        if isOn { action() }
    }
}
