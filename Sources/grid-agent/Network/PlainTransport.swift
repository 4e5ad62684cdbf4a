import Dispatch
import Foundation
import HTTP
import Phrases
import Replica
import Synchronization
import Wire

/// Carries requests over plain HTTP, one at a time, on a queue of its own: the client blocks its thread.
final class PlainTransport: Transport {
    private let queue = DispatchQueue(label: "gridledger.http")
    private let client: Result<HTTPClient, HTTPClientError>
    private let language: Language
    private let idleSeconds: TimeInterval

    /// A transport that gives up a line that is silent for so long.
    init(language: Language, idleSeconds: TimeInterval) {
        var limits = HTTPLimits()
        limits.bodyBytes = WireLimits.inflatedBytes
        client = Result { [limits] () throws(HTTPClientError) in try HTTPClient(limits: limits) }
        self.language = language
        self.idleSeconds = idleSeconds
    }

    func send(_ request: OutgoingRequest, to server: String) async throws(TransportError) -> IncomingReply {
        let (origin, target) = try ServerAddress.originAndTarget(server, path: request.path)
        var headers: HTTPHeaders = ["User-Agent": HTTPTransport.userAgent]
        for (name, value) in request.headers { headers.append(name, value) }
        let message = ClientRequest(target: target, headers: headers, body: request.body)
        do throws(HTTPClientError) {
            // A centre that was asked to wait for news is silent until there is some.
            let idleTime = Duration.seconds(idleSeconds) + .milliseconds(request.waitMilliseconds)
            let response = try await exchange(message, with: origin, idleTime, client.get())
            return IncomingReply(
                status: response.status, contentType: response.headers["Content-Type"], body: response.body)
        } catch {
            switch error {
            case .tooLarge: throw .tooLarge
            case .interrupted: throw .cancelled
            case .noSuchHost, .cannotConnect, .silent, .broken, .notHTTP, .malformed, .badRequest, .system:
                throw .unreachable(reason: NetworkFailure(error).reason.text(in: language))
            }
        }
    }

    private func exchange(
        _ message: ClientRequest, with origin: Origin, _ idleTime: Duration, _ client: HTTPClient
    ) async throws(HTTPClientError) -> ClientResponse {
        let wait = Wait()
        let patience = Patience(idleTime: idleTime, isGivenUp: { wait.isGivenUp })
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async {
                    continuation.resume(
                        returning: Result { () throws(HTTPClientError) in
                            try client.send(message, to: origin, patience: patience)
                        })
                }
            }
        } onCancel: {
            wait.giveUp()
            client.wake()
        }
        return try result.get()
    }
}

/// Whether an answer is still waited for.
private final class Wait: Sendable {
    private let givenUp = Atomic(false)

    var isGivenUp: Bool { givenUp.load(ordering: .acquiring) }

    func giveUp() { givenUp.store(true, ordering: .releasing) }
}
