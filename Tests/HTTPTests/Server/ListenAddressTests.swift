import Testing

@testable import HTTP

@Suite("Listen address")
struct ListenAddressTests {
    @Test(
        "An address is a numeric host and a port",
        arguments: [
            ("127.0.0.1:8080", "127.0.0.1", 8080, true),
            ("127.9.9.9:0", "127.9.9.9", 0, true),
            ("localhost:8080", "127.0.0.1", 8080, true),
            ("0.0.0.0:80", "0.0.0.0", 80, false),
            ("192.168.1.20:65535", "192.168.1.20", 65535, false),
            ("[::1]:8080", "::1", 8080, true),
            ("[::]:8080", "::", 8080, false),
            ("[2001:DB8::7]:8080", "2001:db8::7", 8080, false),
            ("[::ffff:127.0.0.1]:1", "::ffff:127.0.0.1", 1, false),
        ] as [(String, String, UInt16, Bool)])
    func parsing(text: String, host: String, port: UInt16, isLoopback: Bool) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.isLoopback == isLoopback)
        #expect(ListenAddress(address.description) == address)
    }

    @Test(
        "Anything else is none",
        arguments: [
            "", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1",
            "127.0.0.1:80x", "256.0.0.1:80", "127.1:80", ":80", "::1:80", "[::1]", "[127.0.0.1]:80",
            "[::1:80", "centre.example:80", "127.0.0.1 :80",
        ])
    func refusal(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test("The loopback address is one")
    func loopback() {
        #expect(ListenAddress.loopback(port: 80).description == "127.0.0.1:80")
        #expect(ListenAddress.loopback(port: 80).isLoopback)
    }
}
