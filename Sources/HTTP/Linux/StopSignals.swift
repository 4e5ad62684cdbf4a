import CLinux
import Glibc

/// The signals that stop a server, received as bytes of a descriptor (signalfd) instead of in a handler,
/// in which hardly a function may be called.
package enum StopSignals {
    /// Blocks the signals in the calling thread, so that they wait for the server's descriptor instead of
    /// ending the process. Call it at the start of `main`: threads inherit the mask of their creator,
    /// and a single thread without it would take the signal the old way.
    package static func block(_ signals: [Int32]) {
        var set = signalSet(signals)
        // SAFETY: the set lives through the call; no old mask is asked for. The call fails only for an
        // unknown `how`.
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// A descriptor that is readable while one of the signals is pending.
    static func descriptor(for signals: [Int32]) throws(HTTPServerError) -> FileDescriptor {
        var set = signalSet(signals)
        // SAFETY: the kernel copies the set during the call.
        let descriptor = unsafe signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        return try FileDescriptor(owning: descriptor, from: "signalfd")
    }

    /// Takes one pending signal from such a descriptor; false when there is none.
    static func take(from descriptor: borrowing FileDescriptor) -> Bool {
        var signal = signalfd_siginfo()
        // SAFETY: the kernel writes whole records only, and there is room for one.
        return unsafe withUnsafeMutableBytes(of: &signal) { buffer in
            unsafe read(descriptor.rawValue, buffer.baseAddress, buffer.count) == buffer.count
        }
    }

    private static func signalSet(_ signals: [Int32]) -> sigset_t {
        var set = sigset_t()
        // SAFETY: both calls write into the set that is passed. A number that is no signal is refused
        // by sigaddset and so is not in the set.
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal) }
        return set
    }
}
