import Ledgers
import Merge
import Testing
import Wire

extension Vector {
    /// times.json, `times`.
    func checkTime() throws {
        try read { keys in
            let now = try keys.integer("now")
            let reading = ClockReading(wallMilliseconds: try keys.integer("wall"), bootMilliseconds: 0)
            let change = Change(
                number: 1, operation: .edit, kind: Household.kind,
                id: try #require(RecordID(bytes: [UInt8](repeating: 0, count: RecordID.byteCount))), cell: 1,
                base: 0, wallAgeMilliseconds: try keys.integer("wall_age"),
                bootAgeMilliseconds: try keys.integerOrNull("boot_age"), edits: [:])
            let corrected = try keys.integer("corrected")
            #expect(CorrectedTime.milliseconds(of: change, serverNow: now) == corrected)
            #expect(CorrectedTime.rawMilliseconds(of: change, now: reading) == (try keys.integer("raw")))
        }
    }
}
