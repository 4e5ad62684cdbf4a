import Ledgers
import Phrases
import Storage
import SyncServer
import Testing
import Wire

/// What the centre makes of times that a device's clock cannot prove.
@Suite("Doubtful times")
struct ChangeTimesTests {
    private static let hour: Int64 = 3_600_000
    private static let day = 24 * hour
    private static let now = TestTownship.now

    private let township: TestTownship
    private let device: Device
    private let home: RecordID

    init() throws {
        township = try TestTownship()
        device = try township.device()
        home = township.id()
        // A day ago the device had given out one number, and its clock was right.
        try upload([try township.household(1, home)], at: Self.now - Self.day)
    }

    /// Merges a request that came at `time`, by when the device's wall clock was `skew` behind.
    @discardableResult
    private func upload(
        _ changes: [Change], at time: Int64 = now, skew: Int64 = 0, from other: Device? = nil,
        isCarried: Bool = false
    ) throws -> UploadResult {
        let sender = other ?? device
        let held = try township.store.device(sender.number)?.lastChange ?? 0
        let hello = Hello(
            schema: Schema.version, now: ClockReading(wallMilliseconds: time - skew, bootMilliseconds: 1),
            pageBytes: WireLimits.pageBytesByDefault, directory: 0, language: "en",
            lastChange: max(held, changes.last?.number ?? 0))
        return try township.store.transaction {
            try UploadMerge(
                store: township.store, device: sender.number, hello: hello, now: time,
                sentMilliseconds: isCarried ? time : nil
            ).merge(changes)
        }
    }

    /// A visit of an earlier boot, by a wall clock that showed it `age` ago.
    private func visit(_ number: Int64, age: Int64, bootAge: Int64? = nil) throws -> Change {
        var change = try township.change(
            number, .create, Visit.kind, township.id(), ageMilliseconds: age,
            [
                Visit.household: .set(.id(home)), Visit.visitor: .set(.integer(device.worker)),
                Visit.finding: .set(.text("平安")),
            ])
        change.bootAgeMilliseconds = bootAge
        return change
    }

    private func logged(_ number: Int64) throws -> LoggedChange {
        try #require(try township.store.loggedChanges(of: device.number, number...number).first)
    }

    private var items: [ReviewItem] { get throws { try township.store.reviewItems() } }

    @Test(
        "A visit that its device's clock puts before the last contact is moved to it and goes up for review [R9.4-1]"
    )
    func impossible() throws {
        let change = try visit(2, age: 365 * Self.day)
        #expect(try upload([change]).outcomes.map(\.status) == [.applied])
        let logged = try logged(2)
        #expect(logged.timeBasis == .bounded)
        #expect(logged.editedMilliseconds == Self.now - Self.day)
        #expect(logged.rawMilliseconds == Self.now - 365 * Self.day)
        let stamped = try township.value(Visit.kind, change.id, Visit.visitedAt)
        #expect(stamped == .integer(Self.now - Self.day))
        let item = try #require(try items.first)
        #expect(try items.count == 1)
        #expect(item.reason == .suspiciousTime && item.id == change.id && item.field == Visit.visitedAt)
        #expect(item.standing?.value == .integer(Self.now - Self.day))
        #expect(item.other.value == .integer(Self.now - 365 * Self.day))
        #expect(item.changeSequence == logged.sequence)
        let reasons = try Language.allCases.map {
            try ReviewExplanation(store: township.store, language: $0).reason(of: item)
        }
        for reason in reasons {
            // Both times, the raw one and the one that counts.
            #expect(reason.contains("2025-11-24") && reason.contains("2026-11-23"), "\(reason)")
        }
    }

    @Test("What the clocks can prove, or do not contradict, is marked and troubles nobody [R9-3]")
    func known() throws {
        try upload([
            try visit(2, age: 2 * Self.hour), try visit(3, age: 9 * Self.day, bootAge: Self.hour),
        ])
        #expect(try logged(2).timeBasis == .wallClock && logged(3).timeBasis == .clock)
        #expect(try logged(2).editedMilliseconds == Self.now - 2 * Self.hour)
        #expect(try items.isEmpty)
    }

    @Test("A clock that was years off at the entry, or is so now, still gives the right time")
    func yearsOff() throws {
        let year = 365 * Self.day
        // It was right when visit 2 was entered, and has been reset since.
        try upload([try visit(2, age: 2 * Self.hour - year)], at: Self.now, skew: year)
        #expect(try logged(2).editedMilliseconds == Self.now - 2 * Self.hour)
        // It was a year slow when visit 3 was entered, and is right again.
        let later = Self.now + Self.day
        try upload([try visit(3, age: year + 3 * Self.hour)], at: later)
        #expect(try logged(3).editedMilliseconds == later - 3 * Self.hour)
        #expect(try logged(3).timeBasis == .wallClock)
        #expect(try items.isEmpty)
    }

    @Test(
        "A clock that was set by hours between entry and sending leaves two times: a person is told [R9.4-1]")
    func setMeanwhile() throws {
        try upload([try visit(2, age: 5 * Self.hour)], skew: Self.hour)
        #expect(try logged(2).timeBasis == .ambiguous)
        let item = try #require(try items.first)
        #expect(item.detailEnglish?.contains("was set between the entry and its sending") == true)
    }

