import Ledgers
import Merge
import Testing
import Wire

@Suite("Corrected time")
struct CorrectedTimeTests {
    private static let now: Int64 = 1_795_500_000_000

    struct Ages: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let wall: Int64
        let boot: Int64?
        var serverNow = now
        let expected: Int64
    }

    private static let ages: [Ages] = [
        Ages(testDescription: "made this moment", wall: 0, boot: 0, expected: now),
        Ages(
            testDescription: "the boot clock beats the wall clock", wall: 9_000_000, boot: 60_000,
            expected: now - 60_000),
        Ages(
            testDescription: "a wall clock set back since does no harm", wall: -9_000_000, boot: 60_000,
            expected: now - 60_000),
        Ages(
            testDescription: "across a boot the wall clock's distance counts", wall: 60_000, boot: nil,
            expected: now - 60_000),
        Ages(
            testDescription: "nothing was made after it was received, by the wall clock", wall: -1, boot: nil,
            expected: now),
        Ages(
            testDescription: "nothing was made after it was received, by the boot clock", wall: 5, boot: -1,
            expected: now),
        Ages(testDescription: "an age beyond 1970", wall: now + 1, boot: nil, expected: 0),
        Ages(testDescription: "the greatest wall age", wall: .max, boot: nil, expected: 0),
        Ages(testDescription: "the lowest wall age", wall: .min, boot: nil, expected: now),
        Ages(testDescription: "the greatest boot age", wall: 0, boot: .max, expected: 0),
        Ages(testDescription: "the lowest boot age", wall: 0, boot: .min, expected: now),
        Ages(
            testDescription: "a server clock before all ages", wall: .max, boot: nil, serverNow: -2,
            expected: 0),
    ]

    @Test("The time of an edit from its ages", arguments: ages)
    func correction(row: Ages) {
        let made = CorrectedTime.Made(
            number: 1, wallAgeMilliseconds: row.wall, bootAgeMilliseconds: row.boot)
        let known = CorrectedTime.Known(nowMilliseconds: row.serverNow, wallMilliseconds: row.serverNow)
        #expect(CorrectedTime.judge([made], known).map(\.milliseconds) == [row.expected])
    }

    @Test("The times of one device never go against its numbers, whatever its clock did")
    func order() {
        var random = SeededRandom(7)
        for _ in 0..<400 {
            let count = Int.random(in: 1...8, using: &random)
            let boots = Int.random(in: 0...count, using: &random)
            // True ages fall; the wall clock is anything, and the boot clock runs for the last of them.
            let ages = (0..<count).map { _ in Int64.random(in: 0...10_000_000_000, using: &random) }
                .sorted(by: >)
            let changes = ages.enumerated().map { index, age in
                CorrectedTime.Made(
                    number: Int64(index + 10),
                    wallAgeMilliseconds: Int64.random(in: -20_000_000_000...20_000_000_000, using: &random),
                    bootAgeMilliseconds: index >= boots ? age : nil)
            }
            var known = CorrectedTime.Known(nowMilliseconds: Self.now, wallMilliseconds: Self.now)
            if Bool.random(using: &random) {
                let contact = ClockContacts.Contact(
                    milliseconds: Self.now - 10_000_000_001,
                    skewMilliseconds: Int64.random(in: -1_000_000_000...1_000_000_000, using: &random))
                known.contacts = ClockContacts(lastNumber: 9, first: contact, last: contact)
            }
            let times = CorrectedTime.judge(changes, known)
            for (earlier, later) in zip(times, times.dropFirst()) {
                #expect(earlier.milliseconds <= later.milliseconds, "\(changes) \(times)")
            }
            for (time, change) in zip(times, changes) {
                #expect((time.basis == .clock) == (change.bootAgeMilliseconds != nil))
                #expect(time.milliseconds <= Self.now)
                // What is not in doubt by the contact is not before it.
                if known.contacts != nil { #expect(time.milliseconds >= Self.now - 10_000_000_001) }
            }
        }
    }

    @Test("A clock that is set by years at any moment, before or after any boot, gives every time right")
    func setByYears() {
        var random = SeededRandom(9)
        let week: Int64 = 7 * 24 * 3_600_000
        for _ in 0..<400 {
            // A week between two contacts; the wall clock is set once within it, and the device booted once.
            let start = Self.now - week
            let times = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                Int64.random(in: start...Self.now, using: &random)
            }.sorted()
            let boot = Int64.random(in: start...Self.now, using: &random)
            let set = Int64.random(in: start...Self.now, using: &random)
            let year = 365 * 24 * 3_600_000 * Int64.random(in: 1...50, using: &random)
            let before = Int64.random(in: -week...week, using: &random)
            let after = before + (Bool.random(using: &random) ? year : -year)
            func wall(_ time: Int64) -> Int64 { time - (time < set ? before : after) }
            let changes = times.enumerated().map { index, time in
                CorrectedTime.Made(
                    number: Int64(index + 6), wallAgeMilliseconds: wall(Self.now) - wall(time),
                    bootAgeMilliseconds: time >= boot ? Self.now - time : nil)
            }
            let contact = ClockContacts.Contact(milliseconds: start, skewMilliseconds: start - wall(start))
            let known = CorrectedTime.Known(
                nowMilliseconds: Self.now, wallMilliseconds: wall(Self.now),
                contacts: ClockContacts(lastNumber: 5, first: contact, last: contact))
            let judged = CorrectedTime.judge(changes, known)
            #expect(judged.map(\.milliseconds) == times)
            #expect(judged.allSatisfy { !$0.basis.isDoubtful })
        }
    }

    @Test("Contacts at which the same number was the last are one stretch; a new number begins the next")
    func contacts() {
        func contact(_ time: Int64) -> ClockContacts.Contact {
            ClockContacts.Contact(milliseconds: time, skewMilliseconds: -time)
        }
        var contacts: ClockContacts?
        for (time, number) in [(1, 0), (2, 0), (3, 4), (5, 4), (8, 9)] as [(Int64, Int64)] {
            contacts = .noting(contact(time), number: number, after: contacts)
        }
        #expect(
            contacts
                == ClockContacts(
                    lastNumber: 9, first: contact(8), last: contact(8),
                    earlier: .init(lastNumber: 4, last: contact(5))))
        #expect(
            ClockContacts.noting(contact(11), number: 9, after: contacts)
                == ClockContacts(
                    lastNumber: 9, first: contact(8), last: contact(11),
                    earlier: .init(lastNumber: 4, last: contact(5))))
    }

    @Test(
        "What the device's clock showed is kept, right or wrong",
        arguments: [
            (now, 60_000, now - 60_000), (now, -60_000, now + 60_000), (5, 60_000, 5 - 60_000),
            (Int64.max, -1, 0), (now, Int64.min, 0), (-2, Int64.max, 0),
        ] as [(Int64, Int64, Int64)])
    func rawTime(wall: Int64, age: Int64, expected: Int64) {
        var change = Sample.change()
        change.wallAgeMilliseconds = age
        let reading = ClockReading(wallMilliseconds: wall, bootMilliseconds: 0)
        #expect(CorrectedTime.rawMilliseconds(of: change, now: reading) == expected)
    }
}
