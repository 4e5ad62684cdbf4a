import Foundation
import FoundationNetworking
import Phrases
import Replica
import Synchronization
import Wire

/// Carries requests over HTTP with one URLSession, whose connection serves every request of a sync.
final class HTTPTransport: Transport {
    /// How long the line may be silent. The whole has no limit: a slow line takes its time for a page.
    private static let idleSeconds: TimeInterval = 30
    private static let totalSeconds: TimeInterval = 24 * 3600

    private let session: URLSession
    private let receiver: ReplyReceiver
    private let language: Language
    private let idleSeconds: TimeInterval

    init(language: Language, idleSeconds: TimeInterval = HTTPTransport.idleSeconds) {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = idleSeconds
        configuration.timeoutIntervalForResource = Self.totalSeconds
        // Every byte of a header goes over links of a few KB/s with every request. Bodies are compressed
        // already, so no coding is asked for.
        configuration.httpAdditionalHeaders = ["User-Agent": "grid-agent", "Accept-Encoding": ""]
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
        let task = session.dataTask(with: urlRequest)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { receiver.start(task, $0) }
        } onCancel: {
            receiver.cancel(task)
        }
        switch result {
        case .reply(let reply): return reply
        case .tooLarge: throw .tooLarge
        case .cancelled: throw .cancelled
        case .failed(let failure): throw .unreachable(reason: failure.reason.text(in: language))
        }
    }
}

/// Gathers the answers of a session's tasks, each up to the protocol's limit, and follows no redirection: a
/// request is signed for the path that it was made for.
private final class ReplyReceiver: NSObject, URLSessionDataDelegate, Sendable {
    enum Result: Sendable {
        case reply(IncomingReply)
        case tooLarge
        case cancelled
        case failed(NetworkFailure)
    }

    private struct Exchange {
        let continuation: CheckedContinuation<Result, Never>
        var body: [UInt8] = []
        var isTooLarge = false
    }

    private struct State {
        var exchanges: [Int: Exchange] = [:]
        /// Tasks that were cancelled before they were started.
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    func start(_ task: URLSessionDataTask, _ continuation: CheckedContinuation<Result, Never>) {
        let isCancelled = state.withLock { state in
            if state.cancelled.remove(task.taskIdentifier) != nil { return true }
            state.exchanges[task.taskIdentifier] = Exchange(continuation: continuation)
            return false
        }
        if isCancelled { continuation.resume(returning: .cancelled) } else { task.resume() }
    }

    /// Ends the wait for a task at once, also before it is started.
    func cancel(_ task: URLSessionDataTask) {
        let exchange = state.withLock { state in
            let exchange = state.exchanges.removeValue(forKey: task.taskIdentifier)
            if exchange == nil { state.cancelled.insert(task.taskIdentifier) }
            return exchange
        }
        task.cancel()
        exchange?.continuation.resume(returning: .cancelled)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = state.withLock { state in
            guard var exchange = state.exchanges.removeValue(forKey: dataTask.taskIdentifier) else {
                return false
            }
            exchange.isTooLarge =
                exchange.isTooLarge || exchange.body.count + data.count > WireLimits.inflatedBytes
            if !exchange.isTooLarge { exchange.body += data }
            state.exchanges[dataTask.taskIdentifier] = exchange
            return exchange.isTooLarge
        }
        if isTooLarge { dataTask.cancel() }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let ended = state.withLock { state in
            state.cancelled.remove(task.taskIdentifier)
            return state.exchanges.removeValue(forKey: task.taskIdentifier)
        }
        guard let exchange = ended else { return }
        exchange.continuation.resume(returning: result(of: exchange, task, error))
    }

    private func result(of exchange: Exchange, _ task: URLSessionTask, _ error: (any Error)?) -> Result {
        if exchange.isTooLarge { return .tooLarge }
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
