import Foundation
import FoundationNetworking
import Phrases

/// Why the network did not carry a request, in words that tell a worker where to look. URLSession's own are
/// libcurl's and in English alone.
enum NetworkFailure {
    static func reason(_ code: URLError.Code) -> Phrase {
        switch code {
        case .cannotFindHost, .dnsLookupFailed:
            Phrase(zh: "找不到这个主机名", en: "no such host, or no network to look it up")
        case .cannotConnectToHost: Phrase(zh: "对方没有应答", en: "nothing answers there")
        case .timedOut: Phrase(zh: "线路长时间没有动静", en: "the line was silent for too long")
        case .networkConnectionLost: Phrase(zh: "连接中断", en: "the connection broke")
        case .notConnectedToInternet: Phrase(zh: "没有网络", en: "no network")
        case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
            Phrase(
                zh: "无法建立加密连接，请检查本机时间和服务器证书",
                en: "no secure connection; check this device's time and the server's certificate")
        default: Phrase(zh: "网络错误 \(code.rawValue)", en: "network error \(code.rawValue)")
        }
    }
}
