import Glibc
import Synchronization

@testable import HTTP

/// A responder that waits for its answer.
final class HeldResponder: Sendable {
    private let responder = Mutex<HTTPResponder?>(nil)

    func hold(_ newResponder: HTTPResponder) {
        responder.withLock { $0 = newResponder }
    }

    func answer(_ status: HTTPStatus) {
        let held = responder.withLock { $0.take() }
        held?.respond(HTTPResponse(status))
    }
}

/// The thread on which a server runs, to send signals to it.
final class RunningThread: Sendable {
    private let thread = Mutex<pthread_t?>(nil)

    /// Notes the calling thread.
    func note() {
        thread.withLock { $0 = pthread_self() }
    }

    func signal(_ signal: Int32) {
        if let thread = thread.withLock({ $0 }) { _ = pthread_kill(thread, signal) }
    }
}
