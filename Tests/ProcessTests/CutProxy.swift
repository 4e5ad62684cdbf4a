import Foundation
import Synchronization

/// A TCP relay on loopback that breaks off a connection after an exact number of bytes in one direction, and
/// then does what the test asks: kill one side, or nothing.
final class CutProxy: Sendable {
    enum Direction: String, CaseIterable, Sendable { case up, down }

    private struct Cut {
        let direction: Direction
        var bytesLeft: Int
        let action: @Sendable () -> Void
    }

    private let listener: Int32
    let port: UInt16
    private let target: UInt16
    private let cut = Mutex<Cut?>(nil)

    /// Listens on a free port and relays to `target`.
    init(target: UInt16) throws {
        self.target = target
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // The address is a local that outlives the calls it is lent to.
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(listener, generic, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        Thread { [self] in accept() }.start()
    }

    /// Breaks off after `bytes` more in `direction`, and runs `action` before anything else moves.
    func cut(after bytes: Int, _ direction: Direction, action: @escaping @Sendable () -> Void) {
        cut.withLock { $0 = Cut(direction: direction, bytesLeft: bytes, action: action) }
    }

    /// Lets everything through from now on.
    ///
    /// - Returns: Whether the cut had come.
    func heal() -> Bool {
        cut.withLock { cut in
            defer { cut = nil }
            return cut == nil
        }
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else {
                close(listener)
                return
            }
            let server = connectToTarget()
            guard server >= 0 else {
                close(client)
                continue
            }
            let open = Mutex(2)
            let relays = Relays(open: open, client: client, server: server)
            Thread { [self] in relay(from: client, to: server, .up, relays) }.start()
            Thread { [self] in relay(from: server, to: client, .down, relays) }.start()
        }
    }

    /// The two threads of one connection; the last to end closes both sockets.
    private final class Relays: Sendable {
        private let open: Mutex<Int>
        private let client: Int32
        private let server: Int32

        init(open: consuming Mutex<Int>, client: Int32, server: Int32) {
            self.open = open
            self.client = client
            self.server = server
        }

        func end() {
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(server, Int32(SHUT_RDWR))
            let isLast = open.withLock { open in
                open -= 1
                return open == 0
            }
            if isLast {
                close(client)
                close(server)
            }
        }
    }

    private func connectToTarget() -> Int32 {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port: target)
        // As above.
        let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe connect(server, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if isConnected { return server }
        close(server)
        return -1
    }

    private func relay(from source: Int32, to sink: Int32, _ direction: Direction, _ relays: Relays) {
        defer { relays.end() }
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe recv(source, $0.baseAddress, $0.count, 0)
            }
            guard count > 0 else { return }
            let (allowed, action) = allowance(count, direction)
            let sent = unsafe buffer.withUnsafeBytes { bytes in
                unsafe send(sink, bytes.baseAddress, allowed, Int32(MSG_NOSIGNAL))
            }
            if let action {
                action()
                return
            }
            guard sent == allowed else { return }
        }
    }

    /// How many of the next bytes may pass, and what to do if that is where the cut is.
    private func allowance(_ count: Int, _ direction: Direction) -> (Int, (@Sendable () -> Void)?) {
        cut.withLock { current in
            guard var cut = current, cut.direction == direction else { return (count, nil) }
            guard count >= cut.bytesLeft else {
                cut.bytesLeft -= count
                current = cut
                return (count, nil)
            }
            current = nil
            return (cut.bytesLeft, cut.action)
        }
    }
}
