/// Why a server cannot start or go on. What goes wrong with one connection never ends the server.
package enum HTTPServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The address is in use, does not exist on this machine, or needs a privilege.
    case cannotListen(ListenAddress, errno: Int32)
    /// A system call failed that should not.
    case system(call: String, errno: Int32)
    /// `run` was called before.
    case alreadyRun

    /// The system's error number, if it was the system that refused.
    package var errno: Int32? {
        switch self {
        case .cannotListen(_, let errno), .system(_, let errno): errno
        case .alreadyRun: nil
        }
    }

    package var description: String {
        switch self {
        case .cannotListen(let address, let errno): "cannot listen on \(address): \(systemErrorText(errno))"
        case .system(let call, let errno): "\(call): \(systemErrorText(errno))"
        case .alreadyRun: "a server runs only once"
        }
    }
}
