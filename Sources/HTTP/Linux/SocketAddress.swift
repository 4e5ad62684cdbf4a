import CLinux
import Glibc

/// The address of an IPv4 or IPv6 socket, as the kernel wants it.
struct SocketAddress: Sendable {
    private var storage: sockaddr_storage

    /// An address from a numeric IP address (without brackets) and a port; `nil` when it is not one.
    init?(host: String, port: UInt16) {
        storage = sockaddr_storage()
        var ipv4 = in_addr()
        var ipv6 = in6_addr()
        // SAFETY: inet_pton reads a terminated string and writes one address of the family given.
        if unsafe inet_pton(AF_INET, host, &ipv4) == 1 {
            copy(Self.ipv4(ipv4, port: port))
        } else if unsafe inet_pton(AF_INET6, host, &ipv6) == 1 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = ipv6
            copy(address)
        } else {
            return nil
        }
    }

    /// The IPv4 loopback address, 127.0.0.1.
    init(ipv4LoopbackPort port: UInt16) {
        self.init()
        copy(Self.ipv4(in_addr(s_addr: UInt32(0x7F00_0001).bigEndian), port: port))
    }

    private init() {
        storage = sockaddr_storage()
    }

    private static func ipv4(_ host: in_addr, port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = host
        return address
    }

    /// The addresses of a host, by number or by name, in the order in which they are to be tried (getaddrinfo(3)); none
    /// where there are none or nobody can be asked. Blocks while a name is looked up.
    static func lookUp(host: String, port: UInt16) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        // SAFETY: the call reads two terminated strings, and gives a list that stays until it is freed here. Each of its
        // addresses is a sockaddr_in or a sockaddr_in6, as its family says.
        guard unsafe getaddrinfo(host, String(port), &hints, &found) == 0 else { return [] }
        defer { unsafe freeaddrinfo(found) }
        var addresses: [SocketAddress] = []
        var next = unsafe found
        while let entry = unsafe next?.pointee {
            if let address = unsafe SocketAddress(entry) { addresses.append(address) }
            unsafe next = entry.ai_next
        }
        return addresses
    }

    /// The address of an entry of getaddrinfo(3); nil for a family that is neither IPv4 nor IPv6.
    private init?(_ entry: addrinfo) {
        self.init()
        guard let address = unsafe entry.ai_addr else { return nil }
        switch unsafe entry.ai_family {
        case AF_INET:
            unsafe copy(UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self))
        case AF_INET6:
            unsafe copy(UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self))
        default: return nil
        }
    }

    /// Lets a system call fill an address in, and returns its result with it.
    static func filled(
        by call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> (result: Int32, address: SocketAddress) {
        var address = SocketAddress()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // SAFETY: sockaddr_storage is large and aligned enough for every address (POSIX).
        let result = unsafe withUnsafeMutablePointer(to: &address.storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, &length) }
        }
        return (result, address)
    }

    /// Lends the address to a system call with its length in bytes.
    func withPointer<Result>(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        let length = family == AF_INET6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
        // SAFETY: as in `filled`.
        return unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe call($0, socklen_t(length))
            }
        }
    }

    /// `AF_INET` or `AF_INET6`.
    var family: Int32 {
        Int32(storage.ss_family)
    }

    var port: UInt16 {
        family == AF_INET6
            ? UInt16(bigEndian: view(as: sockaddr_in6.self).sin6_port)
            : UInt16(bigEndian: view(as: sockaddr_in.self).sin_port)
    }

    /// The address's bytes in network order: 4 or 16.
    var hostBytes: [UInt8] {
        // SAFETY: the bytes of two plain C structures, copied.
        if family == AF_INET6 {
            var host = view(as: sockaddr_in6.self).sin6_addr
            return unsafe withUnsafeBytes(of: &host) { unsafe Array($0) }
        }
        var host = view(as: sockaddr_in.self).sin_addr
        return unsafe withUnsafeBytes(of: &host) { unsafe Array($0) }
    }

    /// The address in numbers, without the port.
    var hostText: String {
        let bytes = hostBytes
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        // SAFETY: the call reads 16 bytes and writes a terminated text of at most the length given.
        _ = unsafe inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private mutating func copy<Address>(_ address: Address) {
        // SAFETY: as in `filled`; an address is a plain C structure.
        unsafe withUnsafeMutableBytes(of: &storage) { storage in
            unsafe storage.bindMemory(to: Address.self)[0] = address
        }
    }

    private func view<Address>(as type: Address.Type) -> Address {
        // SAFETY: as in `filled`; any bit pattern is a valid plain C structure.
        unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: type) }
    }
}

extension SocketAddress: Hashable {
    static func == (left: SocketAddress, right: SocketAddress) -> Bool {
        left.port == right.port && left.hostBytes == right.hostBytes
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(port)
        hasher.combine(hostBytes)
    }
}
