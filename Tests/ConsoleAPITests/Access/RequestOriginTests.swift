import Testing

@Suite("Requests that another site's page may have sent")
struct RequestOriginTests {
    @Test(
        "Whatever changes something needs the console's header, and nothing that speaks of another site",
        arguments: [
            ([:], 403), (["X-GridLedger-Console": "2"], 403),
            (["X-GridLedger-Console": "1"], 204),
            (["X-GridLedger-Console": "1", "Sec-Fetch-Site": "same-origin"], 204),
            (["X-GridLedger-Console": "1", "Sec-Fetch-Site": "same-site"], 403),
            (["X-GridLedger-Console": "1", "Sec-Fetch-Site": "cross-site"], 403),
            (["X-GridLedger-Console": "1", "Origin": "https://elsewhere.example"], 403),
            (["X-GridLedger-Console": "1", "Origin": "null"], 403),
        ] as [([String: String], Int)])
    func change(headers: [String: String], status: Int) async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("zhao")
            let reply = try await browser.raw("DELETE", "\(browser.township)/session", headers: headers)
            #expect(reply.status == status)
            if status == 403 { #expect(reply.problem == "cross-site") }
            #expect(try await browser.get("session").status == (status == 204 ? 401 : 200))
        }
    }

    @Test("The own origin is the host that the request names")
    func ownOrigin() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("zhao")
            let reply = try await browser.send("DELETE", "session", headers: ["Origin": scene.base])
            #expect(reply.status == 204)
        }
    }

    @Test("Nobody is signed in by another site's page either")
    func signIn() async throws {
        try await ConsoleScene.serving { scene in
            let reply = try await scene.stranger.raw(
                "POST", "\(scene.stranger.township)/session",
                json: #"{"login":"zhao","password":"\#(ConsoleScene.password)"}"#)
            #expect(reply.status == 403 && reply.header("Set-Cookie") == nil)
        }
    }
}
