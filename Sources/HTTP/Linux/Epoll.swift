import CLinux
import Glibc

/// What is watched on a descriptor, and what was found. Errors and full hang-ups are always reported.
struct Readiness: OptionSet, Hashable {
    let rawValue: UInt32

    static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The peer has shut its sending side, or is gone.
    static let peerClosed = Readiness(rawValue: EPOLLRDHUP.rawValue)
    /// The connection is dead in both directions.
    static let hangUp = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)
}

/// A level-triggered epoll instance, for one thread.
//
// SAFETY: `epoll_event` counts as unsafe for its union, of which only `u64` is ever used.
@safe
struct Epoll: ~Copyable {
    private let descriptor: FileDescriptor
    private var events: [epoll_event]

    init(eventsPerWait: Int) throws(HTTPServerError) {
        descriptor = try FileDescriptor(owning: epoll_create1(Int32(EPOLL_CLOEXEC)), from: "epoll_create1")
        unsafe events = Array(repeating: epoll_event(), count: eventsPerWait)
    }

    /// Begins to watch a descriptor, until it is closed; its events carry `token`.
    func add(_ watched: borrowing FileDescriptor, token: UInt64, interest: Readiness) throws(HTTPServerError)
    {
        try control(EPOLL_CTL_ADD, watched, token, interest)
    }

    /// Replaces what a descriptor is watched for.
    func modify(
        _ watched: borrowing FileDescriptor, token: UInt64, interest: Readiness
    ) throws(HTTPServerError) {
        try control(EPOLL_CTL_MOD, watched, token, interest)
    }

    /// Waits for events, at most for the given time (`nil`: without end), and returns how many there
    /// are. A signal may end the wait early, without events.
    mutating func wait(atMost time: Duration?) throws(HTTPServerError) -> Int {
        // SAFETY: the kernel writes at most `count` events into the array's own storage.
        let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
            unsafe epoll_wait(
                descriptor.rawValue, buffer.baseAddress, Int32(clamping: buffer.count),
                time.systemMilliseconds)
        }
        guard count >= 0 else {
            guard errno == EINTR else { throw .system(call: "epoll_wait", errno: errno) }
            return 0
        }
        return Int(count)
    }

    /// An event of the last wait.
    func event(at index: Int) -> (token: UInt64, readiness: Readiness) {
        // SAFETY: every event was registered with the `u64` member of the union, or is all zero.
        unsafe (events[index].data.u64, Readiness(rawValue: events[index].events))
    }

    private func control(
        _ operation: Int32, _ watched: borrowing FileDescriptor, _ token: UInt64, _ interest: Readiness
    ) throws(HTTPServerError) {
        // SAFETY: the kernel copies the event during the call.
        var event = unsafe epoll_event(events: interest.rawValue, data: epoll_data_t(u64: token))
        let result = unsafe epoll_ctl(descriptor.rawValue, operation, watched.rawValue, &event)
        guard result == 0 else { throw .system(call: "epoll_ctl", errno: errno) }
    }
}

extension Duration? {
    /// A time for epoll_wait(2) and poll(2); -1 for no end.
    var systemMilliseconds: Int32 { self?.systemMilliseconds ?? -1 }
}

extension Duration {
    /// A time for epoll_wait(2) and poll(2): rounded up, so that a wait does not end just before its deadline and spin.
    var systemMilliseconds: Int32 {
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow, whole < Int64(Int32.max) - 1000 else { return .max }
        return Int32(clamping: whole + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
