import Ledgers
import Testing
import Wire

@testable import Storage

/// SQLite is told that the file may not grow, which it reports as it reports a full disk.
@Suite("A device whose disk is full")
struct FullDiskTests {
    @Test(
        "An entry is refused whole, and what was entered before is there; with room again the work goes on",
        arguments: [0, 1, 2, 5])
    func entries(pages: Int64) throws {
        let device = try FieldDevice()
        let connection = device.store.connection
        _ = try device.createHousehold("0")
        let count = try #require(try connection.integer("PRAGMA page_count"))
        _ = try connection.integer("PRAGMA max_page_count = \(count + pages)")
        var entered = 1
        let failure = #expect(throws: StorageError.self) {
            while entered < 10_000 {
                _ = try device.createHousehold("\(entered)")
                entered += 1
            }
        }
        #expect(failure == .cannotWrite(reason: "database or disk is full"))
        #expect(try device.store.records.count(Household.definition) == Int64(entered))
        #expect(try device.store.entries(.pending).count == entered)
        #expect(try device.store.records.search(Household.definition, "大山", limit: 10_000).count == entered)

        _ = try connection.integer("PRAGMA max_page_count = 1000000000")
        _ = try device.createHousehold("\(entered)")
        #expect(try device.store.entries(.pending).count == entered + 1)
        let report = try connection.all("PRAGMA integrity_check") { row throws(StorageError) in row.text(0) }
        #expect(report == ["ok"])
    }
}
