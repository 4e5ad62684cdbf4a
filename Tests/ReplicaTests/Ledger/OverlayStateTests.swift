import Ledgers
import Storage
import Testing
import Wire

@testable import Replica

@Suite("Which of the worker's own changes are shown")
struct OverlayStateTests {
    private let device: FieldDevice
    private let centre: LedgerRecord

    init() throws {
        device = try FieldDevice()
        centre = try device.receiveHousehold(at: 4)
    }

    private func entry(
        _ number: Int64, _ operation: Change.Operation, head: String? = nil
    ) -> JournalEntry {
        var edits = FieldMap<FieldEdit>()
        if let head { edits[Household.head] = .set(.text(head)) }
        return JournalEntry(
            number: number, operation: operation, kind: Household.kind, id: centre.id, cell: 1, base: 4,
            edits: edits, made: device.clock.reading(), bootID: device.clock.bootID)
    }

    @Test("An edit changes its fields alone, and brings back what was removed")
    func edit() throws {
        var removed = centre
        removed[.removed] = .integer(1)
        let shown = try #require(Overlay.apply(entry(1, .edit, head: "赵新主"), to: removed))
        #expect(shown[Household.head] == .text("赵新主"))
        #expect(shown[Household.phone] == centre[Household.phone])
        #expect(!shown.isRemoved)
    }

    @Test("An edit or a removal of what is not there shows nothing; a creation makes it")
    func absent() {
        #expect(Overlay.apply(entry(1, .edit, head: "赵新主"), to: nil) == nil)
        #expect(Overlay.apply(entry(1, .remove), to: nil) == nil)
        let made = Overlay.apply(entry(1, .create, head: "赵新主"), to: nil)
        #expect(made?.fields == [Household.head: .text("赵新主")])
        #expect(made?.cell == 1)
    }

    @Test("A removal marks the record")
    func remove() { #expect(Overlay.apply(entry(1, .remove), to: centre)?.isRemoved == true) }

    /// The states of two edits of the head, and whose value is shown: 0 is the centre's.
    private static let states: [(first: JournalEntry.State, second: JournalEntry.State, shown: Int)] = [
        (.pending, .pending, 2), (.acknowledged, .pending, 2), (.acknowledged, .acknowledged, 2),
        (.pending, .refused, 1), (.refused, .pending, 2), (.settled, .pending, 2),
        (.acknowledged, .closed, 1), (.settled, .settled, 0), (.refused, .closed, 0),
    ]

    @Test("Only what is pending or acknowledged lies upon the shadow, in order", arguments: states)
    func refresh(first: JournalEntry.State, second: JournalEntry.State, shown: Int) throws {
        try device.store.setShadow(.present(centre), centre.kind, centre.id)
        for (number, state) in [(1, first), (2, second)] as [(Int64, JournalEntry.State)] {
            try device.store.append(entry(number, .edit, head: "\(number)"))
            try device.store.setState(state, number: number, milliseconds: 1)
        }
        try Overlay.refresh(centre.kind, centre.id, in: device.store)
        let expected = shown == 0 ? centre[Household.head] : .text("\(shown)")
        #expect(try device.record(centre)?[Household.head] == expected)
        let shadow = try device.store.shadow(centre.kind, centre.id)
        #expect(shadow == (shown == 0 ? nil : .present(centre)))
    }

    @Test("A record without a shadow is left alone")
    func noShadow() throws {
        try device.store.append(entry(1, .edit, head: "赵新主"))
        try Overlay.refresh(centre.kind, centre.id, in: device.store)
        #expect(try device.record(centre) == centre)
    }

    @Test("A wiped device takes no change upon a record that was read before")
    func wiped() throws {
        try device.store.wipe()
        #expect(throws: LedgerError.notEnrolled) {
            try device.ledger.edit(centre, fields: [Household.address: .text("东街")])
        }
        #expect(throws: LedgerError.notEnrolled) { try device.ledger.remove(centre) }
        #expect(try device.store.entryCount(.pending) == 0)
        #expect(try device.store.shadow(centre.kind, centre.id) == nil)
    }

    @Test(
        "Only a refused change is corrected or discarded",
        arguments: [JournalEntry.State.pending, .acknowledged, .settled, .closed])
    func notRefused(state: JournalEntry.State) throws {
        try device.edit(centre, [Household.address: .text("东街")])
        try device.store.setState(state, number: 1, milliseconds: 1)
        #expect(throws: LedgerError.noRefusedChange(1)) { try device.refused.correct(1, fields: [:]) }
        #expect(throws: LedgerError.noRefusedChange(1)) { try device.refused.discard(1) }
        #expect(try device.store.entry(number: 1)?.state == state)
    }

    @Test("A corrected edit is sent upon what the device holds now, and shown upon it")
    func correctEdit() throws {
        try device.edit(centre, [Household.phone: .text("13911111111")])
        try device.exchange(
            [.refused(1)], pages: [FieldDevice.page([.delta(centre, 9, [Household.address: .text("东街")])])])
        try device.refused.correct(1, fields: [Household.phone: .text("13922222222")])
        let again = try #require(try device.store.entry(number: 2))
        #expect(again.base == 9)
        #expect(again.edits == [Household.phone: .set(.text("13922222222"))])
        #expect(try device.record(centre)?[Household.phone] == .text("13922222222"))
        #expect(try device.record(centre)?[Household.address] == .text("东街"))
    }
}
