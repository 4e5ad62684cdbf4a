import Dispatch
import Ledgers
import Storage
import SyncServer
import Testing

@Suite("Readers beside the writer")
struct ReaderPoolTests {
    @Test("A reader sees what is committed, and nothing of a transaction under way", arguments: [0, 1, 4])
    func wholeCommits(count: Int) throws {
        let township = try TestTownship()
        let readers = try ReaderPool(path: township.path, count: count)
        try township.store.transaction {
            try township.store.addVillage(code: "02", name: "西街村")
            #expect(try readers.read { try $0.villages().count } == 1)
        }
        #expect(try readers.read { try $0.villages().count } == 2)
    }

    @Test("A second read goes on while the first has not ended, as long as there is a connection")
    func parallelReads() throws {
        let township = try TestTownship()
        let readers = try ReaderPool(path: township.path, count: 2)
        let names = try readers.read { outer in
            try readers.read { inner in
                #expect(outer !== inner)
                return try outer.villages().map(\.name) + inner.villages().map(\.name)
            }
        }
        #expect(names == ["东街村", "东街村"])
    }

    @Test(
        "Who waits gets the first connection that is free, however long another is in use",
        .timeLimit(.minutes(1))
    )
    func firstFree() async throws {
        let township = try TestTownship()
        let readers = try ReaderPool(path: township.path, count: 2)
        let queue = DispatchQueue(label: "readers", attributes: .concurrent)
        /// Keeps a connection until it is told to give it back.
        func hold(until end: DispatchSemaphore) async {
            await withCheckedContinuation { isHeld in
                queue.async {
                    try? readers.read { _ in
                        isHeld.resume()
                        end.wait()
                    }
                }
            }
        }
        let (exportEnds, otherEnds) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        await hold(until: exportEnds)
        await hold(until: otherEnds)
        let names = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await withCheckedThrowingContinuation { read in
                        queue.async {
                            read.resume(with: Result { try readers.read { try $0.villages().map(\.name) } })
                        }
                    }
                }
            }
            otherEnds.signal()
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(names == Array(repeating: "东街村", count: 8))
        exportEnds.signal()
    }

    @Test("A reader cannot write, and an error of one read does not spoil the next")
    func readOnly() throws {
        let township = try TestTownship()
        let readers = try ReaderPool(path: township.path, count: 1)
        #expect(throws: StorageError.self) {
            try readers.read { try $0.addVillage(code: "02", name: "西街村") }
        }
        #expect(try readers.read { try $0.village(code: "02") } == nil)
    }

    @Test("A township that is not there cannot be opened")
    func missingFile() throws {
        let township = try TestTownship()
        #expect(throws: StorageError.self) { try ReaderPool(path: township.path + ".none", count: 1) }
    }
}
