import CLinux
import Glibc

/// A stream socket that never blocks.
struct Socket: ~Copyable, Sendable {
    let descriptor: FileDescriptor

    enum Received {
        case bytes(count: Int)
        case nothingYet
        /// The peer has sent its last byte.
        case end
        case failed
    }

    enum Sent {
        case bytes(count: Int)
        case noRoom
        case failed
    }

    enum Accepted: ~Copyable {
        case client(Socket, remoteAddress: String)
        case nobody
        /// The process or the system has no descriptors or memory left: trying again at once would spin.
        case exhausted
    }

    /// Makes a socket that listens on an address. What is set on it holds for the sockets that it
    /// accepts, which saves a system call for each.
    static func listen(on address: ListenAddress, limits: HTTPLimits) throws(HTTPServerError) -> Socket {
        let family = address.socketAddress.family
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let listener = Socket(
            descriptor: try FileDescriptor(owning: socket(family, kind, 0), from: "socket"))
        try listener.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
        if family == AF_INET6 { try listener.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        // Responses are written whole; Nagle's algorithm would only hold their last part back.
        try listener.setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        try listener.setOption(SOL_SOCKET, SO_SNDBUF, Int32(clamping: limits.socketBufferBytes))
        try listener.setOption(SOL_SOCKET, SO_RCVBUF, Int32(clamping: limits.socketBufferBytes))

        let bound = unsafe address.socketAddress.withPointer { pointer, length in
            // SAFETY: the pointer is valid for `length` bytes during the call.
            unsafe bind(listener.descriptor.rawValue, pointer, length)
        }
        guard bound == 0 else { throw .cannotListen(address, errno: errno) }
        guard Glibc.listen(listener.descriptor.rawValue, Int32(clamping: limits.acceptBacklog)) == 0 else {
            throw .cannotListen(address, errno: errno)
        }
        return listener
    }

    /// Makes a socket that is being connected; it becomes writable when that is done, and then `takeError` tells how it
    /// ended.
    static func connecting(to address: SocketAddress) throws(HTTPServerError) -> Socket {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let connection = Socket(
            descriptor: try FileDescriptor(owning: socket(address.family, kind, 0), from: "socket"))
        try connection.setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        let result = unsafe address.withPointer { pointer, length in
            // SAFETY: the pointer is valid for `length` bytes during the call.
            unsafe connect(connection.descriptor.rawValue, pointer, length)
        }
        guard result == 0 || errno == EINPROGRESS else { throw .system(call: "connect", errno: errno) }
        return connection
    }

    /// The error that the socket has met since it was asked last; 0 for none.
    func takeError() -> Int32 {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        // SAFETY: the kernel writes one Int32 during the call.
        let result = unsafe getsockopt(descriptor.rawValue, SOL_SOCKET, SO_ERROR, &error, &length)
        return result == 0 ? error : errno
    }

    private func setOption(_ level: Int32, _ option: Int32, _ value: Int32) throws(HTTPServerError) {
        var value = value
        // SAFETY: the kernel reads one Int32 during the call.
        let result = unsafe setsockopt(
            descriptor.rawValue, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
        guard result == 0 else { throw .system(call: "setsockopt", errno: errno) }
    }

    /// The port to which the socket is bound.
    func localPort() throws(HTTPServerError) -> UInt16 {
        let (result, address) = unsafe SocketAddress.filled { pointer, length in
            // SAFETY: the pointer is valid for `length` bytes, and the kernel writes no more.
            unsafe getsockname(descriptor.rawValue, pointer, length)
        }
        guard result == 0 else { throw .system(call: "getsockname", errno: errno) }
        return address.port
    }

    /// Takes one connection that waits on a listening socket.
    func accept() -> Accepted {
        let (client, address) = unsafe SocketAddress.filled { pointer, length in
            // SAFETY: as in localPort.
            unsafe accept4(
                descriptor.rawValue, pointer, length, Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
        }
        do throws(HTTPServerError) {
            let descriptor = try FileDescriptor(owning: client, from: "accept4")
            return .client(Socket(descriptor: descriptor), remoteAddress: address.hostText)
        } catch {
            // Some errors concern one connection that died in the queue (accept(2)). As epoll is
            // level-triggered, it reports the others again.
            let isPassing = [EAGAIN, ECONNABORTED, EINTR, EPERM, EPROTO].contains(error.errno)
            return isPassing ? .nobody : .exhausted
        }
    }

    /// Reads what has arrived into the front of `buffer`.
    func receive(into buffer: inout [UInt8]) -> Received {
        while true {
            // SAFETY: the kernel writes at most `count` bytes into the array's own storage.
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe recv(descriptor.rawValue, bytes.baseAddress, bytes.count, 0)
            }
            switch count {
            case 1...: return .bytes(count: count)
            case 0: return .end
            default:
                if errno == EINTR { continue }
                return errno == EAGAIN ? .nothingYet : .failed
            }
        }
    }

    /// Sends as much of `output` as the kernel takes, both parts in one call. A peer that is gone is a
    /// failure here, never a SIGPIPE.
    func send(_ output: OutputBuffer) -> Sent {
        let headStart = min(output.sentByteCount, output.head.count)
        let bodyStart = output.sentByteCount - headStart
        while true {
            // SAFETY: the vectors point into the two arrays, which outlive the call; the kernel only
            // reads them, though `iovec` cannot say so.
            let count = unsafe output.head.withUnsafeBytes { head in
                unsafe output.body.withUnsafeBytes { body in
                    let head = unsafe UnsafeRawBufferPointer(rebasing: head[headStart...])
                    let body = unsafe UnsafeRawBufferPointer(rebasing: body[bodyStart...])
                    return unsafe sendVectors(head, body)
                }
            }
            if count >= 0 { return .bytes(count: count) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .noRoom : .failed
        }
    }

    private func sendVectors(_ head: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer) -> Int {
        let flags = Int32(MSG_NOSIGNAL)
        guard unsafe !body.isEmpty else {
            return unsafe Glibc.send(descriptor.rawValue, head.baseAddress, head.count, flags)
        }
        let vectors: [iovec] = unsafe [
            iovec(iov_base: UnsafeMutableRawPointer(mutating: head.baseAddress), iov_len: head.count),
            iovec(iov_base: UnsafeMutableRawPointer(mutating: body.baseAddress), iov_len: body.count),
        ]
        return unsafe vectors.withUnsafeBufferPointer { vectors in
            var message = unsafe msghdr()
            unsafe message.msg_iov = UnsafeMutablePointer(mutating: vectors.baseAddress)
            unsafe message.msg_iovlen = vectors.count
            return unsafe sendmsg(descriptor.rawValue, &message, flags)
        }
    }

    /// Makes the end of the socket an abort for the peer, as when a line breaks (RFC 9293 §3.10.7.4).
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        // SAFETY: the kernel reads one `linger` during the call. Where it fails, the peer sees a regular end.
        _ = unsafe setsockopt(
            descriptor.rawValue, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Tells the peer that no more will come, while reading goes on.
    func shutdownSending() {
        // It fails only when the connection is dead, which the next read will show.
        _ = shutdown(descriptor.rawValue, Int32(SHUT_WR))
    }
}

/// A socket with several owners.
final class HeldSocket: Sendable {
    let socket: Socket

    init(_ socket: consuming Socket) { self.socket = socket }
}
