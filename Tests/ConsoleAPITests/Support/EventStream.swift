import Foundation
import Glibc
import Testing

/// A stream of events as it arrives, over a socket of its own: what closes it is seen by the server at once.
final class EventStream: Sendable {
    struct Trouble: Error { let step: String }

    private let socket: Int32
    private let pieces: AsyncStream<String>

    init(_ browser: Browser, lastEventID: String? = nil) throws {
        let address = try #require(URLComponents(string: "\(browser.township)/events"))
        let (socket, pieces) = (
            Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), AsyncStream<String>.makeStream()
        )
        (self.socket, self.pieces) = (socket, pieces.stream)
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
        let request = """
            GET \(address.path) HTTP/1.1\r
            Host: 127.0.0.1\r
            Cookie: gridledger_session=\(browser.cookie ?? "")\r
            Connection: close\r
            \(lastEventID.map { "Last-Event-ID: \($0)\r\n" } ?? "")\r\n
            """
        // Sound: the bytes are good for the call, and as many as said.
        let sent = unsafe Array(request.utf8).withUnsafeBytes {
            unsafe write(socket, $0.baseAddress, $0.count)
        }
        guard sent == request.utf8.count else { throw Trouble(step: "write") }
        Thread.detachNewThread { Self.read(socket, into: pieces.continuation) }
    }

    /// The end of this side; the thread closes the socket.
    deinit { close() }

    /// Ends the stream from this side.
    func close() { shutdown(socket, Int32(SHUT_RDWR)) }

    /// What arrives until the text is there, or the stream ends.
    func until(_ text: String) async -> String {
        var all = ""
        for await piece in pieces {
            all += piece
            if all.contains(text) { return all }
        }
        return all
    }

    private static func read(_ socket: Int32, into pieces: AsyncStream<String>.Continuation) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var head: [UInt8]? = []
        while true {
            // Sound: the buffer is good for the call, and as long as said.
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(socket, $0.baseAddress, $0.count)
            }
            guard count > 0 else { break }
            let bytes = (head ?? []) + buffer[..<count]
            if head == nil {
                pieces.yield(String(decoding: bytes, as: UTF8.self))
            } else if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                head = nil
                pieces.yield(String(decoding: bytes[end.upperBound...], as: UTF8.self))
            } else {
                head = bytes
            }
        }
        pieces.finish()
        Glibc.close(socket)
    }
}
