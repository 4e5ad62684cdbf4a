import Ledgers
import Phrases
import Storage
import Wire

/// Who asks, as their session tells.
struct SignedIn: Sendable {
    let session: ConsoleSession
    let user: ConsoleUser
    let role: Role
    let rights: Set<Right>

    /// The user of a session's secret.
    ///
    /// - Throws: `Problem` when there is none, or it has ended; `StorageError`.
    init(secret: String?, in store: TownshipStore, now: Int64) throws {
        guard let digest = secret.flatMap(SessionCookie.digest),
            let (session, user) = try store.session(digest: digest),
            session.isLive(at: now),
            let role = Role(rawValue: user.role)
        else {
            throw Problem(
                .signInNeeded, .init(zh: "没有登录，或登录已过期", en: "not signed in, or the session has ended"))
        }
        self.session = session
        self.user = user
        self.role = role
        rights = Right.rights(of: role)
    }

    /// What the permission table needs to know of them.
    var authority: Authority {
        Authority(
            worker: user.worker, role: role,
            line: user.department.flatMap(Department.init(rawValue:)).map(Authority.Line.of) ?? .none)
    }

    /// Refuses what the role may not.
    func require(_ right: Right) throws {
        guard rights.contains(right) else {
            throw Problem(
                .forbidden,
                .init(
                    zh: "\(role.label(in: .chinese))没有这项权限",
                    en: "a \(role.label(in: .english)) may not do this"))
        }
    }
}
