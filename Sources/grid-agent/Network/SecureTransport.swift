import Foundation
import FoundationNetworking
import Phrases
import Replica
import Synchronization
import Wire

/// Carries requests over TLS with one URLSession, whose connection serves every request of a sync.
final class SecureTransport: Transport {
    private static let totalSeconds: TimeInterval = 24 * 3600

    private let session: URLSession
    private let receiver: ReplyReceiver
    private let language: Language
    private let idleSeconds: TimeInterval

    /// A transport that gives up a line that is silent for so long. The whole has no limit that a slow line would meet.
    init(language: Language, idleSeconds: TimeInterval) {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = idleSeconds
        configuration.timeoutIntervalForResource = Self.totalSeconds
        // Every byte of a header goes over links of a few KB/s with every request. Bodies are compressed
        // already, so no coding is asked for.
        configuration.httpAdditionalHeaders = ["User-Agent": HTTPTransport.userAgent, "Accept-Encoding": ""]
        receiver = ReplyReceiver()
        session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
        self.language = language
        self.idleSeconds = idleSeconds
    }

    deinit { session.finishTasksAndInvalidate() }

    func send(_ request: OutgoingRequest, to server: String) async throws(TransportError) -> IncomingReply {
        var urlRequest = URLRequest(url: try ServerAddress.url(server, path: request.path))
        urlRequest.httpMethod = "POST"
        for (name, value) in request.headers { urlRequest.setValue(value, forHTTPHeaderField: name) }
        urlRequest.httpBody = Data(request.body)
        // A centre that was asked to wait for news is silent until there is some.
        urlRequest.timeoutInterval = idleSeconds + TimeInterval(request.waitMilliseconds) / 1000
        let waiter = ReplyWaiter()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard waiter.wait(with: continuation) else { return }
                receiver.start(session.dataTask(with: urlRequest), for: waiter)
            }
        } onCancel: {
            waiter.end(with: .cancelled)
        }
        switch result {
        case .reply(let reply): return reply
        case .tooLarge: throw .tooLarge
        case .cancelled: throw .cancelled
        case .failed(let failure): throw .unreachable(reason: failure.reason.text(in: language))
        }
    }
}

/// How a request ended.
private enum ReplyResult: Sendable {
    case reply(IncomingReply)
    case tooLarge
    case cancelled
    case failed(NetworkFailure)
}

/// Whoever waits for one answer: it ends once, with what comes first.
///
/// A request that is not waited for any more runs on and its answer is dropped. `URLSessionTask.cancel` would end the
/// process where the answer comes at the same moment (Swift 6.3.1: "a task that in not in the registry").
private final class ReplyWaiter: Sendable {
    private enum State {
        case idle
        case waiting(CheckedContinuation<ReplyResult, Never>)
        case ended(ReplyResult)
    }

    private let state = Mutex(State.idle)

    /// Waits with a continuation; false, and the continuation resumed, if it has ended already.
    func wait(with continuation: CheckedContinuation<ReplyResult, Never>) -> Bool {
        let result = state.withLock { state -> ReplyResult? in
            if case .ended(let result) = state { return result }
            state = .waiting(continuation)
            return nil
        }
        if let result { continuation.resume(returning: result) }
        return result == nil
    }

    /// Ends the wait, unless it has ended.
    func end(with result: ReplyResult) {
        let continuation = state.withLock { state -> CheckedContinuation<ReplyResult, Never>? in
            switch state {
            case .ended: return nil
            case .idle:
                state = .ended(result)
                return nil
            case .waiting(let continuation):
                state = .ended(result)
                return continuation
            }
        }
        continuation?.resume(returning: result)
    }
}

/// Gathers the answers of a session's tasks, each up to the protocol's limit, and follows no redirection: a
/// request is signed for the path that it was made for.
private final class ReplyReceiver: NSObject, URLSessionDataDelegate, Sendable {
    private struct Exchange {
        let waiter: ReplyWaiter
        var body: [UInt8] = []
        var isTooLarge = false
    }

    private let exchanges = Mutex<[Int: Exchange]>([:])

    func start(_ task: URLSessionDataTask, for waiter: ReplyWaiter) {
        exchanges.withLock { $0[task.taskIdentifier] = Exchange(waiter: waiter) }
        task.resume()
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let tooLong = exchanges.withLock { exchanges -> ReplyWaiter? in
            guard var exchange = exchanges.removeValue(forKey: dataTask.taskIdentifier) else { return nil }
            // What comes behind the limit is dropped; see `ReplyWaiter` for why the task is not cancelled.
            if !exchange.isTooLarge, exchange.body.count + data.count <= WireLimits.inflatedBytes {
                exchange.body += data
            } else {
                exchange.isTooLarge = true
                exchange.body = []
            }
            exchanges[dataTask.taskIdentifier] = exchange
            return exchange.isTooLarge ? exchange.waiter : nil
        }
        tooLong?.end(with: .tooLarge)
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        guard
            let exchange = exchanges.withLock({ $0.removeValue(forKey: task.taskIdentifier) })
        else { return }
        exchange.waiter.end(with: result(of: exchange, task, error))
    }

    private func result(of exchange: Exchange, _ task: URLSessionTask, _ error: (any Error)?) -> ReplyResult {
        if let error { return .failed(NetworkFailure(error)) }
        guard let response = task.response as? HTTPURLResponse else {
            return .failed(NetworkFailure(.badServerResponse))
        }
        return .reply(
            IncomingReply(
                status: response.statusCode, contentType: response.value(forHTTPHeaderField: "Content-Type"),
                body: exchange.body))
    }
}
