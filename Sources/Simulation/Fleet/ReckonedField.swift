import Ledgers
import Wire

/// What one field has to hold, worked out from who entered what, when, and having seen what, in the order in which the
/// centre took it: without revisions, and without the product's merge.
struct ReckonedField {
    /// Two entries of people who had not seen each other's, closer together than this: clocks do not tell which was
    /// later.
    static let doubtMilliseconds: Int64 = 60_000

    private let policy: MergePolicy
    /// What the field may hold: more than one value only where clocks do not tell.
    private(set) var allowed: [Value]
    /// Who entered the last that is in force, and when.
    private(set) var last: FleetEdit?
    /// How many entries met another one that their author had not seen.
    private(set) var meetingCount = 0

    /// A field before the first edit of it: whoever comes first has seen what was there.
    init(_ policy: MergePolicy, before first: FleetEdit) {
        self.policy = policy
        allowed = [policy == .append ? .array([]) : first.seen]
    }

    /// Takes an edit that the centre has merged.
    mutating func take(_ edit: FleetEdit) {
        let hasSeen = allowed.contains(edit.seen)
        if !hasSeen, policy != .append { meetingCount += 1 }
        switch policy {
        case .latest: takeLatest(edit)
        case .review: if hasSeen { set(edit, edit.entered) }
        case .union:
            let (before, after) = (Self.elements(edit.seen), Self.elements(edit.entered))
            let all = Self.elements(allowed[0]).subtracting(before.subtracting(after))
            set(edit, Self.array(all.union(after.subtracting(before)).sorted()))
        case .sum:
            let step = (edit.entered.asInteger ?? 0) &- (edit.seen.asInteger ?? 0)
            set(edit, .integer((allowed[0].asInteger ?? 0) &+ step))
        case .append: set(edit, .array((allowed[0].asArray ?? []) + (edit.entered.asArray ?? [])))
        }
    }

    /// Takes what the centre decided, having seen everything.
    mutating func decide(_ edit: FleetEdit) { set(edit, edit.entered) }

    func allows(_ value: Value) -> Bool { allowed.contains(value) }

    private mutating func set(_ edit: FleetEdit, _ value: Value) {
        allowed = [value]
        last = edit
    }

    private mutating func takeLatest(_ edit: FleetEdit) {
        guard let last, edit.atMilliseconds <= last.atMilliseconds + Self.doubtMilliseconds else {
            return set(edit, edit.entered)
        }
        guard edit.atMilliseconds >= last.atMilliseconds - Self.doubtMilliseconds else { return }
        allowed.removeAll { $0 == edit.seen }
        allowed.append(edit.entered)
        if edit.atMilliseconds >= last.atMilliseconds { self.last = edit }
    }

    private static func elements(_ value: Value) -> Set<Value> { Set(value.asArray ?? []) }

    /// An empty set is a field without a value.
    private static func array(_ elements: [Value]) -> Value { elements.isEmpty ? .null : .array(elements) }
}
