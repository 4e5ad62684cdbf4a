import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

/// A day's work with a conflict in it, interrupted at one point, must end as if nothing had happened.
@Suite("An interrupted sync, run again, loses and doubles nothing")
struct InterruptionTests {
    /// The ledger and its bookkeeping after the day, as text.
    private struct End: Equatable {
        var ledger: [String]
        var reviewCount: Int
        var historyCount: Int
        var pendingCount: Int64
        /// Whether the cuts made a sync fail.
        var wasInterrupted: Bool
    }

    /// Runs the day. The world and its devices are seeded, so every run gives records the same ids.
    private func day(cut: [Cut], restarting: Bool = false) async throws -> End {
        let world = try World(seed: 42)
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let home = try first.add(
            Household.kind, [Household.number: .text("0101-001"), Household.head: .text("李大山")])
        try await first.sync()
        try await second.sync()
        for index in 0..<20 {
            _ = try first.add(
                Resident.kind,
                [
                    Resident.household: .id(home), Resident.name: .text("李\(index)"),
                    Resident.occupation: .text("务农"),
                ])
        }
        try first.edit(Household.kind, home, [Household.phone: .text("13911111111")])
        world.clock.advance(milliseconds: 1000)
        try second.edit(Household.kind, home, [Household.phone: .text("13922222222")])
        try await second.sync()
        world.transport.cut(cut)
        let wasInterrupted = try await failsSync(first)
        if wasInterrupted, restarting {
            // The device's process died, and the server's too.
            try world.restartServer()
            try first.restart()
        }
        while try await failsSync(first) {}
        world.transport.cut([])
        try await first.sync()
        try await second.sync()
        try await first.sync()
        #expect(try first.ledgerText() == second.ledgerText())
        let centre = try world.centre()
        #expect(try LedgerText.lines(centre.records) == first.ledgerText())
        return End(
            ledger: try first.ledgerText().map(withoutRevision), reviewCount: try centre.reviewItems().count,
            historyCount: try historyCount(of: centre),
            pendingCount: try first.store.entryCount(.pending), wasInterrupted: wasInterrupted)
    }

    /// The changes in the log, which counts them from 1.
    private func historyCount(of centre: TownshipStore) throws -> Int {
        var count = 0
        while try centre.loggedChange(Int64(count + 1)) != nil { count += 1 }
        return count
    }

    private func failsSync(_ device: TestDevice) async throws -> Bool {
        do {
            try await device.sync()
            return false
        } catch is SyncError {
            return true
        }
    }

    private func withoutRevision(_ line: String) -> String {
        line.split(separator: " ").filter { !$0.hasPrefix("@") }.joined(separator: " ")
    }

    @Test("Cut after any byte of the answer, with both processes killed or not", arguments: [false, true])
    func everyByteOfTheAnswer(restarting: Bool) async throws {
        let whole = try await day(cut: [])
        #expect(whole.reviewCount == 1)
        #expect(whole.historyCount == 23)
        var bytes = 0
        var end = whole
        repeat {
            end = try await day(cut: [.answerAfter(bytes: bytes)], restarting: restarting)
            #expect(end.ledger == whole.ledger, "after \(bytes) bytes")
            #expect(end.reviewCount == whole.reviewCount, "after \(bytes) bytes")
            #expect(end.historyCount == whole.historyCount, "after \(bytes) bytes")
            #expect(end.pendingCount == 0, "after \(bytes) bytes")
            bytes += Self.stepBytes
        } while end.wasInterrupted
        #expect(bytes > 10 * Self.stepBytes)
    }

    /// A prime, so that cuts fall on all kinds of places within messages.
    private static let stepBytes = 11

    @Test(
        "The request or the answer lost, several times in a row",
        arguments: [
            [.request], [.answer], [.answer, .answer], [.request, .answer, .request, .answer],
            [.answer, .answerAfter(bytes: 10)],
        ] as [[Cut]])
    func lostMessages(cuts: [Cut]) async throws {
        let whole = try await day(cut: [])
        let end = try await day(cut: cuts)
        #expect(end.ledger == whole.ledger)
        #expect(end.historyCount == whole.historyCount)
        #expect(end.reviewCount == whole.reviewCount)
    }

    @Test("The server killed between its commit and its answer", arguments: [Cut.answer, .request])
    func killed(cut: Cut) async throws {
        let whole = try await day(cut: [])
        let end = try await day(cut: [cut], restarting: true)
        #expect(end.ledger == whole.ledger)
        #expect(end.historyCount == whole.historyCount)
    }

    @Test("A first sync in many pages, cut in every page, arrives whole and once")
    func pagedFirstSync() async throws {
        let world = try World()
        let writer = try await world.enrolledDevice()
        let home = try writer.add(
            Household.kind, [Household.number: .text("0101-001"), Household.head: .text("李大山")])
        for index in 0..<300 {
            _ = try writer.add(
                Resident.kind, [Resident.household: .id(home), Resident.name: .text("居民\(index)")])
        }
        try await writer.sync()
        let reader = try world.device()
        _ = try await reader.enrol()
        var random = SeededRandom(3)
        var pages = 0
        var interruptions = 0
        var isDone = false
        while !isDone {
            // Every engine is a new process; each one's second page is lost.
            try reader.store.setPageBytes(4 << 10)
            var engine = try SyncEngine(store: reader.store, clock: reader.clock)
            var pagesOfThisProcess = 0
            while let request = try engine.nextRequest(using: &random) {
                let reply = try await world.transport.send(request, to: "")
                pagesOfThisProcess += 1
                if pagesOfThisProcess == 2 {
                    interruptions += 1
                    break
                }
                try engine.receive(reply)
                pages += 1
                isDone = engine.progress.recordsRemaining == 0 && engine.progress.changesRemaining == 0
                if isDone { break }
            }
        }
        #expect(pages > 3)
        #expect(interruptions == pages - 1)
        #expect(try reader.ledgerText() == writer.ledgerText())
    }
}
