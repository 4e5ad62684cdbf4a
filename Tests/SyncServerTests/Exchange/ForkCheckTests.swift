import Ledgers
import Storage
import SyncServer
import Testing
import Wire

@Suite("Changes under numbers that are held, and those of copies")
struct ForkCheckTests {
    @Test("A change that its worker gave up keeps its number: sent without content, it is no other change")
    func withdrawn() throws {
        let township = try TestTownship()
        let device = try township.device()
        let id = township.id()
        let first = try township.upload([try township.household(1, id, cell: "0102")], from: device)
        #expect(first.outcomes.map(\.status) == [.refused])
        let withdrawn = try township.change(1, .edit, Household.kind, id)
        #expect(try township.upload([withdrawn], from: device) == first)
        let failure = #expect(throws: Failure.self) {
            try township.upload([try township.household(1, id, named: "0101-009")], from: device)
        }
        #expect(failure?.code == .deviceForked)
    }

    @Test("What two copies of a device held counts once; the same from another device counts beside it")
    func family() throws {
        let township = try TestTownship()
        let (original, stranger) = (try township.device("甲"), try township.device("乙"))
        let id = township.id()
        try township.upload([try township.household(1, id)], from: original)
        let filler = [UInt8](repeating: 9, count: WireLimits.secretBytes)
        let number = try township.store.addSuccessor(
            of: original, secret: filler, attempt: filler, lastChange: 1, nowMilliseconds: TestTownship.now)
        let copy = try #require(try township.store.device(number))
        let edits: FieldMap<FieldEdit> = [Household.remarks: .append([.text("漏雨")])]
        let remark = try township.change(2, .edit, Household.kind, id, base: 1, edits)
        try township.upload(
            [try township.household(1, township.id(), named: "0101-002"), remark], from: stranger)
        for (device, count) in [(original, 2), (copy, 2)] {
            #expect(try township.upload([remark], from: device).outcomes.map(\.status) == [.applied])
            let remarks = try township.value(Household.kind, id, Household.remarks)
            #expect(remarks == .array(Array(repeating: .text("漏雨"), count: count)))
        }
    }

    @Test("A device that knows of fewer changes than are held was set back; a file may have been overtaken")
    func setBack() throws {
        let township = try TestTownship()
        let device = try township.device()
        try township.upload([try township.household(1, township.id())], from: device)
        let reading = ClockReading(wallMilliseconds: TestTownship.now, bootMilliseconds: 9_000_000)
        let hello = Hello(
            schema: Schema.version, now: reading, pageBytes: WireLimits.pageBytesByDefault, directory: 0,
            language: "en", lastChange: 0)
        func acknowledged(sentMilliseconds: Int64?) throws -> Int64 {
            let upload = try UploadMerge(
                store: township.store, device: device.number, hello: hello, now: TestTownship.now,
                sentMilliseconds: sentMilliseconds)
            return try township.store.transaction { try upload.merge([]) }.acknowledged
        }
        let failure = #expect(throws: Failure.self) { try acknowledged(sentMilliseconds: nil) }
        #expect(failure?.code == .deviceForked)
        #expect(failure?.acknowledged == 1)
        #expect(try acknowledged(sentMilliseconds: TestTownship.now - 60_000) == 1)
    }
}
