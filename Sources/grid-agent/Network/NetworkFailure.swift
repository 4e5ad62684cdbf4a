import Foundation
import FoundationNetworking
import HTTP
import Phrases

/// Why the network did not carry a request.
struct NetworkFailure: Sendable {
    private let code: URLError.Code
    /// libcurl's words, such as "SSL certificate problem: certificate is not yet valid".
    private let detail: String

    init(_ code: URLError.Code, detail: String = "") {
        self.code = code
        self.detail = detail
    }

    init(_ error: any Error) {
        let urlError = error as? URLError
        self.init(urlError?.code ?? .unknown, detail: urlError?.localizedDescription ?? "")
    }

    init(_ error: HTTPClientError) {
        switch error {
        case .noSuchHost: self.init(.cannotFindHost)
        case .cannotConnect: self.init(.cannotConnectToHost)
        case .silent: self.init(.timedOut)
        case .broken: self.init(.networkConnectionLost)
        case .notHTTP, .malformed: self.init(.unsupportedURL)
        case .badRequest: self.init(.badURL)
        case .tooLarge: self.init(.dataLengthExceedsMaximum)
        case .interrupted: self.init(.cancelled)
        case .system(let errno): self.init(.unknown, detail: systemErrorText(errno))
        }
    }

    /// Words that tell a worker where to look; libcurl's own where URLSession does not know the cause.
    var reason: Phrase {
        switch code {
        case .cannotFindHost: Phrase(zh: "找不到这个主机名", en: "no such host, or no network to look it up")
        case .cannotConnectToHost: Phrase(zh: "对方没有应答", en: "nothing answers there")
        case .timedOut: Phrase(zh: "线路长时间没有动静", en: "the line was silent for too long")
        case .networkConnectionLost, .badServerResponse: Phrase(zh: "连接中断", en: "the connection broke")
        case .unsupportedURL: Phrase(zh: "对方不是网页服务器", en: "what answers there does not speak HTTP")
        default:
            detail.isEmpty
                ? Phrase(zh: "网络错误 \(code.rawValue)", en: "network error \(code.rawValue)")
                : Phrase(zh: "网络错误：\(detail)", en: detail)
        }
    }
}
