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
    }

    deinit { session.finishTasksAndInvalidate() }

    func send(_ request: OutgoingRequest, to server: String) async throws(TransportError) -> IncomingReply {
        var urlRequest = URLRequest(url: try ServerAddress.url(server, path: request.path))
        urlRequest.httpMethod = "POST"
        for (name, value) in request.headers { urlRequest.setValue(value, forHTTPHeaderField: name) }
        urlRequest.httpBody = Data(request.body)
        let task = session.dataTask(with: urlRequest)
        switch await withCheckedContinuation({ receiver.start(task, $0) }) {
        case .reply(let reply): return reply
        case .tooLarge: throw .tooLarge
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
        case failed(NetworkFailure)
    }

    private struct Exchange {
        let continuation: CheckedContinuation<Result, Never>
        var body: [UInt8] = []
        var isTooLarge = false
    }

    private let exchanges = Mutex<[Int: Exchange]>([:])

    func start(_ task: URLSessionDataTask, _ continuation: CheckedContinuation<Result, Never>) {
        exchanges.withLock { $0[task.taskIdentifier] = Exchange(continuation: continuation) }
        task.resume()
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = exchanges.withLock { exchanges in
            guard var exchange = exchanges.removeValue(forKey: dataTask.taskIdentifier) else { return false }
            exchange.isTooLarge =
                exchange.isTooLarge || exchange.body.count + data.count > WireLimits.inflatedBytes
            if !exchange.isTooLarge { exchange.body += data }
            exchanges[dataTask.taskIdentifier] = exchange
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
        guard let exchange = exchanges.withLock({ $0.removeValue(forKey: task.taskIdentifier) }) else {
            return
        }
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
