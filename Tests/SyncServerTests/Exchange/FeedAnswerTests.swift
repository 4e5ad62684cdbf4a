import Ledgers
import Storage
import Testing
import Wire

@testable import SyncServer

@Suite("The answer to a sync")
struct FeedAnswerTests {
    @Test("It has the cells that are the worker's now, also where they have changed since the commit")
    func scope() throws {
        let township = try TestTownship()
        let device = try township.device(cells: ["0101"])
        let (kept, given) = (try township.cell("0101"), try township.cell("0102"))
        let hello = Hello(
            schema: Schema.version,
            now: ClockReading(wallMilliseconds: TestTownship.now, bootMilliseconds: 1),
            pageBytes: WireLimits.pageBytesByDefault, directory: 0, language: "en", lastChange: 0)
        let result = try township.store.transaction {
            try UploadMerge(
                store: township.store, device: device.number, hello: hello, now: TestTownship.now
            ).merge([])
        }
        func pages() throws -> [CellNumber] {
            let answer = FeedAnswer(
                store: township.store, device: device,
                request: SyncRequest(hello: hello, cursors: [], changes: []), version: 1, result: result,
                checks: CellChecks(), generation: 0, now: TestTownship.now)
            let sequence = try answer.encoded().sequence
            return try SyncResponse(decoding: sequence.span).pages.map(\.cell)
        }
        #expect(try pages() == [kept])
        #expect(try township.store.assignCell(given, to: device.worker))
        #expect(try pages() == [kept, given])
        #expect(try township.store.unassignCell(kept, from: device.worker))
        #expect(try pages() == [given])
    }
}
