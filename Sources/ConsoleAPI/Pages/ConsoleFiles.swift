import Foundation
package import HTTP
import Wire

/// Why a folder cannot be served as the console's pages.
package enum ConsoleFilesError: Error, Equatable {
    case unreadable(path: String)
    case tooLarge(path: String, byteCountMax: Int)
}

/// The console's pages: a fixed set of files in memory, each with its digest and its compressed form. A path is a name in
/// this set and never a place on the disk.
package struct ConsoleFiles: Sendable {
    private struct File: Sendable {
        let bytes: [UInt8]
        /// Nil where compressing saves nothing.
        let gzip: [UInt8]?
        let digest: String
        let mediaType: String
    }

    private let files: [String: File]

    /// Files by their paths below `/console/`.
    package init(_ contents: [String: [UInt8]]) {
        files = Dictionary(uniqueKeysWithValues: contents.map { ($0.key, Self.file($0.key, $0.value)) })
    }

    /// The files of a folder, as they are now.
    package init(folder: String) throws(ConsoleFilesError) {
        var contents: [String: [UInt8]] = [:]
        var byteCount = 0
        guard let names = FileManager.default.enumerator(atPath: folder) else {
            throw .unreadable(path: folder)
        }
        for case let name as String in names {
            let path = "\(folder)/\(name)"
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            guard attributes?[.type] as? FileAttributeType == .typeRegular else { continue }
            byteCount += (attributes?[.size] as? Int) ?? 0
            guard byteCount <= ConsoleLimits.folderBytes else {
                throw .tooLarge(path: folder, byteCountMax: ConsoleLimits.folderBytes)
            }
            guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable(path: path) }
            contents[name] = [UInt8](data)
        }
        guard !contents.isEmpty else { throw .unreadable(path: folder) }
        self.init(contents)
    }

    private static func file(_ path: String, _ bytes: [UInt8]) -> File {
        let gzip = Gzip.compress(bytes)
        let digest = SHA256.hash(bytes.span).bytes
        return File(
            bytes: bytes, gzip: gzip.count < bytes.count ? gzip : nil,
            digest: Base64URL.encode(digest.span.extracting(0..<18)), mediaType: mediaType(of: path))
    }

    private static func mediaType(of path: String) -> String {
        switch path.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "json": "application/json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "ico": "image/vnd.microsoft.icon"
        case "woff2": "font/woff2"
        case "webmanifest": "application/manifest+json"
        default: "application/octet-stream"
        }
    }

    /// Scripts, styles, images and connections of this origin and nothing else; no inline code, no frames, no text that
    /// becomes markup or script.
    static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
        "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'",
        "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
    ].joined(separator: "; ")

    /// Answers a request for a page.
    package func answer(_ request: HTTPRequest) -> HTTPResponse {
        guard request.method == "GET" || request.method == "HEAD" else {
            return guarded(HTTPResponse(.methodNotAllowed, headers: ["Allow": "GET, HEAD"]))
        }
        let name = String(request.path.dropFirst(ConsoleServer.pagesPath.count))
        guard let file = files[name.isEmpty ? "index.html" : name] else {
            return guarded(HTTPResponse(.notFound))
        }
        let gzip = Self.acceptsGzip(request) ? file.gzip : nil
        // Two forms of a file are two representations (RFC 9110 §8.8.3.3).
        let etag = "\"\(file.digest)\(gzip == nil ? "" : "-gzip")\""
        // The names stay the same from one version to the next: the browser asks each time, and mostly gets a 304.
        var headers: HTTPHeaders = ["ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"]
        let seen = request.headers.values(of: "If-None-Match").flatMap { $0.split(separator: ",") }.map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        if seen.contains(etag) || seen.contains("W/\(etag)") || seen.contains("*") {
            return guarded(HTTPResponse(.notModified, headers: headers))
        }
        headers["Content-Type"] = file.mediaType
        guard let gzip else {
            return guarded(HTTPResponse(.ok, headers: headers, body: file.bytes))
        }
        headers["Content-Encoding"] = "gzip"
        return guarded(HTTPResponse(.ok, headers: headers, body: gzip))
    }

    private static func acceptsGzip(_ request: HTTPRequest) -> Bool {
        request.headers.values(of: "Accept-Encoding").flatMap { $0.split(separator: ",") }.contains {
            coding in
            let parts = coding.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.first?.lowercased() == "gzip" else { return false }
            return !parts.dropFirst().contains { ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains($0) }
        }
    }

    private func guarded(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.headers["Content-Security-Policy"] = Self.policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["X-Frame-Options"] = "DENY"
        return response
    }
}
