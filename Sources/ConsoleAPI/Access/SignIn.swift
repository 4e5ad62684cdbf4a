import Foundation
import HTTP
import Phrases
import Storage
import SyncServer

/// Makes sessions of names and passwords.
struct SignIn: Sendable {
    struct Request: Sendable {
        let call: Call
        /// The browser's address.
        let address: String
        /// Whether its connection is encrypted.
        let isSecure: Bool
    }

    private struct Body: Decodable {
        var login: String
        var password: String
    }

    let limit: SignInLimit

    /// Checks the password on the calling thread, for a tenth of a second, and begins a session in the next commit.
    ///
    /// - Throws: `Problem`, `StorageError`; then `completion` is not called.
    func answer(
        _ request: Request, completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) throws {
        let call = request.call
        let body: Body = try call.json()
        let login = try Call.checked(body.login, "login", ConsoleLimits.loginCharacters)
        let password = try Call.checked(body.password, "password", 1...ConsoleLimits.passwordBytes.upperBound)
        if let wait = limit.begin(login: login, address: request.address, now: call.now) {
            throw Problem.tooManyAttempts(waitMilliseconds: wait)
        }
        var isRight = false
        defer { limit.end(login: login, address: request.address, isRight: isRight, now: call.now) }
        let found = try call.township.readers.read { try $0.consoleUser(login: login) }
        // An unknown login takes as long as a wrong password: the answer tells nobody which it is.
        isRight = PasswordHash.verify(password, found?.passwordHash ?? PasswordHash.ofNobody)
        guard isRight, let found else {
            isRight = false
            throw Problem(
                .wrongPassword,
                Phrase(zh: "用户名或密码不对，请重新输入", en: "the name or the password is wrong; try again"))
        }
        let secret = SessionCookie.makeSecret()
        let hash = found.passwordHash
        call.township.writer.submit { store in
            // Read again: the password may have been changed while this one was checked.
            guard let (user, kept) = try store.consoleUser(login: login), kept == hash,
                let digest = SessionCookie.digest(secret)
            else {
                throw Problem(.signInNeeded, Phrase(zh: "请重新登录", en: "sign in again"))
            }
            let browser = call.request.headers["User-Agent"]?.prefix(ConsoleLimits.browserCharacters) ?? ""
            let session = ConsoleSession(
                beginning: call.now, expiresMilliseconds: call.now + ConsoleLimits.sessionMilliseconds,
                address: request.address, browser: String(browser))
            _ = try store.addSession(session, of: user.number, digest: digest)
            let who = try SignedIn(secret: secret, in: store, now: call.now)
            var answer = try SessionRoutes.answer(who, store, call.language, now: call.now)
            answer.headers["Set-Cookie"] = SessionCookie.setting(
                secret, township: call.township.code, isSecure: request.isSecure)
            return answer
        } completion: {
            completion($0)
        }
    }
}

extension Problem {
    /// That somebody has tried too many passwords.
    static func tooManyAttempts(waitMilliseconds: Int64) -> Problem {
        let seconds = (waitMilliseconds + 999) / 1000
        var problem = Problem(
            .tooManyAttempts,
            Phrase(zh: "尝试过多，请 \(seconds) 秒后再试", en: "too many attempts; try again in \(seconds) seconds"))
        problem.retryAfterSeconds = seconds
        return problem
    }
}
