import Foundation
import Testing

@Suite("Changing one's own password")
struct PasswordTests {
    private static let new = "another password"

    private func change(
        by browser: Browser, from current: String = ConsoleScene.password, to new: String = PasswordTests.new
    ) async throws -> Browser.Reply {
        try await browser.send("POST", "password", json: #"{"current":"\#(current)","new":"\#(new)"}"#)
    }

    @Test(
        "The new password counts from then on; every other session of the user has ended, and no other user's"
    )
    func change() async throws {
        try await ConsoleScene.serving { scene in
            let (here, there) = (try await scene.browser("zhao"), try await scene.browser("zhao"))
            let other = try await scene.browser("qian")
            #expect(try await change(by: here).status == 204)
            #expect(try await here.get("session").status == 200)
            #expect(try await here.get("sessions").json["items"].array.count == 1)
            #expect(try await there.get("session").status == 401)
            #expect(try await other.get("session").status == 200)
            var again = scene.stranger
            #expect(try await again.signIn("zhao").status == 401)
            #expect(try await again.signIn("zhao", password: Self.new).status == 200)
        }
    }

    @Test(
        "What is no new password is refused, and the old one stays",
        arguments: [
            (current: ConsoleScene.password, new: "too short", status: 400),
            (current: ConsoleScene.password, new: String(repeating: "a", count: 257), status: 400),
            (current: ConsoleScene.password, new: ConsoleScene.password, status: 400),
            (current: "not the password", new: PasswordTests.new, status: 401),
            (current: "", new: PasswordTests.new, status: 400),
        ])
    func refused(current: String, new: String, status: Int) async throws {
        try await ConsoleScene.serving { scene in
            let (here, there) = (try await scene.browser("zhao"), try await scene.browser("zhao"))
            #expect(try await change(by: here, from: current, to: new).status == status)
            for browser in [here, there] { #expect(try await browser.get("session").status == 200) }
            var again = scene.stranger
            #expect(try await again.signIn("zhao").status == 200)
        }
    }

    @Test("Wrong passwords are counted together with those of whoever signs in")
    func limit() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("zhao")
            for _ in 0..<5 {
                let reply = try await change(by: browser, from: "not the password")
                #expect(reply.status == 401 && reply.problem == "wrong-password")
            }
            let refused = try await change(by: browser)
            #expect(refused.status == 429 && refused.header("Retry-After") == "900")
            var again = scene.stranger
            #expect(try await again.signIn("zhao").status == 429)
        }
    }

    @Test("Nobody changes a password without a session, nor from another site's page")
    func outsiders() async throws {
        try await ConsoleScene.serving { scene in
            #expect(try await change(by: scene.stranger).status == 401)
            let browser = try await scene.browser("zhao")
            let forged = try await browser.send(
                "POST", "password", json: #"{"current":"\#(ConsoleScene.password)","new":"\#(Self.new)"}"#,
                headers: ["X-GridLedger-Console": "0"])
            #expect(forged.status == 403)
        }
    }
}
