import Synchronization

/// Counts wrong passwords for each login and each address, and lets nobody try on who has had too many.
final class SignInLimit: Sendable {
    private struct Window {
        var startMilliseconds: Int64
        var wrongPasswords: Int
    }

    private struct State {
        var logins: [String: Window] = [:]
        var addresses: [String: Window] = [:]
        var running = 0
    }

    private let state = Mutex(State())

    /// Asks to check a password.
    ///
    /// - Returns: Nil when it may be checked, and then `end` has to follow; else in how many milliseconds to ask again.
    func begin(login: String, address: String, now: Int64) -> Int64? {
        state.withLock { state in
            Self.forget(&state.logins, now)
            Self.forget(&state.addresses, now)
            let waits = [
                Self.wait(state.logins[login], ConsoleLimits.wrongPasswordsPerLogin, now),
                Self.wait(state.addresses[address], ConsoleLimits.wrongPasswordsPerAddress, now),
            ]
            if let wait = waits.compactMap(\.self).max() { return wait }
            guard state.running < ConsoleLimits.passwordChecksAtOnce else { return 1000 }
            state.running += 1
            return nil
        }
    }

    /// Notes what a check came to.
    func end(login: String, address: String, isRight: Bool, now: Int64) {
        state.withLock { state in
            state.running -= 1
            guard !isRight else {
                state.logins[login] = nil
                return
            }
            state.logins[login] = Self.counting(state.logins[login], now)
            state.addresses[address] = Self.counting(state.addresses[address], now)
        }
    }

    private static func wait(_ window: Window?, _ countMax: Int, _ now: Int64) -> Int64? {
        guard let window, window.wrongPasswords >= countMax else { return nil }
        return max(1, window.startMilliseconds + ConsoleLimits.signInWindowMilliseconds - now)
    }

    private static func counting(_ window: Window?, _ now: Int64) -> Window {
        guard var window else { return Window(startMilliseconds: now, wrongPasswords: 1) }
        window.wrongPasswords += 1
        return window
    }

    /// Windows that are over count no more; were there too many, those that began first go.
    private static func forget(_ windows: inout [String: Window], _ now: Int64) {
        windows = windows.filter { now - $0.value.startMilliseconds < ConsoleLimits.signInWindowMilliseconds }
        guard windows.count > ConsoleLimits.signInsRemembered else { return }
        let kept = windows.sorted { $0.value.startMilliseconds > $1.value.startMilliseconds }
            .prefix(ConsoleLimits.signInsRemembered)
        windows = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }
}
