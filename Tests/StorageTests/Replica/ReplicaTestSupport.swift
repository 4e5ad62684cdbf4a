import Ledgers
import Wire

@testable import Storage

extension DeviceIdentity {
    static let sample = DeviceIdentity(
        server: "https://centre.example", device: 5, secret: Array("secret-of-the-device-0123456789x".utf8),
        worker: 3, workerName: "王网格员", role: 1, township: "丹朱镇")
}

extension JournalEntry {
    /// A pending edit of a household.
    static func sample(_ number: Int64, about last: UInt8) throws -> JournalEntry {
        JournalEntry(
            number: number, operation: .edit, kind: Household.kind, id: try recordID(last), cell: 1, base: 0,
            edits: [Household.head: .set(.text("赵改名"))],
            made: ClockReading(wallMilliseconds: 1_795_500_000_000, bootMilliseconds: 5000), bootID: "boot-1")
    }
}
