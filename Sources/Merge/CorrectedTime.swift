package import Ledgers
package import Wire

/// When changes were made, worked out from what a device says of its clocks and from what is certain without them
/// (SPEC.md §9).
package enum CorrectedTime {
    /// Two readings of one clock within this are taken for the same; so is what a request takes on its way.
    package static let toleranceMilliseconds: Int64 = 300_000

    /// One change of a request, as far as its time goes.
    package struct Made: Sendable {
        package var number: Int64
        package var wallAgeMilliseconds: Int64
        package var bootAgeMilliseconds: Int64?
        /// When the centre got what its author had seen of the record; nil if that is not known.
        package var seenMilliseconds: Int64?

        package init(
            number: Int64, wallAgeMilliseconds: Int64, bootAgeMilliseconds: Int64?,
            seenMilliseconds: Int64? = nil
        ) {
            self.number = number
            self.wallAgeMilliseconds = wallAgeMilliseconds
            self.bootAgeMilliseconds = bootAgeMilliseconds
            self.seenMilliseconds = seenMilliseconds
        }
    }

    /// What the centre knows beside the request.
    package struct Known: Sendable {
        /// When the request was made, by the centre's clock: now, but for one that was carried.
        package var nowMilliseconds: Int64
        /// What the device's wall clock showed then.
        package var wallMilliseconds: Int64
        /// When the ledger began: no device has a change from before.
        package var foundedMilliseconds: Int64
        package var contacts: ClockContacts?
        /// When the change before the first of the request was made.
        package var previous: EditTime?

        package init(
            nowMilliseconds: Int64, wallMilliseconds: Int64, foundedMilliseconds: Int64 = 0,
            contacts: ClockContacts? = nil, previous: EditTime? = nil
        ) {
            self.nowMilliseconds = nowMilliseconds
            self.wallMilliseconds = wallMilliseconds
            self.foundedMilliseconds = foundedMilliseconds
            self.contacts = contacts
            self.previous = previous
        }
    }

    /// When the changes of a request were made, which are in order of their numbers, and thus in the order in which
    /// they were made. Within one boot the boot clock tells, whatever was done to the wall clock. Across a boot the wall
    /// clock and its skew tell, within what is certain.
    package static func judge(_ changes: [Made], _ known: Known) -> [EditTime] {
        var judge = Judgement(changes: changes, known: known)
        return judge.times()
    }

    /// What the device's wall clock showed at the edit, in milliseconds since 1970 UTC, right or wrong.
    package static func rawMilliseconds(of change: Change, now: ClockReading) -> Int64 {
        let (time, overflow) = now.wallMilliseconds.subtractingReportingOverflow(change.wallAgeMilliseconds)
        return overflow ? 0 : time
    }
}

/// The changes of one request, held against what is certain.
private struct Judgement {
    let changes: [CorrectedTime.Made]
    let known: CorrectedTime.Known
    private var judged: [EditTime] = []

    init(changes: [CorrectedTime.Made], known: CorrectedTime.Known) {
        self.changes = changes
        self.known = known
    }

    mutating func times() -> [EditTime] {
        judged = changes.indices.map { index in
            exactTime(changes[index]).map { EditTime(milliseconds: $0, basis: .clock) } ?? byWallClock(index)
        }
        putInOrder()
        return judged
    }

    private func exactTime(_ change: CorrectedTime.Made) -> Int64? {
        change.bootAgeMilliseconds.map { max(0, known.nowMilliseconds.subtractingClamped(max(0, $0))) }
    }

    /// The time of a change that only the wall clock tells of.
    private func byWallClock(_ index: Int) -> EditTime {
        let bounds = bounds(of: index)
        let candidates = skews(of: index).map { skew in
            raw(changes[index]).addingClamped(skew)
        }
        // What a request takes on its way is within the tolerance.
        let fitting = candidates.filter { candidate in
            bounds.clamping(candidate).distance(to: candidate) <= CorrectedTime.toleranceMilliseconds
        }
        guard let best = fitting.first else {
            return EditTime(milliseconds: bounds.clamping(candidates.first ?? 0), basis: .bounded)
        }
        return EditTime(
            milliseconds: bounds.clamping(best), basis: fitting.count > 1 ? .ambiguous : .wallClock)
    }

