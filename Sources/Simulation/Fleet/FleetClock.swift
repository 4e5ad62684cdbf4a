import Replica
import Synchronization
import Wire

/// The clocks of a device of a fleet, which shows the fleet's time with an error of its own.
final class FleetClock: DeviceClock, Sendable {
    private struct State {
        var now: Int64
        var offsetMilliseconds: Int64
        var bootMilliseconds: Int64
        var bootCount = 1
    }

    private let state: Mutex<State>
    private let device: Int

    /// Clocks at a time, in milliseconds since 1970, of a device that was switched on an hour ago.
    init(device: Int, now: Int64, offsetMilliseconds: Int64) {
        self.device = device
        state = Mutex(
            State(now: now, offsetMilliseconds: offsetMilliseconds, bootMilliseconds: now - 3_600_000))
    }

    var bootID: String { state.withLock { "device-\(device)-boot-\($0.bootCount)" } }

    func reading() -> ClockReading {
        state.withLock { state in
            // Two entries never have one time.
            state.now += 1
            return ClockReading(
                wallMilliseconds: max(0, state.now + state.offsetMilliseconds),
                bootMilliseconds: state.now - state.bootMilliseconds)
        }
    }

    func set(_ now: Int64) { state.withLock { $0.now = max($0.now, now) } }

    /// Time passes on the device alone, as while it waits for its line.
    func advance(milliseconds: Int64) { state.withLock { $0.now += max(0, milliseconds) } }

    func reboot() {
        state.withLock { state in
            state.bootCount += 1
            state.bootMilliseconds = state.now
        }
    }
}
