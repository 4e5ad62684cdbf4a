package import Wire
import Synchronization

/// Knows the requests of the last minutes, so that none is taken twice.
///
/// A request is dated by the device's idea of this server's clock. One that is dated too far from it, or before
/// this process began and so could have been seen by the one before, is stale: the device signs again with the
/// time in the answer. What remains is remembered in two generations of `WireLimits.requestAgeMilliseconds` each
/// way.
package final class ReplayGuard: Sendable {
    package enum Verdict: Sendable, Equatable {
        case fresh, stale, replayed
    }

    private struct Seen: Hashable {
        let device: WriterNumber
        let nonce: [UInt8]
    }

    private struct Memory {
        var current: Set<Seen> = []
        var previous: Set<Seen> = []
        var turnedMilliseconds: Int64
    }

    private let startedMilliseconds: Int64
    private let memory: Mutex<Memory>

    package init(nowMilliseconds: Int64) {
        startedMilliseconds = nowMilliseconds
        memory = Mutex(Memory(turnedMilliseconds: nowMilliseconds))
    }

    /// Whether a request's date lets it be taken; ask before its signature is checked.
    package func isStale(_ signature: RequestSignature, nowMilliseconds: Int64) -> Bool {
        let (age, overflow) = nowMilliseconds.subtractingReportingOverflow(signature.dateMilliseconds)
        return overflow || age.magnitude > UInt64(WireLimits.requestAgeMilliseconds)
            || signature.dateMilliseconds < startedMilliseconds
    }

    /// Notes a request whose signature is right.
    package func admit(_ signature: RequestSignature, nowMilliseconds: Int64) -> Verdict {
        guard !isStale(signature, nowMilliseconds: nowMilliseconds) else { return .stale }
        let seen = Seen(device: signature.device, nonce: signature.nonce)
        return memory.withLock { memory in
            if nowMilliseconds - memory.turnedMilliseconds > 2 * WireLimits.requestAgeMilliseconds {
                memory.previous = memory.current
                memory.current = []
                memory.turnedMilliseconds = nowMilliseconds
            }
            guard !memory.previous.contains(seen), memory.current.insert(seen).inserted else {
                return .replayed
            }
            return .fresh
        }
    }
}
