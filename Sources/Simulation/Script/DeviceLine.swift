import Foundation
import HTTP
import Synchronization

/// The line of one device in a script: a relay whose rule the script changes between commands.
final class DeviceLine: Sendable {
    /// What the next connection comes to.
    private final class Rules: Sendable {
        struct State: Sendable {
            var isOnline = true
            var profile = LinkProfile()
            var cutAfterBytes: Int?
            var onCut: (@Sendable () -> Void)?
            var connectionCount: UInt64 = 0
        }

        let state = Mutex(State())
        private let seed: UInt64

        init(seed: UInt64) { self.seed = seed }

        func next() -> (any RelayRule)? {
            state.withLock { state in
                guard state.isOnline else { return nil }
                state.connectionCount += 1
                let seed = SeededRandom(seed: seed, state.connectionCount).seed
                let passage = LinkPassage(over: state.profile, cutAfterBytes: state.cutAfterBytes, seed: seed)
                defer {
                    state.cutAfterBytes = nil
                    state.onCut = nil
                }
                return state.onCut.map { CrashingPassage(passage: passage, onCut: $0) } ?? passage
            }
        }
    }

    /// A connection at whose cut something happens before the bytes in front of it go on.
    private struct CrashingPassage: RelayRule {
        var passage: LinkPassage
        let onCut: @Sendable () -> Void

        var standIn: [UInt8]? { passage.standIn }

        func opened(atMilliseconds now: Int64) -> Int64 { passage.opened(atMilliseconds: now) }

        mutating func pass(
            _ byteCount: Int, _ direction: RelayDirection, atMilliseconds now: Int64
        ) -> RelayDelivery {
            let delivery = passage.pass(byteCount, direction, atMilliseconds: now)
            if delivery.end == .cut { onCut() }
            return delivery
        }
    }

    private let rules: Rules
    private let relay: Relay

    /// A line to a server, whose connections' fortunes follow from a seed.
    init(to origin: Origin, seed: UInt64) throws {
        let rules = Rules(seed: seed)
        self.rules = rules
        let relay = try Relay(listeningOn: .loopback(port: 0), to: origin) { rules.next() }
        self.relay = relay
        let thread = Thread {
            // Without the relay every command says that the server is out of reach.
            try? relay.run()
        }
        thread.name = "relay"
        thread.start()
    }

    deinit { relay.stop() }

    var port: UInt16 { relay.port }
    var isOnline: Bool { rules.state.withLock { $0.isOnline } }

    func setOnline(_ isOnline: Bool) { rules.state.withLock { $0.isOnline = isOnline } }

    func setProfile(_ profile: LinkProfile) { rules.state.withLock { $0.profile = profile } }

    /// Breaks the next connection after so many bytes of both directions.
    func cut(afterBytes byteCount: Int, onCut: (@Sendable () -> Void)? = nil) {
        rules.state.withLock { state in
            state.cutAfterBytes = byteCount
            state.onCut = onCut
        }
    }
}
