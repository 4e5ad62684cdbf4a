import Glibc

/// A file descriptor that is closed with its only owner.
struct FileDescriptor: ~Copyable, Sendable {
    let rawValue: Int32

    /// Takes over a descriptor that a call returned, or throws the call's error when it returned -1.
    init(owning rawValue: Int32, from call: String) throws(HTTPServerError) {
        guard rawValue >= 0 else { throw .system(call: call, errno: errno) }
        self.rawValue = rawValue
    }

    deinit {
        // Linux releases the descriptor whatever close returns; there is nothing to do about an error.
        _ = close(rawValue)
    }
}
