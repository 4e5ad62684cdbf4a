import Foundation
import Phrases
import Replica
import Synchronization
import Terminal

/// Carries requests to a server by its address: `https` by URLSession, which brings TLS; `http` by the product's own
/// client, which does not end the process where a line breaks inside an answer's head (decision 012).
final class HTTPTransport: Transport {
    /// What the centre is told of the program. Every byte goes over links of a few KB/s with every request.
    static let userAgent = "grid-agent/\(ProductVersion.current)"
    /// How long the line may be silent. The whole has no limit: a slow line takes its time for a page.
    private static let idleSeconds: TimeInterval = 30

    /// Made when they are used: a URLSession costs a cold start several milliseconds.
    private struct Made {
        var plain: PlainTransport?
        var secure: SecureTransport?
    }

    private let made = Mutex(Made())
    private let language: Language
    private let idleSeconds: TimeInterval

    init(language: Language, idleSeconds: TimeInterval = HTTPTransport.idleSeconds) {
        self.language = language
        self.idleSeconds = idleSeconds
    }

    func send(_ request: OutgoingRequest, to server: String) async throws(TransportError) -> IncomingReply {
        try await transport(to: server).send(request, to: server)
    }

    private func transport(to server: String) throws(TransportError) -> any Transport {
        switch try ServerAddress.scheme(server) {
        case .plain:
            made.withLock { made in
                let transport = made.plain ?? PlainTransport(language: language, idleSeconds: idleSeconds)
                made.plain = transport
                return transport
            }
        case .secure:
            made.withLock { made in
                let transport = made.secure ?? SecureTransport(language: language, idleSeconds: idleSeconds)
                made.secure = transport
                return transport
            }
        }
    }
}
