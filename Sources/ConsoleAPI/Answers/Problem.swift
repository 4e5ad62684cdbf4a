import HTTP
import Phrases

/// Why a request was not done (RFC 9457). The set is closed: `Protocol/console-api.yaml` lists it.
struct Problem: Error {
    enum Kind: String, CaseIterable {
        case badRequest = "bad-request"
        case signInNeeded = "sign-in-needed"
        case wrongPassword = "wrong-password"
        case forbidden = "forbidden"
        case crossSite = "cross-site"
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case alreadyDecided = "already-decided"
        case changed = "changed"
        case tooLarge = "too-large"
        case unsupportedMediaType = "unsupported-media-type"
        case notPossible = "not-possible"
        case ifMatchNeeded = "if-match-needed"
        case tooManyAttempts = "too-many-attempts"
        case tooManyStreams = "too-many-streams"
        case `internal` = "internal"
        case busy = "busy"
    }

    var kind: Kind
    /// What happened, to what, and what to do next.
    var detail: Phrase
    /// The parameter or member at fault.
    var parameter: String?
    /// The rule, for what is not possible.
    var code: String?
    /// Who decided what, where somebody did.
    var decided: DecidedBody?
    var retryAfterSeconds: Int64?
    /// What the path takes, where the method is wrong.
    var allowedMethods: String?

    init(_ kind: Kind, _ detail: Phrase, parameter: String? = nil, code: String? = nil) {
        self.kind = kind
        self.detail = detail
        self.parameter = parameter
        self.code = code
    }

    static func badParameter(_ name: String, _ expected: Phrase) -> Problem {
        Problem(
            .badRequest,
            Phrase(zh: "“\(name)”应为\(expected.chinese)", en: "\"\(name)\" must be \(expected.english)"),
            parameter: name)
    }

    static let notFound = Problem(
        .notFound, Phrase(zh: "没有这一项，或不在您的范围内", en: "there is no such thing within your sight"))
    /// For a client that has gone: hardly anybody reads it.
    static let abandoned = Problem(
        .busy, Phrase(zh: "请求已中断，没有办理", en: "the request was given up; nothing was done"))
    static let changed = Problem(
        .changed,
        Phrase(zh: "您看过之后有了变化，请看过新的内容再办", en: "it has changed since you saw it; look at it anew and decide"))
}

extension Problem.Kind {
    var status: HTTPStatus {
        switch self {
        case .badRequest: .badRequest
        case .signInNeeded, .wrongPassword: .unauthorized
        case .forbidden, .crossSite: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .alreadyDecided: .conflict
        case .changed: .preconditionFailed
        case .tooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .notPossible: .unprocessableContent
        case .ifMatchNeeded: .preconditionRequired
        case .tooManyAttempts, .tooManyStreams: .tooManyRequests
        case .internal: .internalServerError
        case .busy: .serviceUnavailable
        }
    }

    var title: Phrase {
        switch self {
        case .badRequest: Phrase(zh: "请求有误", en: "The request is malformed")
        case .signInNeeded: Phrase(zh: "请登录", en: "Sign in")
        case .wrongPassword: Phrase(zh: "用户名或密码不对", en: "Wrong name or password")
        case .forbidden: Phrase(zh: "没有权限", en: "Not permitted")
        case .crossSite: Phrase(zh: "请求来自别的网站", en: "The request comes from another site")
        case .notFound: Phrase(zh: "找不到", en: "Not found")
        case .methodNotAllowed: Phrase(zh: "不支持这种操作", en: "The method is not allowed here")
        case .alreadyDecided: Phrase(zh: "已有决定", en: "Already decided")
        case .changed: Phrase(zh: "内容已变", en: "It has changed")
        case .tooLarge: Phrase(zh: "内容过大", en: "Too large")
        case .unsupportedMediaType: Phrase(zh: "内容类型不对", en: "Unsupported media type")
        case .notPossible: Phrase(zh: "不能这样办理", en: "Not possible")
        case .ifMatchNeeded: Phrase(zh: "缺少 If-Match", en: "If-Match is missing")
        case .tooManyAttempts: Phrase(zh: "尝试过多", en: "Too many attempts")
        case .tooManyStreams: Phrase(zh: "打开的页面过多", en: "Too many streams")
        case .internal: Phrase(zh: "服务器出错", en: "The server failed")
        case .busy: Phrase(zh: "暂时繁忙", en: "Busy")
        }
    }
}

/// A problem as it is sent.
struct ProblemBody: Encodable {
    var type: String
    var title: String
    var status: Int
    var detail: String
    var parameter: String?
    var code: String?
    var decided: DecidedBody?

    init(_ problem: Problem, _ language: Language) {
        type = "tag:gridledger,2026:\(problem.kind.rawValue)"
        title = problem.kind.title.text(in: language)
        status = problem.kind.status.rawValue
        detail = problem.detail.text(in: language)
        parameter = problem.parameter
        code = problem.code
        decided = problem.decided
    }
}
