import Testing
import Wire

@testable import SyncServer

@Suite("Requests are taken once")
struct ReplayGuardTests {
    private static let start: Int64 = 1_795_500_000_000
    private static let age = WireLimits.requestAgeMilliseconds

    private func signature(at milliseconds: Int64, device: WriterNumber = 1, nonce: UInt8 = 1)
        -> RequestSignature
    {
        let key: [UInt8] = [1]
        return RequestSignature(
            device: device, dateMilliseconds: milliseconds,
            nonce: [UInt8](repeating: nonce, count: WireLimits.nonceBytes), key: HMACSHA256.Key(key.span),
            method: "POST", path: ProtocolVersion.syncPath, body: [])
    }

    @Test(
        "A request is as old or as new as the limit allows, and not from before this process",
        arguments: [
            (0, 0, .fresh), (age, age, .fresh), (age, 0, .fresh), (age + 1, 0, .stale), (0, age, .fresh),
            (0, age + 1, .stale), (0, -1, .stale), (age * 9, age * 8, .fresh), (age * 9, age * 8 - 1, .stale),
            (0, .max - start, .stale), (0, -start, .stale),
        ] as [(Int64, Int64, ReplayGuard.Verdict)])
    func dates(now: Int64, date: Int64, verdict: ReplayGuard.Verdict) {
        let replayGuard = ReplayGuard(nowMilliseconds: Self.start)
        #expect(
            replayGuard.admit(signature(at: Self.start + date), nowMilliseconds: Self.start + now) == verdict)
    }

    @Test("The same nonce of the same device is a replay; another nonce or another device is not")
    func identity() {
        let replayGuard = ReplayGuard(nowMilliseconds: Self.start)
        let requests: [(WriterNumber, UInt8, ReplayGuard.Verdict)] = [
            (1, 1, .fresh), (1, 1, .replayed), (1, 2, .fresh), (2, 1, .fresh), (2, 1, .replayed),
            (1, 2, .replayed),
        ]
        for (device, nonce, verdict) in requests {
            #expect(
                replayGuard.admit(
                    signature(at: Self.start, device: device, nonce: nonce), nowMilliseconds: Self.start)
                    == verdict)
        }
    }

    @Test(
        "A request is remembered as long as its date is good, however the minutes fall",
        arguments: [0, 1, age, 2 * age - 1, 2 * age, 2 * age + 1, 3 * age, 5 * age] as [Int64])
    func memory(admittedAfter: Int64) {
        let replayGuard = ReplayGuard(nowMilliseconds: Self.start)
        let admitted = Self.start + admittedAfter
        // Dated ahead as far as the limit allows, so that it stays good for twice the limit.
        let request = signature(at: admitted + Self.age)
        #expect(replayGuard.admit(request, nowMilliseconds: admitted) == .fresh)
        for step in 1...8 as ClosedRange<Int64> {
            let now = admitted + step * Self.age / 4
            // Other requests have what is too old forgotten meanwhile.
            let other = signature(at: now, nonce: UInt8(step + 1))
            #expect(replayGuard.admit(other, nowMilliseconds: now) == .fresh)
            #expect(replayGuard.admit(request, nowMilliseconds: now) == .replayed)
        }
        #expect(replayGuard.admit(request, nowMilliseconds: admitted + 2 * Self.age + 1) == .stale)
    }

    @Test("What it remembers does not grow with the time that it runs")
    func bounded() {
        let replayGuard = ReplayGuard(nowMilliseconds: Self.start)
        for second in 0..<3600 as Range<Int64> {
            let now = Self.start + 1000 * second
            #expect(
                replayGuard.admit(signature(at: now, device: second + 1), nowMilliseconds: now) == .fresh)
            // One a second: those of the last five minutes, and of the minute in which they began.
            #expect(replayGuard.count <= 361)
        }
    }
}
