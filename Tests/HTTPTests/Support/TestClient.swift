import Dispatch
import Glibc

/// A client on a real socket, which blocks on a thread of its own queue, never on Swift's pool.
actor TestClient {
    enum Failure: Error {
        case connect(errno: Int32)
        case send(errno: Int32)
        /// The server said nothing for so long that it never will.
        case silence
        case malformed(String)
    }

    /// A response as it came over the wire.
    struct Response: Sendable {
        var status: Int
        var head: String
        var body: [UInt8]
    }

    private let executor = BlockingExecutor()
    private let descriptor: Int32
    private var received: [UInt8] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        // The actor keeps its executor alive, here and wherever a job runs on it.
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Connects to the loopback address. A small receive buffer makes the server wait for this client.
    init(port: UInt16, receiveBufferBytes: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var byteCount = receiveBufferBytes {
            unsafe setsockopt(
                descriptor, SOL_SOCKET, SO_RCVBUF, &byteCount, socklen_t(MemoryLayout<Int32>.size))
        }
        // Far above anything that a test awaits: it only turns a hang into a failure.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure.connect(errno: errno) }
    }

    deinit {
        _ = Glibc.close(descriptor)
    }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure.send(errno: errno) }
            rest = rest.dropFirst(count)
        }
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Ends the sending side only.
    func shutdownSending() {
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Ends the connection in both directions.
    func disconnect() {
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// The next response; its body is as long as it says, or empty.
    func receive(toHead: Bool = false) throws -> Response {
        let endOfHead = Array("\r\n\r\n".utf8)
        var headEnd: Int?
        while headEnd == nil {
            headEnd = received.indices.first { received[$0...].starts(with: endOfHead) }.map { $0 + 4 }
            if headEnd == nil { guard try fill() else { throw Failure.malformed("no head") } }
        }
        let head = String(decoding: received.prefix(headEnd ?? 0), as: UTF8.self)
        received.removeFirst(headEnd ?? 0)
        let words = head.split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { throw Failure.malformed(head) }
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
            .flatMap { Int($0.dropFirst(16)) }
        let bodyLength = toHead ? 0 : length ?? 0
        while received.count < bodyLength {
            guard try fill() else { throw Failure.malformed("body cut short") }
        }
        let body = Array(received.prefix(bodyLength))
        received.removeFirst(bodyLength)
        return Response(status: status, head: head, body: body)
    }

    /// Sends a request without content and receives its response.
    func get(_ path: String) throws -> Response {
        try send("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n")
        return try receive()
    }

    /// What is sent until the server ends the connection.
    func receivesBody() throws -> String {
        while try fill() {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// Whether the server ends the connection, without sending more.
    func receivesEnd() throws -> Bool {
        guard received.isEmpty else { return false }
        return try !fill()
    }

    /// Reads what is there, or waits for it; false at the end of the connection.
    private func fill() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
        }
        guard count >= 0 else {
            // A reset ends the connection too.
            if errno == ECONNRESET { return false }
            throw Failure.silence
        }
        received += buffer.prefix(count)
        return count > 0
    }
}

/// Runs an actor on a queue whose thread may block.
private final class BlockingExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "test-client")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
