import Foundation
import Glibc
import Synchronization

/// A server on a port of its own that answers every request with the same bytes.
final class StubServer: Sendable {
    enum Answer: Sendable {
        /// Sends these bytes and closes the connection.
        case bytes([UInt8])
        /// Says nothing, until the other side gives up.
        case silence
    }

    struct Trouble: Error { let step: String }

    let port: UInt16
    private let listener: Int32
    private let heads = Mutex<[String]>([])

    var address: String { "http://127.0.0.1:\(port)" }
    /// Request line and header of each request.
    var requestHeads: [String] { heads.withLock { $0 } }

    init(_ answer: Answer) throws {
        let bound = try Self.bound()
        guard listen(bound.socket, 8) == 0 else {
            close(bound.socket)
            throw Trouble(step: "listen")
        }
        (listener, port) = bound
        Thread.detachNewThread { [listener, weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                Self.serve(connection, answer) { head in self?.heads.withLock { $0.append(head) } }
                close(connection)
            }
            // Not before: were the number given to another server while this thread is with a client, its next `accept`
            // would take that one's clients.
            close(listener)
        }
    }

    deinit {
        // Nobody is let in any more, and the thread's `accept` fails.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// A socket with a port of its own at the loopback address.
    fileprivate static func bound() throws -> (socket: Int32, port: UInt16) {
        let bound = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard bound >= 0 else { throw Trouble(step: "socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // Sound: `address` is a `sockaddr_in` of the length given, and outlives each call.
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                var size = length
                return unsafe bind(bound, pointer, length) == 0 && getsockname(bound, pointer, &size) == 0
            }
        }
        guard isBound else {
            close(bound)
            throw Trouble(step: "bind")
        }
        return (bound, UInt16(bigEndian: address.sin_port))
    }

    private static func serve(_ connection: Int32, _ answer: Answer, _ note: (String) -> Void) {
        var request: [UInt8] = []
        while let chunk = read(connection) {
            request += chunk
            guard let end = request.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: request[..<end.lowerBound], as: UTF8.self)
            guard request.count - end.upperBound >= bodyByteCount(head) else { continue }
            note(head)
            guard case .bytes(let bytes) = answer else { continue }
            send(bytes, to: connection)
            return
        }
    }

    private static func bodyByteCount(_ head: String) -> Int {
        let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        return line.flatMap { Int($0.dropFirst("content-length:".count).filter { $0 != " " }) } ?? 0
    }

    private static func read(_ connection: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        // Sound: the buffer is valid for the call and as long as its count says.
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe Glibc.read(connection, $0.baseAddress, $0.count)
        }
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private static func send(_ bytes: [UInt8], to connection: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Sound: as above. MSG_NOSIGNAL: the other side may have gone.
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.send(connection, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// A port at which nothing listens, and which no other test is given as long as this lives.
final class ClosedPort: Sendable {
    private let held: Int32
    let address: String

    init() throws {
        let bound = try StubServer.bound()
        held = bound.socket
        address = "http://127.0.0.1:\(bound.port)"
    }

    deinit { close(held) }
}