    private func raw(_ change: CorrectedTime.Made) -> Int64 {
        known.wallMilliseconds.subtractingClamped(change.wallAgeMilliseconds)
    }

    /// By how much the wall clock may have been behind at a change, each once, the likeliest first: as at the next
    /// change of the request whose time is known, at the next contact, and at the contact before.
    private func skews(of index: Int) -> [Int64] {
        let number = changes[index].number
        var skews: [Int64] = []
        if let next = changes[(index + 1)...].first(where: { $0.bootAgeMilliseconds != nil }),
            let time = exactTime(next)
        {
            skews.append(time.subtractingClamped(raw(next)))
        }
        let now = known.nowMilliseconds.subtractingClamped(known.wallMilliseconds)
        if let contacts = known.contacts {
            if number > contacts.lastNumber {
                skews += [now, contacts.last.skewMilliseconds]
            } else if let earlier = contacts.earlier, number <= earlier.lastNumber {
                skews.append(earlier.last.skewMilliseconds)
            } else {
                skews.append(contacts.first.skewMilliseconds)
                if let earlier = contacts.earlier { skews.append(earlier.last.skewMilliseconds) }
            }
        } else {
            skews.append(now)
        }
        return skews.reduce(into: []) { distinct, skew in
            let isNew = distinct.allSatisfy {
                $0.distance(to: skew) > CorrectedTime.toleranceMilliseconds
            }
            if isNew { distinct.append(skew) }
        }
    }

    /// What is certain of a change's time, whatever its device's wall clock says.
    private func bounds(of index: Int) -> ClosedRange<Int64> {
        let change = changes[index]
        var lower = max(0, known.foundedMilliseconds)
        var upper = max(0, known.nowMilliseconds)
        if let seen = change.seenMilliseconds { lower = max(lower, seen) }
        if let contacts = known.contacts {
            if change.number > contacts.lastNumber {
                lower = max(lower, contacts.last.milliseconds)
            } else {
                upper = min(upper, contacts.first.milliseconds)
                if let earlier = contacts.earlier {
                    if change.number > earlier.lastNumber {
                        lower = max(lower, earlier.last.milliseconds)
                    } else {
                        upper = min(upper, earlier.last.milliseconds)
                    }
                }
            }
        }
        if let previous = known.previous, previous.basis == .clock {
            lower = max(lower, previous.milliseconds)
        }
        for (place, other) in changes.enumerated() {
            guard let time = exactTime(other) else { continue }
            if place < index { lower = max(lower, time) } else { upper = min(upper, time) }
        }
        upper = max(0, upper)
        return min(lower, upper)...upper
    }

    /// Numbers are given out in order of entry, so no change is older than the one before it. A time that could not be
    /// known gives way to one that could; of two that could, the later one is moved, and then it could not.
    private mutating func putInOrder() {
        for index in judged.indices.reversed() where judged[index].basis.isDoubtful {
            guard let next = judged[(index + 1)...].first(where: { !$0.basis.isDoubtful }) else { continue }
            judged[index].milliseconds = min(judged[index].milliseconds, next.milliseconds)
        }
        var latest = known.previous?.milliseconds ?? 0
        for index in judged.indices {
            if judged[index].basis != .clock, judged[index].milliseconds < latest {
                let isFar =
                    judged[index].milliseconds.distance(to: latest) > CorrectedTime.toleranceMilliseconds
                judged[index].milliseconds = latest
                if isFar { judged[index].basis = .bounded }
            }
            latest = judged[index].milliseconds
        }
    }
}

extension ClosedRange<Int64> {
    fileprivate func clamping(_ value: Int64) -> Int64 { Swift.min(Swift.max(value, lowerBound), upperBound) }
}

extension Int64 {
    fileprivate func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// How far apart two times are.
    fileprivate func distance(to other: Int64) -> Int64 {
        Swift.max(self, other).subtractingClamped(Swift.min(self, other))
    }

    fileprivate func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (self < other ? .min : .max) : difference
    }
}
