import Foundation
import HTTP
import Phrases

/// What a route answers, before it is put into HTTP.
struct Answer: Sendable {
    var status = HTTPStatus.ok
    var headers = HTTPHeaders()
    var body: [UInt8] = []
    /// What follows `body`, where all of it would be too large for memory.
    var spooledBody: SpooledBody?

    /// A JSON document. Members are named as on the wire, but for their underscores.
    static func json(_ value: some Encodable, status: HTTPStatus = .ok, version: String? = nil) throws
        -> Answer
    {
        var answer = Answer(
            status: status, headers: ["Content-Type": "application/json"], body: try encoded(value))
        if let version { answer.headers["ETag"] = "\"\(version)\"" }
        return answer
    }

    static let empty = Answer(status: .noContent)

    static func problem(_ problem: Problem, _ language: Language) -> Answer {
        var answer = Answer(
            status: problem.kind.status, headers: ["Content-Type": "application/problem+json"],
            body: (try? encoded(ProblemBody(problem, language))) ?? [])
        if let seconds = problem.retryAfterSeconds { answer.headers["Retry-After"] = "\(seconds)" }
        if let methods = problem.allowedMethods { answer.headers["Allow"] = methods }
        return answer
    }

    private static func encoded(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(value))
    }

    /// The answer as HTTP. Nothing of it may be kept: it is people's data, as of now.
    func response(in language: Language) -> HTTPResponse {
        var response = HTTPResponse(status, headers: headers, body: body)
        response.spooledBody = spooledBody
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if status != .noContent { response.headers["Content-Language"] = language.rawValue }
        return response
    }
}

/// A page of a list.
struct PageBody<Item: Encodable>: Encodable {
    var items: [Item]
    var nextCursor: String?
    var total: Int?
}
