import Testing

@testable import HTTP

@Suite("Pace of a transfer")
struct TransferPaceTests {
    private let start = ContinuousClock.now
    private let limits = HTTPLimits()

    @Test("A megabyte over 2G, at 5 kB/s with silences of 3 s, is never given up")
    func slowLink() {
        var pace = TransferPace(start: start)
        var now = start
        var byteCount = 0
        while byteCount < 1024 * 1024 {
            now += .seconds(3)
            #expect(now < pace.deadline(stallTime: limits.bodyStallTime, limits: limits))
            byteCount += 15_000
            pace.reach(byteCount: byteCount, at: now)
        }
        #expect(now - start > .seconds(200))
    }

    @Test("A silence ends it")
    func stall() {
        var pace = TransferPace(start: start)
        pace.reach(byteCount: 1_000_000, at: start + .seconds(5))
        #expect(pace.deadline(stallTime: .seconds(30), limits: limits) == start + .seconds(35))
    }

    @Test("A trickle that never falls silent ends it too")
    func trickle() {
        var pace = TransferPace(start: start)
        var now = start
        var byteCount = 0
        while now < pace.deadline(stallTime: limits.bodyStallTime, limits: limits) {
            now += .seconds(1)
            byteCount += 10
            pace.reach(byteCount: byteCount, at: now)
        }
        #expect(now - start <= .seconds(31))
    }

    @Test("Bytes that were counted before are no progress")
    func noProgress() {
        var pace = TransferPace(start: start)
        pace.reach(byteCount: 100_000, at: start + .seconds(1))
        pace.reach(byteCount: 100_000, at: start + .seconds(20))
        #expect(pace.deadline(stallTime: .seconds(30), limits: limits) == start + .seconds(31))
    }
}
