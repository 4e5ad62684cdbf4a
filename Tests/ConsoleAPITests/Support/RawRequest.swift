import Foundation
import Glibc
import Testing

/// A request over a socket of its own, of which the test decides when anything is read, and when it is closed.
enum RawRequest {
    struct Trouble: Error { let step: String }

    /// Sends a request as a browser that is signed in does.
    ///
    /// - Parameters:
    ///   - browser: Whose session it is.
    ///   - method: The method.
    ///   - path: The path below the township.
    ///   - lines: More lines of its head.
    ///   - body: What follows it.
    ///   - receiveBytes: What the kernel takes before anybody reads; as much as it likes unless given.
    /// - Returns: The socket, which is the caller's to close.
    /// - Throws: `Trouble`.
    static func send(
        _ browser: Browser, _ method: String, _ path: String, lines: [String] = [], body: String = "",
        receiveBytes: Int32? = nil
    ) throws -> Int32 {
        let address = try #require(URLComponents(string: "\(browser.township)/\(path)"))
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var receiveBytes {
            // Sound: the number is good for the call, and as long as said.
            unsafe setsockopt(
                socket, SOL_SOCKET, SO_RCVBUF, &receiveBytes, socklen_t(MemoryLayout<Int32>.size))
        }
        var server = sockaddr_in()
        server.sin_family = sa_family_t(AF_INET)
        server.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        server.sin_port = UInt16(try #require(address.port)).bigEndian
        // Sound: `server` is a `sockaddr_in` of the length given, and outlives the call.
        let isOpen = unsafe withUnsafeMutablePointer(to: &server) { server in
            unsafe server.withMemoryRebound(to: sockaddr.self, capacity: 1) { server in
                unsafe connect(socket, server, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isOpen else { throw Trouble(step: "connect") }
        let head =
            [
                "\(method) \(address.path) HTTP/1.1", "Host: 127.0.0.1",
                "Cookie: gridledger_session=\(browser.cookie ?? "")", "Connection: close",
            ] + lines
        let request = head.joined(separator: "\r\n") + "\r\n\r\n" + body
        // Sound: the bytes are good for the call, and as many as said.
        let sent = unsafe Array(request.utf8).withUnsafeBytes {
            unsafe write(socket, $0.baseAddress, $0.count)
        }
        guard sent == request.utf8.count else { throw Trouble(step: "write") }
        return socket
    }
}
