import Ledgers
import Storage
import SyncServer
import Testing
import Wire

/// An item of some reason, about a household whose head and address are `standing`.
struct ReviewScene {
    static let standing = Value.text("立")
    static let other = Value.text("另")
    static let third = Value.text("三")

    let township: TestTownship
    let device: Device
    let home: RecordID
    let reason: ReviewReason
    let number: Int64

    init(_ reason: ReviewReason) throws {
        self.reason = reason
        township = try TestTownship()
        device = try township.device()
        home = township.id()
        var create = try township.household(1, home)
        create.edits[Household.head] = .set(Self.standing)
        create.edits[Household.address] = .set(Self.standing)
        switch reason {
        case .revokedDevice:
            _ = try township.store.revoke(device.number, milliseconds: TestTownship.now)
            let revoked = try #require(try township.store.device(device.number))
            try township.upload([create], from: revoked)
        default:
            try township.upload([create], from: device)
            var item = ReviewItem(
                reason: reason, kind: Household.kind, id: home, cell: create.cell,
                field: Self.field(of: reason),
                standing: ReviewSide(value: Self.standing, writer: device.number, editedMilliseconds: 1),
                other: ReviewSide(value: Self.other, writer: device.number, editedMilliseconds: 2),
                openedMilliseconds: TestTownship.now)
            if reason == .entryNotApplied { item.standing = nil }
            try township.store.append(item)
        }
        number = try #require(try township.store.reviewItems().first).number
    }

    private static func field(of reason: ReviewReason) -> FieldNumber {
        switch reason {
        case .editBeatRemoval: .removed
        case .laterEditWon: Household.address
        default: Household.head
        }
    }

    func decide(_ decision: ReviewDecision, value: Value? = nil, by person: String = "赵主任") throws {
        try ReviewDesk(store: township.store, person: person, now: TestTownship.now).decide(
            number, decision, value: value)
    }

    var record: LedgerRecord? { get throws { try township.store.records.record(Household.kind, home) } }
    var item: ReviewItem? { get throws { try township.store.reviewItem(number) } }
}
