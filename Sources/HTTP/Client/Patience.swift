import Glibc

/// How long a caller waits for an answer, and whether it still does.
package struct Patience: Sendable {
    /// How long nothing may move. The whole has no limit: a slow line takes its time.
    package let idleTime: Duration
    /// Asked before each wait, and each time that `HTTPClient.wake` was called.
    package let isGivenUp: @Sendable () -> Bool

    package init(idleTime: Duration, isGivenUp: @escaping @Sendable () -> Bool = { false }) {
        self.idleTime = idleTime
        self.isGivenUp = isGivenUp
    }

    /// Waits until a socket is ready, failed or ended: with poll(2), which for one socket costs less than epoll.
    ///
    /// - Throws: `silent`, `interrupted`, `system`.
    func wait(
        for socket: borrowing Socket, _ interest: PollInterest, wakeUp: borrowing WakeUp
    ) throws(HTTPClientError) {
        let deadline = ContinuousClock.now + idleTime
        while true {
            guard !isGivenUp() else { throw .interrupted }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw .silent }
            switch try Poll.wait(socket, interest, wakeUp, atMost: left) {
            case .socket: return
            case .wakeUp: wakeUp.reset()
            case .nothing: continue
            }
        }
    }
}
