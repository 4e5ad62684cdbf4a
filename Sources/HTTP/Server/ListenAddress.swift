/// A numeric IP address and a port to listen on.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    let socketAddress: SocketAddress

    /// The IP address without brackets, such as `127.0.0.1` or `::1`.
    package var host: String { socketAddress.hostText }
    /// The port; 0 lets the system choose one.
    package var port: UInt16 { socketAddress.port }

    /// `nil` when `host` is no numeric IPv4 or IPv6 address. Names are not looked up: on which of its
    /// addresses a server would listen must not depend on a resolver.
    package init?(host: String, port: UInt16) {
        guard let socketAddress = SocketAddress(host: host, port: port) else { return nil }
        self.socketAddress = socketAddress
    }

    /// Parses `127.0.0.1:8080` or `[::1]:8080`; `localhost` stands for `127.0.0.1`.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let hostText = text[..<colon]
        let portText = text[text.index(after: colon)...]
        guard portText.utf8.allSatisfy(\.isDigit), let port = UInt16(portText) else { return nil }
        if hostText.first == "[", hostText.last == "]" {
            let host = String(hostText.dropFirst().dropLast())
            guard host.contains(":") else { return nil }
            self.init(host: host, port: port)
        } else if hostText == "localhost" {
            self = .loopback(port: port)
        } else {
            guard !hostText.contains(":") else { return nil }
            self.init(host: String(hostText), port: port)
        }
    }

    private init(_ socketAddress: SocketAddress) {
        self.socketAddress = socketAddress
    }

    /// The IPv4 loopback address.
    package static func loopback(port: UInt16) -> ListenAddress {
        ListenAddress(SocketAddress(ipv4LoopbackPort: port))
    }

    /// Whether only this machine can reach the address.
    package var isLoopback: Bool {
        let bytes = socketAddress.hostBytes
        return bytes.count == 4 ? bytes[0] == 127 : bytes == Array(repeating: 0, count: 15) + [1]
    }

    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