    @Test("However many changes a request has, there is one item, which says how many they are")
    func oneItem() throws {
        try upload(try (2...6).map { try visit($0, age: Int64(400 - $0) * Self.day) })
        #expect(try items.count == 1)
        #expect(try items.first?.detailEnglish?.contains("4 more of the same request") == true)
        for number in Int64(2)...6 { #expect(try logged(number).timeBasis == .bounded) }
    }

    @Test("A doubtful time that decides nothing is marked in the history, and that is all")
    func decidesNothing() throws {
        var edit = try township.change(
            2, .edit, Household.kind, home, base: 1, ageMilliseconds: 30 * Self.day,
            [Household.phone: .set(.text("13800000000"))])
        edit.bootAgeMilliseconds = nil
        try upload([edit])
        #expect(try logged(2).timeBasis == .bounded)
        #expect(try items.isEmpty)
    }

    @Test(
        "One that decided which value is in force goes up, be it the newcomer's or that of the value which was there"
    )
    func decidesConflict() throws {
        var edit = try township.change(
            2, .edit, Household.kind, home, base: 1, ageMilliseconds: 30 * Self.day,
            [Household.phone: .set(.text("13800000000"))])
        edit.bootAgeMilliseconds = nil
        try upload([edit])
        let other = try township.device("乙")
        let theirs = try township.change(
            1, .edit, Household.kind, home, base: 1, ageMilliseconds: Self.hour,
            [Household.phone: .set(.text("13900000000"))])
        try upload([theirs], from: other)
        #expect(try items.map(\.reason) == [.laterEditWon, .suspiciousTime])
        let item = try #require(try items.last)
        #expect(item.other.writer == device.number && item.field == Household.phone)
        #expect(item.detailEnglish?.contains("decided which value is in force") == true)

        var late = try township.change(
            3, .edit, Household.kind, home, base: 1, ageMilliseconds: 40 * Self.day,
            [Household.phone: .set(.text("13700000000"))])
        late.bootAgeMilliseconds = nil
        try upload([late])
        #expect(try items.map(\.reason) == [.laterEditWon, .suspiciousTime, .laterEditWon, .suspiciousTime])
    }

    @Test("An edit is not older than what its author had seen of the record")
    func seen() throws {
        let other = try township.device("乙")
        let theirs = try township.change(
            1, .edit, Household.kind, home, base: 1, [Household.address: .set(.text("东街"))])
        try upload([theirs], at: Self.now - 2 * Self.hour, from: other)
        var edit = try township.change(
            2, .edit, Household.kind, home, base: 2, ageMilliseconds: 6 * Self.hour,
            [Household.phone: .set(.text("13800000000"))])
        edit.bootAgeMilliseconds = nil
        try upload([edit])
        #expect(try logged(2).editedMilliseconds == Self.now - 2 * Self.hour)
        #expect(try logged(2).timeBasis == .bounded)
    }

    @Test("A person may let a doubtful time stand, and give an incident another; what is written once stays")
    func decisions() throws {
        var incident = try township.change(
            2, .create, Incident.kind, township.id(), ageMilliseconds: 90 * Self.day,
            [
                Incident.number: .set(.text("1")), Incident.title: .set(.text("排水")),
                Incident.incidentKind: .set(.integer(1)), Incident.recorder: .set(.integer(device.worker)),
            ])
        incident.bootAgeMilliseconds = nil
        try upload([incident])
        let visit = try visit(3, age: 90 * Self.day)
        try upload([visit], at: Self.now + Self.hour)
        let numbers = try items.map(\.number)
        try #require(numbers.count == 2)
        let desk = ReviewDesk(store: township.store, person: "赵主任", now: Self.now + Self.day)
        #expect(throws: ReviewError.notOffered(numbers[0])) { try desk.decide(numbers[0], .take) }
        try desk.decide(numbers[0], .value, value: .integer(Self.now - 5 * Self.hour))
        #expect(
            try township.value(Incident.kind, incident.id, Incident.happenedAt)
                == .integer(Self.now - 5 * Self.hour))
        #expect(throws: ReviewError.notOffered(numbers[1])) {
            try desk.decide(numbers[1], .value, value: .integer(Self.now))
        }
        try desk.decide(numbers[1], .keep)
        #expect(try items.isEmpty)
    }

    @Test(
        "A device that was set back gives its numbers anew: what they proved before proves nothing [R9.2-1]")
    func setBack() throws {
        // Nine numbers had been given out at a contact, of which the centre got one.
        let hello = Hello(
            schema: Schema.version,
            now: ClockReading(wallMilliseconds: Self.now - 2 * Self.hour, bootMilliseconds: 1),
            pageBytes: WireLimits.pageBytesByDefault, directory: 0, language: "en", lastChange: 9)
        _ = try township.store.transaction {
            try UploadMerge(
                store: township.store, device: device.number, hello: hello, now: Self.now - 2 * Self.hour
            ).merge([])
        }
        try upload([try visit(2, age: Self.hour)])
        #expect(try logged(2).timeBasis == .wallClock)
        #expect(try logged(2).editedMilliseconds == Self.now - Self.hour)
    }

    @Test("A request that was carried in a file is judged like any other, and is no contact")
    func carried() throws {
        let before = try township.store.contact(of: device.number)?.clock
        try upload([try visit(2, age: 300 * Self.day)], isCarried: true)
        #expect(try logged(2).timeBasis == .bounded)
        #expect(try township.store.contact(of: device.number)?.clock == before)
    }
}
