import CCrypt
import Glibc

/// Passwords as they are kept: hashed by yescrypt, the C library's own choice for people's passwords (crypt(5)).
package enum PasswordHash {
    /// The hash of a new password, with a salt of its own; nil when the library refuses.
    package static func make(_ password: String) -> String? {
        // Sound: with no random bytes given, the library draws them from the system, and answers a string that it
        // allocated or null (crypt_gensalt_ra(3)).
        guard let setting = unsafe crypt_gensalt_ra("$y$", 0, nil, 0) else { return nil }
        defer { unsafe free(setting) }
        return unsafe hash(password, setting: String(cString: setting))
    }

    /// Whether the password is the one of the hash. It takes the same time for every password.
    package static func verify(_ password: String, _ kept: String) -> Bool {
        guard let computed = hash(password, setting: kept) else { return false }
        let (left, right) = (Array(computed.utf8), Array(kept.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// A hash that no password has, of the same cost: so that an unknown login takes as long as a wrong password.
    static let ofNobody = make("\(UInt64.random(in: 0...(.max)))\(UInt64.random(in: 0...(.max)))") ?? ""

    private static func hash(_ password: String, setting: String) -> String? {
        // A password ends at its first zero byte for the library: what follows would not count.
        guard !password.utf8.contains(0) else { return nil }
        var memory: UnsafeMutableRawPointer?
        var byteCount: Int32 = 0
        // Sound: the library allocates `memory` and answers a string within it, or null (crypt_ra(3)).
        let result = unsafe crypt_ra(password, setting, &memory, &byteCount)
        let text = unsafe result.map { unsafe String(cString: $0) }
        if let memory = unsafe memory {
            unsafe explicit_bzero(memory, Int(byteCount))
            unsafe free(memory)
        }
        return text
    }
}
