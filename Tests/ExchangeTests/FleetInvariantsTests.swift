import Foundation
import Ledgers
import Phrases
import Replica
import Storage
import Testing
import Wire

@testable import Simulation

/// A device and a centre that agree, until one thing is made wrong with their files.
@Suite("What a fleet is held to")
struct FleetInvariantsTests {
    enum Damage: Sendable {
        case nothing
        case device(String)
        case centre(String)
        /// A text that somebody entered and that is nowhere.
        case text(String)
        case repair(String)
        case unsent
    }

    @Test(
        "What does not hold is found, and the record named",
        arguments: [
            (.nothing, nil, []),
            (
                .device("UPDATE household SET address = '别处'"),
                "every device holds what the centre holds of its cells",
                ["household ", " differs between the centre and device 1 in address"]
            ),
            (
                .device("DELETE FROM household"), "every device holds what the centre holds of its cells",
                ["household ", " is missing at device 1"]
            ),
            (
                .device("UPDATE journal SET status = NULL, revision = NULL WHERE number = 2"),
                "every change has an outcome", ["change 2 of device 1, of household ", ", has no outcome"]
            ),
            (
                .device("UPDATE journal SET status = 1 WHERE number = 2"), "every change has an outcome",
                ["change 2 of device 1, of household ", ", has another outcome than in the centre's log"]
            ),
            (
                .unsent, "every change has an outcome",
                ["change 3 of device 1, of household ", ", was not sent"]
            ),
            (
                .text("没有记下的话"), "nothing that anyone entered is lost",
                ["'没有记下的话', entered on device 1, is in no ledger, history or review"]
            ),
            (
                .centre("UPDATE household SET head = '别人'"), "every field holds what its merge policy says",
                ["household ", ": head is '别人' and not '李大海', entered on device 1"]
            ),
            (
                .repair("record 7 reached device 1 by a repair"),
                "the feed brings everything; nothing needs repair", ["record 7 reached device 1 by a repair"]
            ),
            (
                .centre("UPDATE household SET phone = '13900000000'"),
                "the digest of every cell is that of its records", ["the digest of cell 0101 is not"]
            ),
        ] as [(Damage, String?, [String])])
    func damage(_ damage: Damage, invariant: String?, words: [String]) async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let home = try device.add(
            Household.kind, [Household.number: .text("1"), Household.head: .text("李大山")])
        try device.edit(Household.kind, home, [Household.head: .text("李大海")])
        try await device.sync()
        let edit = FleetEdit(
            key: FleetEdit.Key(writer: try device.store.identity()?.device ?? 0, number: 2),
            author: "device 1",
            place: FleetEdit.Place(kind: Household.kind, record: home, field: Household.head),
            seen: .text("李大山"), entered: .text("李大海"), atMilliseconds: world.clock.nowMilliseconds())
        var texts = ["李大山", "李大海"]
        var repaired: [String] = []
        switch damage {
        case .nothing: break
        case .device(let sql): try device.store.damage(sql)
        case .centre(let sql): try world.centre().damage(sql)
        case .text(let text): texts.append(text)
        case .repair(let words): repaired = [words]
        case .unsent: try device.edit(Household.kind, home, [Household.phone: .text("13800000000")])
        }
        var invariants = try FleetInvariants(ledger: world.centre(), repaired: repaired)
        try invariants.check(device: 1, path: device.path, texts: texts, edits: [edit])
        var report = FleetReport()
        try invariants.conclude(&report)
        #expect(report.holds == (invariant == nil))
        guard let invariant else { return }
        let found = try #require(report.invariants.first { $0.name.english == invariant })
        let fault = try #require(found.faults.first)
        for word in words { #expect(fault.contains(word), "\(fault)") }
        if words.first == "household " || words.first?.hasSuffix("of household ") == true {
            #expect(fault.contains(home.description))
        }
    }
}
