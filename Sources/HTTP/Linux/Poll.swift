import Glibc

/// What poll(2) waits for. Errors and hang-ups are always reported.
struct PollInterest: OptionSet {
    let rawValue: Int16

    static let readable = PollInterest(rawValue: Int16(POLLIN))
    static let writable = PollInterest(rawValue: Int16(POLLOUT))
}

/// Waiting for a few descriptors.
enum Poll {
    enum Found { case socket, wakeUp, nothing }

    /// Waits until a socket is ready, failed or ended, or the wake-up was signalled; `nothing` where the time passed or
    /// a signal came first.
    static func wait(
        _ socket: borrowing Socket, _ interest: PollInterest, _ wakeUp: borrowing WakeUp,
        atMost time: Duration
    ) throws(HTTPClientError) -> Found {
        var watched = [
            pollfd(fd: socket.descriptor.rawValue, events: interest.rawValue, revents: 0),
            pollfd(fd: wakeUp.descriptor.rawValue, events: Int16(POLLIN), revents: 0),
        ]
        do throws(HTTPServerError) { try wait(&watched, atMost: time) } catch { throw HTTPClientError(error) }
        return watched[0].revents != 0 ? .socket : watched[1].revents != 0 ? .wakeUp : .nothing
    }

    /// Waits until one of several descriptors is ready, failed or ended, a signal comes or the time passes (`nil`:
    /// without end); the elements say what was found.
    static func wait(_ watched: inout [pollfd], atMost time: Duration?) throws(HTTPServerError) {
        // SAFETY: the kernel writes the elements of the array during the call.
        let count = unsafe poll(&watched, nfds_t(watched.count), time.systemMilliseconds)
        guard count >= 0 || errno == EINTR else { throw .system(call: "poll", errno: errno) }
    }

    /// Whether a connection that waits for nothing is still open, and its peer has said nothing.
    static func isQuiet(_ socket: borrowing Socket) -> Bool {
        var watched = pollfd(fd: socket.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
        // SAFETY: as above, for one element.
        return unsafe poll(&watched, 1, 0) == 0
    }
}
