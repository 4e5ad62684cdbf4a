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
        var change = Sample.change()
        (change.wallAgeMilliseconds, change.bootAgeMilliseconds) = (row.wall, row.boot)
        #expect(CorrectedTime.milliseconds(of: change, serverNow: row.serverNow) == row.expected)
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
