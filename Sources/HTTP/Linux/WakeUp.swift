import CLinux
import Glibc

/// An eventfd by which any thread wakes the event loop.
struct WakeUp: ~Copyable, Sendable {
    let descriptor: FileDescriptor

    init() throws(HTTPServerError) {
        descriptor = try FileDescriptor(
            owning: eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)), from: "eventfd")
    }

    /// Makes the descriptor readable.
    func signal() {
        // It fails only when the counter is full, and then the descriptor is readable already.
        _ = eventfd_write(descriptor.rawValue, 1)
    }

    /// Makes the descriptor unreadable until the next signal.
    func reset() {
        var counter: eventfd_t = 0
        // SAFETY: the call writes one counter through a pointer that is valid during it. It fails only
        // when there was no signal, and then there is nothing to reset.
        _ = unsafe eventfd_read(descriptor.rawValue, &counter)
    }
}
