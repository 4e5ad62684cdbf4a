package import Wire
import Synchronization

/// Knows the requests of the last minutes, so that none is taken twice.
///
/// A request is dated by the device's idea of this server's clock. One that is dated too far from it, or before
/// this process began and so could have been seen by the one before, is stale: the device signs again with the
/// time in the answer. What remains is remembered by the minute of its date, until that minute is too old: a thousand devices
/// at their peak are many requests.
package final class ReplayGuard: Sendable {
    package enum Verdict: Sendable, Equatable {
        case fresh, stale, replayed
    }

    /// A request's device and nonce, of which 16 bytes have room, in place: an array of its own for each takes more than twice
    /// the memory.
    private struct Seen: Hashable {
        let device: WriterNumber
        private var high: UInt64 = 0
        private var low: UInt64 = 0

        init(_ signature: RequestSignature) {
            device = signature.device
            for byte in signature.nonce {
                high = high << 8 | low >> 56
                low = low << 8 | UInt64(byte)
            }
        }
    }

    private static let minuteMilliseconds: Int64 = 60_000

    private let startedMilliseconds: Int64
    /// What was seen, by the minute of its date.
    private let memory = Mutex<[Int64: Set<Seen>]>([:])

    package init(nowMilliseconds: Int64) {
        startedMilliseconds = nowMilliseconds
    }

    /// Whether a request's date does not let it be taken.
    private func isStale(_ signature: RequestSignature, nowMilliseconds: Int64) -> Bool {
        let (age, overflow) = nowMilliseconds.subtractingReportingOverflow(signature.dateMilliseconds)
        return overflow || age.magnitude > UInt64(WireLimits.requestAgeMilliseconds)
            || signature.dateMilliseconds < startedMilliseconds
    }

    /// Notes a request whose signature is right.
    package func admit(_ signature: RequestSignature, nowMilliseconds: Int64) -> Verdict {
        guard !isStale(signature, nowMilliseconds: nowMilliseconds) else { return .stale }
        let seen = Seen(signature)
        let minute = signature.dateMilliseconds / Self.minuteMilliseconds
        return memory.withLock { memory in
            if memory[minute] == nil {
                // The window has moved on: nothing of a minute before it is fresh any more.
                let oldest = (nowMilliseconds - WireLimits.requestAgeMilliseconds) / Self.minuteMilliseconds
                memory = memory.filter { $0.key >= oldest }
            }
            guard !memory.values.contains(where: { $0.contains(seen) }) else { return .replayed }
            memory[minute, default: []].insert(seen)
            return .fresh
        }
    }

    /// Requests that are remembered.
    var count: Int { memory.withLock { memory in memory.values.reduce(0) { $0 + $1.count } } }
}
