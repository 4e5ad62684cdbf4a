/// Elements with coarse deadlines, in constant time for each change: a wheel of ticks, each with the
/// elements that are due in it.
///
/// An element whose deadline moves later stays where it is; when its tick comes, its owner looks at the
/// deadline and puts it in again. So a busy connection costs the wheel nothing.
struct DeadlineWheel<Element> {
    /// The precision of deadlines.
    static var tickLength: Duration { .milliseconds(100) }
    /// Deadlines further away than this many ticks come up early, to be put in again.
    private static var slotCount: Int64 { 1024 }

    private let start: ContinuousClock.Instant
    private var slots: [[Element]]
    /// Every tick up to this one has come up.
    private var passedTick: Int64 = 0
    /// The first tick with elements.
    private var nextTick: Int64?

    init(start: ContinuousClock.Instant) {
        self.start = start
        slots = Array(repeating: [], count: Int(Self.slotCount))
    }

    /// When something is due next; `nil` when the wheel is empty.
    var nextDeadline: ContinuousClock.Instant? {
        nextTick.map { start + Self.tickLength * Int($0) }
    }

    /// The tick in which an element with this deadline comes up: never before the deadline, unless that
    /// is beyond the wheel.
    func tick(for deadline: ContinuousClock.Instant) -> Int64 {
        let tick = Self.ticks(in: deadline - start, roundedUp: true)
        return min(max(tick, passedTick + 1), passedTick + Self.slotCount)
    }

    /// Puts an element into a tick that `tick(for:)` gave.
    mutating func insert(_ element: Element, tick: Int64) {
        slots[Self.slot(tick)].append(element)
        nextTick = min(nextTick ?? tick, tick)
    }

    /// Takes out what is due, calling `visit` for each element with its tick.
    mutating func removeDue(at now: ContinuousClock.Instant, visit: (Element, Int64) -> Void) {
        let nowTick = Self.ticks(in: now - start, roundedUp: false)
        while let tick = nextTick, tick <= nowTick {
            var due: [Element] = []
            swap(&due, &slots[Self.slot(tick)])
            passedTick = tick
            nextTick = ((tick + 1)..<(tick + Self.slotCount)).first { !slots[Self.slot($0)].isEmpty }
            for element in due { visit(element, tick) }
        }
        passedTick = max(passedTick, nowTick)
    }

    private static func slot(_ tick: Int64) -> Int {
        Int(tick % slotCount)
    }

    private static func ticks(in duration: Duration, roundedUp: Bool) -> Int64 {
        let (seconds, attoseconds) = max(.zero, duration).components
        let attosecondsPerTick = tickLength.components.attoseconds
        let ticksPerSecond = 1_000_000_000_000_000_000 / attosecondsPerTick
        let within = (attoseconds + (roundedUp ? attosecondsPerTick - 1 : 0)) / attosecondsPerTick
        // A time of more than some hundred million years counts as one.
        return min(seconds, .max / ticksPerSecond / 2) * ticksPerSecond + within
    }
}
