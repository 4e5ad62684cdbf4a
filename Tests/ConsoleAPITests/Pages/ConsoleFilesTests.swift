import ConsoleAPI
import Foundation
import HTTP
import Testing

@Suite("The console's pages")
struct ConsoleFilesTests {
    private static let script = Array(String(repeating: "export const a = 1\n", count: 100).utf8)
    private let files = ConsoleFiles([
        "index.html": Array("<!doctype html>".utf8), "js/app.js": script, "style.css": Array("a{}".utf8),
    ])

    private func get(
        _ path: String, method: String = "GET", _ headers: HTTPHeaders = [:]
    ) -> HTTPResponse {
        files.answer(HTTPRequest(method: method, path: path, headers: headers))
    }

    @Test(
        "A path is a name in the set of files, and nothing else is ever read",
        arguments: [
            ("/console/", 200, "text/html; charset=utf-8"),
            ("/console/index.html", 200, "text/html; charset=utf-8"),
            ("/console/js/app.js", 200, "text/javascript; charset=utf-8"),
            ("/console/style.css", 200, "text/css; charset=utf-8"),
            ("/console/../../etc/passwd", 404, nil), ("/console/js/../index.html", 404, nil),
            ("/console/%2e%2e/etc/passwd", 404, nil), ("/console//etc/passwd", 404, nil),
            ("/console/js", 404, nil),
        ] as [(String, Int, String?)])
    func paths(path: String, status: Int, type: String?) {
        let response = get(path)
        #expect(response.status.rawValue == status && response.headers["Content-Type"] == type)
    }

    @Test("Every answer carries the policy that allows no inline code and nothing from elsewhere")
    func policy() {
        for response in [get("/console/"), get("/console/nothing"), get("/console/", method: "POST")] {
            let policy = response.headers["Content-Security-Policy"] ?? ""
            #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"))
            #expect(
                policy.contains("frame-ancestors 'none'")
                    && policy.contains("require-trusted-types-for 'script'"))
            #expect(!policy.contains("unsafe"))
            #expect(response.headers["X-Content-Type-Options"] == "nosniff")
        }
        #expect(get("/console/", method: "POST").headers["Allow"] == "GET, HEAD")
    }

    @Test("A file is asked for again by its digest, and sent again only when it has changed")
    func caching() throws {
        let first = get("/console/js/app.js")
        let etag = try #require(first.headers["ETag"])
        let again = get("/console/js/app.js", ["If-None-Match": "\"other\", W/\(etag)"])
        #expect(again.status == .notModified && again.headers["ETag"] == etag)
        let changed = ConsoleFiles(["js/app.js": Self.script + [10]])
        let new = changed.answer(
            HTTPRequest(method: "GET", path: "/console/js/app.js", headers: ["If-None-Match": etag]))
        #expect(new.status == .ok && new.headers["ETag"] != etag)
    }

    @Test(
        "Whoever takes gzip gets it where it saves something",
        arguments: [("gzip", true), ("br;q=1, GZIP;q=0.5", true), ("gzip;q=0", false), ("br", false)])
    func compression(accepted: String, isCompressed: Bool) throws {
        let response = get("/console/js/app.js", ["Accept-Encoding": accepted])
        #expect((response.headers["Content-Encoding"] == "gzip") == isCompressed)
        #expect(response.headers["Vary"] == "Accept-Encoding")
        guard isCompressed else { return #expect(response.body == Self.script) }
        #expect(
            response.body.count < Self.script.count
                && response.headers["ETag"] != get("/console/js/app.js").headers["ETag"])
        #expect(try gunzip(response.body) == Self.script)
        #expect(get("/console/style.css", ["Accept-Encoding": accepted]).headers["Content-Encoding"] == nil)
    }

    /// Unpacked by the system's own program, which checks length and checksum.
    private func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).gz")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.arguments = ["-dc", file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return [UInt8](data)
    }

    @Test("A folder is read once, and one that is not there is an error")
    func folder() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("js"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: ConsoleFilesError.unreadable(path: folder.path)) {
            try ConsoleFiles(folder: folder.path)
        }
        try Data("a".utf8).write(to: folder.appendingPathComponent("js/a.js"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.appendingPathComponent("passwd").path, withDestinationPath: "/etc/passwd")
        let files = try ConsoleFiles(folder: folder.path)
        #expect(files.answer(HTTPRequest(method: "GET", path: "/console/js/a.js")).body == Array("a".utf8))
        #expect(files.answer(HTTPRequest(method: "GET", path: "/console/passwd")).status == .notFound)
    }

    @Test("Pages and API are found at their paths, in the language that is asked for")
    func server() async throws {
        try await ConsoleScene.serving { scene in
            let page = try await scene.stranger.raw("GET", "\(scene.base)/console/")
            #expect(page.status == 200 && page.text == "<!doctype html>")
            let townships = try await scene.stranger.raw("GET", "\(scene.base)/console/api/townships")
            #expect(townships.json["items"][0]["name"].text == "丹朱镇")
            for (language, expected, title) in [
                ("zh-CN,zh;q=0.9,en;q=0.8", "zh", "请登录"), ("en-GB", "en", "Sign in"), ("fr", "zh", "请登录"),
                ("fr, en;q=0.3, zh;q=0.2", "en", "Sign in"), ("en;q=0", "zh", "请登录"),
            ] {
                var browser = scene.stranger
                browser.language = language
                let reply = try await browser.get("session")
                #expect(
                    reply.header("Content-Language") == expected && reply.json["title"].text == title,
                    "\(language)")
                #expect(reply.header("Content-Type") == "application/problem+json")
            }
            for (method, path, status) in [
                ("GET", "/console/api", 404), ("GET", "/console/api/townships/none/session", 404),
                ("PUT", "/console/api/townships/\(ConsoleScene.code)/session", 405),
                ("GET", "/console/api/townships/\(ConsoleScene.code)/nothing", 404),
                ("POST", "/console/api/townships", 405), ("GET", "/elsewhere", 404),
            ] {
                let reply = try await scene.stranger.raw(method, scene.base + path)
                #expect(reply.status == status, "\(method) \(path)")
                if status == 405 { #expect(reply.header("Allow")?.contains("GET") == true) }
            }
        }
    }
}
