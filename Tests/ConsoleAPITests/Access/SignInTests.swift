import ConsoleAPI
import Foundation
import Storage
import Testing

@Suite("Signing in to the console")
struct SignInTests {
    @Test("A password opens a session that scripts cannot read and that belongs to one township's API")
    func session() async throws {
        try await ConsoleScene.serving { scene in
            var browser = scene.stranger
            #expect(try await browser.get("session").problem == "sign-in-needed")
            let reply = try await browser.signIn("zhao")
            #expect(reply.status == 200)
            let cookie = try #require(reply.header("Set-Cookie"))
            #expect(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict"))
            #expect(cookie.contains("; Path=/console/api/townships/\(ConsoleScene.code)"))
            #expect(!cookie.contains("Secure"))
            let session = try await browser.get("session").json
            #expect(session["worker"]["name"].text == "赵主任")
            #expect(session["worker"]["role"]["name"].text == "director")
            #expect(session["rights"].texts.contains("review_undo"))
        }
    }

    @Test("A wrong password and an unknown login get the same answer")
    func wrong() async throws {
        try await ConsoleScene.serving { scene in
            var browser = scene.stranger
            let wrong = try await browser.signIn("zhao", password: "not the password")
            let unknown = try await browser.signIn("nobody", password: "not the password")
            #expect(wrong.status == 401 && wrong.problem == "wrong-password")
            #expect(wrong.body == unknown.body && wrong.status == unknown.status)
            #expect(browser.cookie == nil)
        }
    }

    @Test(
        "After five wrong passwords a login is closed to everyone for a quarter of an hour, and no other is")
    func limit() async throws {
        try await ConsoleScene.serving { scene in
            var browser = scene.stranger
            for _ in 0..<5 {
                #expect(try await browser.signIn("zhao", password: "not the password").status == 401)
            }
            let refused = try await browser.signIn("zhao")
            #expect(refused.status == 429 && refused.problem == "too-many-attempts")
            #expect(refused.header("Retry-After").flatMap { Int($0) } == 900)
            #expect(try await browser.signIn("qian").status == 200)
            scene.clock.advance(byMilliseconds: 900_000)
            #expect(try await browser.signIn("zhao").status == 200)
        }
    }

    @Test("After thirty wrong passwords an address is closed, whatever login it tries")
    func addressLimit() async throws {
        try await ConsoleScene.serving(isBehindProxy: true) { scene in
            var browser = scene.stranger
            let theirs = ["X-Forwarded-For": "198.51.100.7, 203.0.113.5"]
            for index in 0..<30 {
                let reply = try await browser.signIn(
                    "guess\(index)", password: "not the password", headers: theirs)
                #expect(reply.status == 401)
            }
            #expect(try await browser.signIn("zhao", headers: theirs).status == 429)
            // What stands before the proxy's own entry is whatever the client sent.
            #expect(
                try await browser.signIn("zhao", headers: ["X-Forwarded-For": "203.0.113.5, 203.0.113.6"])
                    .status == 200)
        }
    }

    @Test("A session ends after two hours without a request, and after twelve in any case")
    func expiry() async throws {
        try await ConsoleScene.serving { scene in
            let idle = try await scene.browser("zhao")
            let busy = try await scene.browser("qian")
            for _ in 0..<7 {
                scene.clock.advance(byMilliseconds: 100 * 60_000)
                #expect(try await busy.get("session").status == 200)
                // The use is noted behind the answer: the next request sees it.
                while try scene.store().consoleUser(login: "qian").flatMap({
                    try scene.store().sessions(of: $0.user.number).first?.usedMilliseconds
                }) != scene.clock.nowMilliseconds() { await Task.yield() }
            }
            #expect(try await idle.get("session").status == 401)
            scene.clock.advance(byMilliseconds: 20 * 60_000)
            #expect(try await busy.get("session").status == 401)
        }
    }

    @Test("A user sees the own sessions alone, ends one of them, or all")
    func sessions() async throws {
        try await ConsoleScene.serving { scene in
            let here = try await scene.browser("zhao")
            let there = try await scene.browser("zhao")
            let other = try await scene.browser("qian")
            let list = try await here.get("sessions").json["items"].array
            #expect(list.count == 2 && list.filter { $0["is_current"].flag == true }.count == 1)
            let foreign = try #require(try await other.get("session").json["session"].number)
            #expect(try await here.send("DELETE", "sessions/\(foreign)").status == 404)
            let number = try #require(list.first { $0["is_current"].flag == false }?["number"].number)
            #expect(try await here.send("DELETE", "sessions/\(number)").status == 204)
            #expect(try await there.get("session").status == 401)
            let again = try await scene.browser("zhao")
            #expect(try await here.send("DELETE", "sessions").status == 204)
            for browser in [here, again] { #expect(try await browser.get("session").status == 401) }
            #expect(try await other.get("session").status == 200)
            #expect(try await other.send("DELETE", "session").status == 204)
            #expect(try await other.get("session").status == 401)
        }
    }

    @Test("The file holds neither passwords nor what a cookie holds")
    func secrets() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("zhao")
            let cookie = try #require(browser.cookie)
            try scene.store().checkpoint()
            let bytes = try Data(contentsOf: URL(fileURLWithPath: scene.path))
            #expect(bytes.range(of: Data(cookie.utf8)) == nil)
            #expect(bytes.range(of: Data(ConsoleScene.password.utf8)) == nil)
            #expect(bytes.range(of: Data("$y$".utf8)) != nil)
        }
    }

    @Test("A new password, or a removed user, ends every session at once")
    func passwordChange() async throws {
        try await ConsoleScene.serving { scene in
            let zhao = try await scene.browser("zhao")
            let qian = try await scene.browser("qian")
            let store = try scene.store()
            let hash = try #require(PasswordHash.make("another password"))
            try store.setPassword(hash, of: try #require(try store.consoleUser(login: "zhao")).user.number)
            try store.removeConsoleUser(try #require(try store.consoleUser(login: "qian")).user.number)
            for browser in [zhao, qian] { #expect(try await browser.get("session").status == 401) }
            var again = scene.stranger
            #expect(try await again.signIn("zhao").status == 401)
            #expect(try await again.signIn("zhao", password: "another password").status == 200)
            #expect(try await again.signIn("qian").status == 401)
        }
    }

    @Test(
        "The cookie is for encrypted connections where the proxy says that it is one",
        arguments: [(true, "https", true), (true, "http", false), (false, "https", false)])
    func secure(isBehindProxy: Bool, scheme: String, isSecure: Bool) async throws {
        try await ConsoleScene.serving(isBehindProxy: isBehindProxy) { scene in
            var browser = scene.stranger
            let reply = try await browser.signIn("zhao", headers: ["X-Forwarded-Proto": scheme])
            #expect(reply.header("Set-Cookie")?.contains("; Secure") == isSecure)
        }
    }

    @Test("Passwords are hashed by yescrypt, each with a salt of its own")
    func hashes() throws {
        let (one, two) = (
            try #require(PasswordHash.make("秘密口令一二三")), try #require(PasswordHash.make("秘密口令一二三"))
        )
        #expect(one.hasPrefix("$y$") && one != two)
        #expect(PasswordHash.verify("秘密口令一二三", one) && PasswordHash.verify("秘密口令一二三", two))
        #expect(!PasswordHash.verify("秘密口令一二四", one))
        #expect(!PasswordHash.verify("秘密口令一二三\u{0}", one))
        #expect(!PasswordHash.verify("秘密口令一二三", "no hash"))
    }
}
