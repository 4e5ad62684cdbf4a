import Foundation
import HTTP
import Ledgers
import Phrases

/// Reading what a request carries.
extension Call {
    /// The request's JSON object.
    func json<Body: Decodable>(_ type: Body.Type = Body.self) throws -> Body {
        try expect(mediaType: "application/json", byteCountMax: ConsoleLimits.jsonBytes)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(type, from: Data(request.body))
        } catch let error as DecodingError {
            let name = error.member
            throw Problem(
                .badRequest,
                Phrase(
                    zh: "请求的 JSON 有误" + (name.map { "：“\($0)”" } ?? ""),
                    en: "the request's JSON is not as described" + (name.map { ": \"\($0)\"" } ?? "")),
                parameter: name)
        }
    }

    /// Refuses a body of another type or size.
    func expect(mediaType: String, byteCountMax: Int) throws {
        let type = (request.headers["Content-Type"] ?? "").split(separator: ";").first.map {
            $0.trimmingCharacters(in: .whitespaces).lowercased()
        }
        guard type == mediaType else {
            throw Problem(
                .unsupportedMediaType, Phrase(zh: "内容应为 \(mediaType)", en: "send it as \(mediaType)"))
        }
        guard request.body.count <= byteCountMax else {
            throw Problem(
                .tooLarge, Phrase(zh: "内容超过 \(byteCountMax) 字节", en: "more than \(byteCountMax) bytes"))
        }
    }

    /// A member's text, of so many characters.
    static func checked(_ text: String, _ name: String, _ characters: ClosedRange<Int>) throws -> String {
        guard characters.contains(text.unicodeScalars.count) else {
            throw Problem.badParameter(
                name,
                Phrase(
                    zh: " \(characters.lowerBound) 至 \(characters.upperBound) 字",
                    en: "\(characters.lowerBound) to \(characters.upperBound) characters long"))
        }
        return text
    }
}

extension DecodingError {
    /// The name of the member at fault.
    fileprivate var member: String? {
        let path: [any CodingKey] =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: []
            }
        return path.last?.stringValue
    }
}
