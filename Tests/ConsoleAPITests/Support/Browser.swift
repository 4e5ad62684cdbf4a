import Foundation
import FoundationNetworking
import Testing

/// What a browser does for the pages: it sends requests with its cookie, and reads JSON.
struct Browser: Sendable {
    struct Reply: Sendable {
        let status: Int
        let headers: [String: String]
        let body: Data

        /// The members of the answer's object.
        var json: JSON { JSON((try? JSONSerialization.jsonObject(with: body)) as? [String: any Sendable]) }
        var text: String { String(decoding: body, as: UTF8.self) }
        /// The end of a problem's type.
        var problem: String? { json["type"].text?.split(separator: ":").last.map(String.init) }

        func header(_ name: String) -> String? {
            headers.first { $0.key.lowercased() == name.lowercased() }?.value
        }
    }

    let base: String
    var language = "en"
    var cookie: String?

    var township: String { "\(base)/console/api/townships/\(ConsoleScene.code)" }

    func send(
        _ method: String, _ path: String, json: String? = nil, csv: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> Reply {
        var headers = headers
        if method != "GET", headers["X-GridLedger-Console"] == nil { headers["X-GridLedger-Console"] = "1" }
        return try await raw(method, "\(township)/\(path)", json: json, csv: csv, headers: headers)
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Reply {
        try await send("GET", path, headers: headers)
    }

    /// The address as it is, with no header that the pages would add.
    func raw(
        _ method: String, _ address: String, json: String? = nil, csv: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> Reply {
        var request = URLRequest(url: try #require(URL(string: address)))
        request.httpMethod = method
        request.setValue(language, forHTTPHeaderField: "Accept-Language")
        request.httpShouldHandleCookies = false
        if let cookie { request.setValue("gridledger_session=\(cookie)", forHTTPHeaderField: "Cookie") }
        if let json {
            request.httpBody = Data(json.utf8)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        if let csv {
            request.httpBody = Data(csv.utf8)
            request.setValue("text/csv; charset=utf-8", forHTTPHeaderField: "Content-Type")
        }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieAcceptPolicy = .never
        let session = URLSession(configuration: configuration)
        defer { session.finishTasksAndInvalidate() }
        let (data, response) = try await session.data(for: request)
        let answer = try #require(response as? HTTPURLResponse)
        var fields: [String: String] = [:]
        for (name, value) in answer.allHeaderFields { fields["\(name)"] = "\(value)" }
        return Reply(status: answer.statusCode, headers: fields, body: data)
    }

    /// Signs in, and keeps the cookie.
    @discardableResult
    mutating func signIn(
        _ login: String, password: String = ConsoleScene.password, headers: [String: String] = [:]
    ) async throws -> Reply {
        let reply = try await send(
            "POST", "session", json: #"{"login":"\#(login)","password":"\#(password)"}"#, headers: headers)
        if let set = reply.header("Set-Cookie"), let value = set.split(separator: ";").first {
            cookie = value.split(separator: "=", maxSplits: 1).last.map(String.init)
        }
        return reply
    }
}

/// A JSON value as tests read it.
struct JSON: Sendable {
    private let value: (any Sendable)?

    init(_ value: (any Sendable)?) { self.value = value }

    subscript(name: String) -> JSON { JSON((value as? [String: any Sendable])?[name]) }
    subscript(index: Int) -> JSON {
        let elements = array
        return elements.indices.contains(index) ? elements[index] : JSON(nil)
    }

    var text: String? { value as? String }
    var number: Int? { (value as? NSNumber)?.intValue }
    var double: Double? { (value as? NSNumber)?.doubleValue }
    var flag: Bool? { (value as? NSNumber)?.boolValue }
    var array: [JSON] { (value as? [any Sendable])?.map(JSON.init) ?? [] }
    var texts: [String] { array.compactMap(\.text) }
    var isThere: Bool { value != nil }
}
