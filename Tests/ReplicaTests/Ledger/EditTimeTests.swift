import Ledgers
import Testing
import Wire

@Suite("How fast a device takes an entry")
struct EditTimeTests {
    /// What was promised is for the program as it is shipped; a debug build gets ten times as much.
    private static let limit: Duration = {
        #if DEBUG
            .milliseconds(30)
        #else
            .milliseconds(3)
        #endif
    }()

    @Test("An edit in a replica of hundreds of residents is on the disk within what was promised")
    func edit() throws {
        let device = try FieldDevice()
        let home = try device.create(
            Household.kind, [Household.number: .text("0101-1"), Household.head: .text("李大山")])
        let residents = try (0..<300).map { number in
            try device.create(
                Resident.kind, [Resident.household: .id(home.id), Resident.name: .text("王小明\(number)")])
        }
        let clock = ContinuousClock()
        let times = try residents.prefix(100).enumerated().map { number, resident in
            let phone = "138\(String(100_000_000 + number).dropFirst())"
            return try clock.measure {
                try device.edit(resident, [Resident.phone: .text(phone)])
            }
        }
        // Others work on this machine too: what half of the edits take is the program's own.
        #expect(times.sorted()[50] < Self.limit)
    }
}
