import HTTP
import Phrases
import Storage
import SyncServer

/// Gives users another password when they know their own.
struct PasswordChange: Sendable {
    private struct Body: Decodable {
        var current: String
        var new: String
    }

    /// The same that counts wrong passwords of those who sign in.
    let limit: SignInLimit

    /// Checks and hashes on the calling thread, and keeps the new password in the next commit, which ends every other
    /// session of the user.
    ///
    /// - Parameters:
    ///   - call: The request.
    ///   - address: The browser's address.
    ///   - who: Whose session it comes from.
    ///   - signedIn: Who that is by a newer state of the ledger.
    ///   - completion: Told of the answer, unless the function throws.
    /// - Throws: `Problem`, `StorageError`.
    func answer(
        _ call: Call, address: String, for who: SignedIn,
        signedIn: @escaping @Sendable (TownshipStore) throws -> SignedIn,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) throws {
        let body: Body = try call.json()
        let current = try Call.checked(body.current, "current", 1...ConsoleLimits.passwordBytes.upperBound)
        let bytes = ConsoleLimits.passwordBytes
        guard bytes.contains(body.new.utf8.count), body.new != current else {
            throw Problem.badParameter(
                "new",
                Phrase(
                    zh: "与现在的不同的密码，\(bytes.lowerBound) 至 \(bytes.upperBound) 字节",
                    en:
                        "a password of \(bytes.lowerBound) to \(bytes.upperBound) bytes, and another than the present one"
                ))
        }
        let login = who.user.login
        if let wait = limit.begin(login: login, address: address, now: call.now) {
            throw Problem.tooManyAttempts(waitMilliseconds: wait)
        }
        var isRight = false
        defer { limit.end(login: login, address: address, isRight: isRight, now: call.now) }
        guard let kept = try call.township.readers.read({ try $0.consoleUser(login: login)?.passwordHash }),
            PasswordHash.verify(current, kept)
        else {
            throw Problem(
                .wrongPassword,
                Phrase(zh: "现在的密码不对，没有更改", en: "the present password is wrong; nothing was changed"))
        }
        isRight = true
        guard let hash = PasswordHash.make(body.new) else {
            throw Problem(.internal, Phrase(zh: "密码没有更改，请重试", en: "the password was not changed; try again"))
        }
        call.township.writer.submit { store in
            // Read again: the session may have ended, or the password may have been changed, while this one was checked.
            let who = try signedIn(store)
            guard try store.consoleUser(login: login)?.passwordHash == kept else { throw Problem.changed }
            try store.setPassword(hash, of: who.user.number, keeping: who.session.number)
            return Answer.empty
        } completion: {
            completion($0)
        }
    }
}
