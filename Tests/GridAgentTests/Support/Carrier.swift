import Phrases
import Replica

@testable import grid_agent

/// What carries a request: the client of plain HTTP, or URLSession, which brings TLS and without it speaks plainly to a
/// stub as well.
enum Carrier: String, CaseIterable, Sendable {
    case plain, secure

    func transport(_ language: Language = .english, idleSeconds: Double = 30) -> any Transport {
        switch self {
        case .plain: PlainTransport(language: language, idleSeconds: idleSeconds)
        case .secure: SecureTransport(language: language, idleSeconds: idleSeconds)
        }
    }
}
