import Ledgers
import Merge
import Storage
import Wire

/// When the changes of one request were made (SPEC.md §9).
struct ChangeTimes {
    private let times: [Int64: EditTime]
    private let sentMilliseconds: Int64

    /// Judges `changes`, which the centre does not hold yet, in order of number.
    ///
    /// - Throws: `StorageError`.
    init(
        of changes: some Collection<Change>, by device: Device, hello: Hello, sentMilliseconds: Int64,
        in store: TownshipStore
    ) throws {
        self.sentMilliseconds = sentMilliseconds
        var known = CorrectedTime.Known(
            nowMilliseconds: sentMilliseconds, wallMilliseconds: hello.now.wallMilliseconds)
        // Where the boot clock tells of every change, nothing else is asked.
        if let first = changes.first, changes.contains(where: { $0.bootAgeMilliseconds == nil }) {
            known.foundedMilliseconds = try store.foundedMilliseconds()
            known.contacts = try store.contact(of: device.number)?.clock.before(hello)
            known.previous = try store.loggedChanges(of: device.number, first.number - 1...first.number - 1)
                .first.map { EditTime(milliseconds: $0.editedMilliseconds, basis: $0.timeBasis) }
        }
        let made = try changes.map { change in
            CorrectedTime.Made(
                number: change.number, wallAgeMilliseconds: change.wallAgeMilliseconds,
                bootAgeMilliseconds: change.bootAgeMilliseconds,
                seenMilliseconds: try Self.seenMilliseconds(by: change, in: store))
        }
        times = Dictionary(
            zip(made.map(\.number), CorrectedTime.judge(made, known)), uniquingKeysWith: { first, _ in first }
        )
    }

    /// When a change was made.
    func time(of change: Change) -> EditTime {
        times[change.number] ?? EditTime(milliseconds: sentMilliseconds, basis: .bounded)
    }

    /// When the centre got what the author of a change had seen of the record: the change is later than that.
    private static func seenMilliseconds(by change: Change, in store: TownshipStore) throws -> Int64? {
        guard change.bootAgeMilliseconds == nil, change.base > 0, change.origin == nil else { return nil }
        return try store.loggedChange(of: change.id, revision: change.base)?.receivedMilliseconds
    }
}

extension ClockContacts? {
    /// A device's contacts as far as they tell of this request: a device that has given out fewer numbers than it once
    /// had was set back, and gives the same numbers to other changes.
    fileprivate func before(_ hello: Hello) -> ClockContacts? {
        flatMap { $0.lastNumber <= hello.lastChange ? $0 : nil }
    }

    /// The contacts with one more: what numbers the device had given out, and how wrong its wall clock was.
    func noting(_ hello: Hello, nowMilliseconds: Int64) -> ClockContacts {
        let (skew, overflow) = nowMilliseconds.subtractingReportingOverflow(hello.now.wallMilliseconds)
        let contact = ClockContacts.Contact(
            milliseconds: nowMilliseconds, skewMilliseconds: overflow ? 0 : skew)
        return .noting(contact, number: hello.lastChange, after: before(hello))
    }
}
