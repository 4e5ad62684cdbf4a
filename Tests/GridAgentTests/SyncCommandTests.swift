import Ledgers
import Replica
import Storage
import Terminal
import Testing
import Wire

@testable import grid_agent

@Suite struct SyncCommandTests {
    private func device() async throws -> TestDevice {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add("household", "add", "--number", "12", "--head", "王小明")
        return device
    }

    @Test func aSyncTellsInOneLineWhatWentBothWays() async throws {
        let device = try await device()
        let run = await device.run("sync", over: TestCentre(.applied))
        #expect(run.status == .success)
        #expect(
            run.output.hasPrefix(
                "sent 1 change (1 applied, 0 in review, 0 refused), received 0 records; 1 round"))
        #expect(run.output.count(where: \.isNewline) == 1)
        #expect(await device.run("pending").output == "")
    }

    @Test func aRequestThatIsSignedAgainCountsItsChangesOnce() async throws {
        let device = try await device()
        let run = await device.run("sync", over: StaleOnce(centre: TestCentre(.applied)))
        #expect(run.output.hasPrefix("sent 1 change (1 applied"))
        #expect(run.output.contains("2 round trips"))
    }

    @Test func theDocumentOfASyncCountsEverything() async throws {
        let device = try await device()
        let document = try await device.run(
            ["sync", "--json"], over: TestCentre(.inReview, code: "merge.review")
        ).json
        #expect(document["sent"] as? Int == 1 && document["in_review"] as? Int == 1)
        #expect(document["round_trips"] as? Int == 1)
        #expect((document["bytes_up"] as? Int ?? 0) > 0 && (document["bytes_down"] as? Int ?? 0) > 0)
        #expect(document.elements("refused_changes").isEmpty && document["wiped"] as? Bool == false)
    }

    @Test func aRefusedChangeIsListedWithTheCommandToTypeAndLeavesStatus77() async throws {
        let device = try await device()
        let centre = TestCentre(
            .refused, code: "validation.length", field: Household.head, sentence: "the head is too long")
        let run = await device.run("sync", over: centre)
        #expect(run.status == .refused)
        #expect(run.output.contains("the head is too long"))
        #expect(run.errors.contains("grid-agent refused show 1"))
        let next = await device.run("sync", over: centre)
        #expect(next.status == .success)
        #expect(next.errors.contains("still waiting for you: 1"))
    }

    @Test func recordsOfTheFeedAreCountedAndShown() async throws {
        let device = try TestDevice(cells: ["0101"])
        var random = SystemRandomNumberGenerator()
        let id = RecordID(unixMilliseconds: 1_700_000_000_000, using: &random)
        let centre = TestCentre { request in
            var response = TestCentre.response(to: request)
            let item = FeedItem.record(
                kind: Household.kind, id: id, revision: 5, isWhole: true,
                fields: [Household.number: .text("77"), Household.head: .text("赵大山")])
            response.pages = [FeedPage(cell: 1, from: 0, items: [item], to: 5, remaining: 0)]
            return response
        }
        #expect(await device.run("sync", over: centre).output.contains("received 1 record;"))
        #expect(await device.run("household", "show", "77").output.contains("赵大山"))
        let status = try await device.json("status")
        #expect(status["first_sync_percent"] as? Int == 100 && status.text("last_sync") != nil)
    }

    @Test func aRevokedDeviceIsWipedAndSaysSo() async throws {
        let device = try await device()
        let centre = TestCentre { request in
            var response = TestCentre.response(to: request, isRevoked: true)
            response.outcomes = request.changes.map {
                Outcome(number: $0.number, status: .inReview, revision: nil)
            }
            return response
        }
        let run = await device.run("sync", over: centre)
        #expect(run.status == .refused)
        #expect(run.errors.contains("revoked"))
        #expect(await device.run("household", "list").status == .noInput)
    }

    struct Trouble: Sendable, CustomTestStringConvertible {
        let name: String
        let transport: FixedTransport
        let status: Terminal.ExitStatus
        let words: String

        var testDescription: String { name }
    }

    static func failure(_ code: FailureCode) -> Failure {
        Failure(code: code, sentence: "so", serverMilliseconds: 1_790_000_000_000)
    }

    static let troubles = [
        Trouble(
            name: "no network", transport: FixedTransport(.unreachable(reason: "no route")),
            status: .unreachable,
            words: "everything is kept here"),
        Trouble(
            name: "a long answer", transport: FixedTransport(.tooLarge), status: .unreachable,
            words: "too long"),
        Trouble(
            name: "a busy server", transport: FixedTransport(failure(.busy), status: 503), status: .tryAgain,
            words: "busy"),
        Trouble(
            name: "a server that failed", transport: FixedTransport(failure(.serverFault), status: 500),
            status: .tryAgain, words: "server.fault"),
        Trouble(
            name: "an unknown device", transport: FixedTransport(failure(.deviceUnknown), status: 401),
            status: .refused, words: "grid-agent enrol --again"),
        Trouble(
            name: "a captive portal",
            transport: FixedTransport(IncomingReply(status: 302, contentType: "text/html", body: [])),
            status: .unreachable, words: "does this network want a login?"),
        Trouble(
            name: "a proxy in trouble",
            transport: FixedTransport(IncomingReply(status: 502, contentType: "text/html", body: [])),
            status: .tryAgain, words: "busy"),
        Trouble(
            name: "a damaged answer",
            transport: FixedTransport(
                IncomingReply(status: 200, contentType: ProtocolVersion.mediaType, body: [1, 2, 3])),
            status: .tryAgain, words: "damaged"),
    ]

    // Holds what a device does at R7.1-21 and R7.1-22.
    @Test(arguments: troubles)
    func aFailedSyncKeepsEveryChange(trouble: Trouble) async throws {
        let device = try await device()
        let run = await device.run("sync", over: trouble.transport)
        #expect(run.status == trouble.status)
        #expect(run.errors.contains(trouble.words), "\(run.errors)")
        #expect(run.output == "")
        #expect(try await device.json("pending").elements.count == 1)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (9_949, "9.9 KB"), (10_000, "10 KB"),
        (3_450_000, "3.4 MB"),
    ])
    func sizesAreShort(byteCount: Int, text: String) {
        #expect(SyncReport.size(byteCount) == text)
    }
}
