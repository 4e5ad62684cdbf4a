import Glibc

/// Connections that say nothing, closed with their owner. A server waits for the first byte of each for a while
/// (`HTTPLimits.firstByteTime`), in which its memory can be looked at.
final class IdleConnections {
    private var descriptors: [Int32] = []

    init(count: Int, port: UInt16) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        for _ in 0..<count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard descriptor >= 0 else { throw BenchError.system("socket: errno \(errno)") }
            descriptors.append(descriptor)
            // SAFETY: the address outlives the call.
            let result = unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard result == 0 else { throw BenchError.system("connect: errno \(errno)") }
        }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}
