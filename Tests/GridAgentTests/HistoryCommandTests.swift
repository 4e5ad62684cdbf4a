import Ledgers
import Replica
import Terminal
import Testing
import Wire

@testable import grid_agent

@Suite struct HistoryCommandTests {
    @Test func anOwnChangeShowsWhatStandsNowWhereThatIsSomethingElse() async throws {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add("household", "add", "--number", "12", "--head", "甲")
        await device.run("household", "edit", "12", "--phone", "13800000000")
        await device.run("household", "edit", "12", "--phone", "13900000000")
        let entries = try await device.json("history", "12").elements
        #expect(entries.map { ($0["now"] as? [String: String])?["phone"] } == [nil, "13900000000", nil])

        let run = await device.run("history", "12")
        #expect(run.output.contains("phone 13800000000 (now: 13900000000)"), "\(run.output)")
        #expect(run.errors.contains("ask it with --centre"))
        await device.run("household", "edit", "12", "--phone", "")
        #expect(await device.run("history", "12").output.contains("phone 13900000000 (now: —)"))
    }

    /// A device that holds household 12, which the centre has.
    private func device() async throws -> (device: TestDevice, id: String) {
        let device = try TestDevice(cells: ["0101"])
        let id = try await device.add("household", "add", "--number", "12", "--head", "甲")
        await device.run("sync", over: TestCentre(.applied))
        return (device, id)
    }

    @Test func theCentreTellsEveryonesChangesOldestFirstByTheRules() async throws {
        let (device, id) = try await device()
        let centre = HistoryCentre()
        let run = await device.run("history", "12", "--centre", over: centre)
        #expect(run.status == .success, "\(run.errors)")
        #expect(
            run.output.split(separator: "\n") == [
                "3  2026-11-24 14:00:00  李梅 (device 3)  applied, revision 3",
                "    head 甲",
                "8  2026-11-24 14:00:00  王网格 (device 5)  applied, revision 8",
                "    head 甲 → 乙",
                "9  2026-11-24 14:00:00  李梅 (device 3)  in review",
                "    head 丙 (not in force: the centre's value stands until decided)",
                "    review item 1 is open",
            ])
        #expect(run.errors.isEmpty)
        #expect(centre.requests.map(\.before) == [0, 9] && centre.requests.map(\.language) == ["en", "en"])
        #expect(centre.requests.allSatisfy { $0.id.description == id })
    }

    @Test func itsDocumentIsThatOfTheCentre() async throws {
        let (device, _) = try await device()
        let entries = try await device.run(["history", "12", "--centre", "--json"], over: HistoryCentre())
            .json
            .elements
        #expect(entries.map { $0["number"] as? Int } == [3, 8, 9])
        #expect(entries.map { $0["who"] as? String } == ["李梅", "王网格", "李梅"])
        #expect(
            Set(entries.first?.keys ?? [:].keys) == [
                "number", "revision", "when", "known_by", "device_clock", "received", "who", "device",
                "decided_by", "cell", "cell_before", "origin", "outcome", "code", "what", "fields", "items",
                "undone_by",
            ])
        #expect(entries.last?["what"] as? String == "head 丙 (not in force)")
        let field = (entries.last?["fields"] as? [[String: Any]])?.first
        #expect(field?["rule"] as? String == "centre_stands" && field?["entered"] as? String == "丙")
    }

    @Test func whatIsNotSentYetIsSaidToBeMissing() async throws {
        let (device, _) = try await device()
        await device.run("household", "edit", "12", "--phone", "13800000000")
        let run = await device.run("history", "12", "--centre", over: HistoryCentre())
        #expect(run.status == .success && run.errors.contains("still to be synced: 1"))
    }

    @Test func withoutALineItSaysWhatIsShownAllTheSame() async throws {
        let (device, _) = try await device()
        let line = FixedTransport(.unreachable(reason: "no route"))
        let run = await device.run("history", "12", "--centre", over: line)
        #expect(run.status == .unreachable && run.output.isEmpty)
        #expect(run.errors.contains("no route") && run.errors.contains("without --centre"))
        let offline = await device.run("history", "12", over: line)
        #expect(offline.status == .success && offline.output.contains("add household 12"))
    }

    struct Refusal: Sendable {
        let code: FailureCode
        let status: Int
        let leaves: Terminal.ExitStatus
        let english: String
        let chinese: String
    }

    @Test(arguments: [
        Refusal(
            code: .notFound, status: 404, leaves: .unreachable, english: "does not answer this yet",
            chinese: "升级"),
        Refusal(
            code: .recordUnknown, status: 404, leaves: .badData,
            english: "no such record in this device's cells",
            chinese: "没有这条记录"),
        Refusal(
            code: .deviceRevoked, status: 403, leaves: .refused, english: "has revoked this device",
            chinese: "已注销本机"),
        Refusal(code: .busy, status: 503, leaves: .tryAgain, english: "busy", chinese: "服务器忙"),
    ])
    func aCentreThatDoesNotAnswerSaysWhy(refusal: Refusal) async throws {
        let (device, _) = try await device()
        let failure = Failure(code: refusal.code, sentence: "x", serverMilliseconds: 1_790_000_000_000)
        for (language, says) in [("en", refusal.english), ("zh", refusal.chinese)] {
            let run = await device.run(
                ["history", "12", "--centre"], language: language,
                over: FixedTransport(failure, status: refusal.status))
            #expect(run.status == refusal.leaves && run.output.isEmpty)
            #expect(run.errors.contains(says), "\(run.errors)")
        }
        // Nothing is wiped or lost by it.
        #expect(await device.run("household", "show", "12").status == .success)
    }

    @Test func aRecordThatTheDeviceDoesNotKnowIsNotAskedFor() async throws {
        let (device, _) = try await device()
        let centre = HistoryCentre()
        let run = await device.run("history", "99", "--centre", over: centre)
        #expect(run.status == .badData && centre.requests.isEmpty)
    }

    @Test func aRecordThatOthersRemovedIsAskedForByItsWholeID() async throws {
        let (device, _) = try await device()
        let centre = HistoryCentre()
        let id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
        #expect(await device.run("history", id, "--centre", over: centre).status == .badData)
        let run = await device.run("history", "--ledger", "resident", id, "--centre", over: centre)
        #expect(run.status == .success, "\(run.errors)")
        #expect(centre.requests.allSatisfy { $0.id.description == id && $0.kind == Resident.kind })
        #expect(centre.requests.count == 2)
    }
}
