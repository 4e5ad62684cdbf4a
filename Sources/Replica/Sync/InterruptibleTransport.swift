import Synchronization

/// A transport whose request under way can be given up from another task, for there is something better to do than to
/// wait for its answer.
final class InterruptibleTransport: Transport {
    private typealias Answer = Result<IncomingReply, TransportError>

    private let base: any Transport
    private let current = Mutex<Task<Answer, Never>?>(nil)

    init(_ base: any Transport) { self.base = base }

    func send(_ request: OutgoingRequest, to server: String) async throws(TransportError) -> IncomingReply {
        let task = Task { [base] () -> Answer in
            do throws(TransportError) {
                return .success(try await base.send(request, to: server))
            } catch { return .failure(error) }
        }
        current.withLock { $0 = task }
        let answer = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        current.withLock { $0 = nil }
        return try answer.get()
    }

    /// Gives up the request under way, if there is one, which then fails with `TransportError.cancelled`.
    func interrupt() { current.withLock { $0 }?.cancel() }
}
