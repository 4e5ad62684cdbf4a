import Testing

@testable import HTTP

@Suite("Deadline wheel")
struct DeadlineWheelTests {
    private let start = ContinuousClock.now

    @Test("Nothing comes up before its deadline, and everything within a tick after it")
    func precision() {
        var wheel = DeadlineWheel<Int>(start: start)
        var random = SeededGenerator(seed: 1)
        let deadlines = (0..<500).map { _ in start + .milliseconds(Int.random(in: 0...90_000, using: &random))
        }
        for (index, deadline) in deadlines.enumerated() {
            wheel.insert(index, tick: wheel.tick(for: deadline))
        }
        var seen: Set<Int> = []
        var now = start
        while seen.count < deadlines.count {
            now += .milliseconds(7)
            wheel.removeDue(at: now) { index, _ in
                #expect(deadlines[index] <= now)
                #expect(now - deadlines[index] <= .milliseconds(210))
                #expect(seen.insert(index).inserted)
            }
        }
        #expect(wheel.nextDeadline == nil)
    }

    @Test("A wait until the next deadline always brings something up")
    func nextDeadline() throws {
        var wheel = DeadlineWheel<Int>(start: start)
        #expect(wheel.nextDeadline == nil)
        for second in [40, 3, 90, 3] { wheel.insert(second, tick: wheel.tick(for: start + .seconds(second))) }
        var order: [Int] = []
        while let next = wheel.nextDeadline {
            let count = order.count
            wheel.removeDue(at: next) { second, _ in order.append(second) }
            try #require(order.count > count)
        }
        #expect(order == [3, 3, 40, 90])
    }

    @Test("A deadline beyond the wheel comes up early, to be put in again")
    func beyondHorizon() throws {
        var wheel = DeadlineWheel<Int>(start: start)
        let deadline = start + .seconds(1000)
        wheel.insert(0, tick: wheel.tick(for: deadline))
        var roundCount = 0
        while let next = wheel.nextDeadline, next < deadline {
            wheel.removeDue(at: next) { _, _ in }
            wheel.insert(0, tick: wheel.tick(for: deadline))
            roundCount += 1
            try #require(roundCount < 100)
        }
        #expect(roundCount > 1)
        #expect(wheel.nextDeadline == deadline)
    }

    @Test("After a long sleep everything is due, and the wheel goes on")
    func longSleep() {
        var wheel = DeadlineWheel<Int>(start: start)
        for second in [1, 50, 100] { wheel.insert(second, tick: wheel.tick(for: start + .seconds(second))) }
        let now = start + .seconds(100_000)
        var due: [Int] = []
        wheel.removeDue(at: now) { second, _ in due.append(second) }
        #expect(due == [1, 50, 100])

        wheel.insert(7, tick: wheel.tick(for: now + .seconds(7)))
        wheel.removeDue(at: now + .seconds(6)) { _, _ in Issue.record("came up early") }
        wheel.removeDue(at: now + .seconds(8)) { second, _ in due.append(second) }
        #expect(due == [1, 50, 100, 7])
    }

    @Test("A deadline in the past comes up with the next tick")
    func past() {
        var wheel = DeadlineWheel<Int>(start: start)
        wheel.removeDue(at: start + .seconds(10)) { _, _ in }
        wheel.insert(1, tick: wheel.tick(for: start))
        #expect(wheel.nextDeadline == start + .seconds(10) + DeadlineWheel<Int>.tickLength)
    }
}
