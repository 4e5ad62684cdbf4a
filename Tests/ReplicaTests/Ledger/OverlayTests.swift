import Ledgers
import Replica
import Storage
import Testing
import Wire

@Suite("Own changes upon what the centre holds")
struct OverlayTests {
    private let phone: FieldMap<Value> = [Household.phone: .text("13911111111")]

    @Test("A download changes what lies beneath a pending edit, not the edit [R10.1.3-1]")
    func beneath() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold()
        let theirs: FieldMap<Value> = [Household.phone: .text("13922222222"), Household.address: .text("东街")]
        try device.receive([.delta(home, 11, theirs)]) { try device.edit(home, phone) }
        let shown = try #require(try device.record(home))
        #expect(shown[Household.phone] == .text("13911111111"))
        #expect(shown[Household.address] == .text("东街"))
        guard case .present(let beneath) = try device.store.shadow(home.kind, home.id) else {
            Issue.record("no shadow")
            return
        }
        #expect(beneath[Household.phone] == .text("13922222222"))
        #expect(beneath.revision == 11)
    }

    @Test("An acknowledged change is shown until the feed brings it back")
    func acknowledged() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold()
        try device.edit(home, phone)
        try device.exchange([.applied(1, 20)], pages: [FieldDevice.page([], to: 15, remaining: 1)])
        #expect(try device.store.entries(.acknowledged).map(\.number) == [1])
        #expect(try device.record(home)?[Household.phone] == .text("13911111111"))
        try device.exchange(pages: [FieldDevice.page([.delta(home, 20, phone)])])
        #expect(try device.store.entries(.settled).map(\.number) == [1])
        #expect(try device.record(home)?[Household.phone] == .text("13911111111"))
        #expect(try device.store.shadow(home.kind, home.id) == nil)
    }

    @Test("A change that lost shows the winner at once")
    func lost() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold()
        try device.edit(home, phone)
        try device.exchange(
            [Outcome(number: 1, status: .inReview, revision: nil)],
            pages: [FieldDevice.page([.delta(home, 11, [Household.phone: .text("13922222222")])])])
        #expect(try device.record(home)?[Household.phone] == .text("13922222222"))
        #expect(try device.store.entries(.settled).map(\.number) == [1])
    }

    @Test("A record that someone removed stays shown while an own edit of it is on its way")
    func removedBeneath() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold()
        try device.receive([.delta(home, 11, [.removed: .integer(1)])]) { try device.edit(home, phone) }
        #expect(try device.record(home)?[Household.phone] == .text("13911111111"))
        try device.exchange([.refused(1, RefusalCode.removedRecord)])
        #expect(try device.record(home) == nil)
    }

    @Test("A removal that the centre does not accept brings the record back")
    func removalRefused() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold()
        try device.ledger.remove(home)
        #expect(try device.record(home) == nil)
        try device.exchange([Outcome(number: 1, status: .inReview, revision: nil)])
        #expect(try device.record(home) == home)
    }

    @Test("A record that left the cell, or was removed, leaves the replica; search finds it no more [R5.6-5]")
    func departures() throws {
        let device = try FieldDevice()
        let kind = try #require(Schema.kind(Household.kind))
        for item in [
            { (home: LedgerRecord) in FeedItem.departure(kind: home.kind, id: home.id, revision: 30) },
            { (home: LedgerRecord) in FeedItem.delta(home, 30, [.removed: .integer(1)]) },
        ] {
            let home = try device.receiveHousehold()
            #expect(try device.store.records.search(kind, "李大山").count == 1)
            try device.exchange(pages: [FieldDevice.page([item(home)])])
            #expect(try device.record(home) == nil)
            #expect(try device.store.records.search(kind, "李大山").isEmpty)
        }
    }

    @Test("A field that the centre cleared is cleared; one that this build does not know is kept")
    func clearedAndUnknown() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold()
        let unknown = FieldNumber(rawValue: 900)
        try device.exchange(pages: [
            FieldDevice.page([.delta(home, 11, [Household.phone: .null, unknown: .array([.bytes([1])])])])
        ])
        let shown = try #require(try device.record(home))
        #expect(shown.fields[Household.phone] == nil)
        #expect(shown[unknown] == .array([.bytes([1])]))
        #expect(shown.revision == 11)
    }
}
