import Storage
import SyncServer
import Testing
import Wire

@Suite("What a device says of the program that it runs")
struct ClientSoftwareTests {
    private static let userAgents: [(userAgent: String?, kept: String?)] = [
        ("grid-agent/0.1.0", "grid-agent/0.1.0"), ("grid-agent", "grid-agent"),
        ("Other_client/2.0+dirty (Linux) lib/1", "Other_client/2.0+dirty"),
        (nil, nil), ("", nil), (" ", nil), ("/1", nil), ("a/", nil), ("a/1/2", nil), ("网格/1", nil),
        ("<script>/1", nil), ("a\"b", nil), ("(comment) a/1", nil),
        (String(repeating: "a", count: 64), String(repeating: "a", count: 64)),
        (String(repeating: "a", count: 65), nil),
    ]

    @Test(
        "A sync is answered whatever the header holds; a plain name of a product is kept [R3.1-6]",
        arguments: userAgents)
    func names(userAgent: String?, kept: String?) async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let request = try device.emptyRequest()
        let reply = try await world.answer(request, of: device, userAgent: userAgent)
        #expect(reply.status == 200)
        let number = try #require(try device.store.identity()).device
        #expect(try world.centre().device(number)?.software == kept)
    }

    @Test("The last that was named stays, also when a sync names none")
    func change() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let number = try #require(try device.store.identity()).device
        for (userAgent, kept) in [
            ("grid-agent/1", "grid-agent/1"), (nil, "grid-agent/1"), ("grid-agent/2", "grid-agent/2"),
        ] {
            _ = try await world.answer(try device.emptyRequest(), of: device, userAgent: userAgent)
            #expect(try world.centre().device(number)?.software == kept)
        }
    }
}
