import Foundation
import Ledgers
import Phrases
import Replica
import Terminal
import Testing
import Wire

@testable import grid_agent

@Suite struct WatchCommandTests {
    private func device() async throws -> TestDevice {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add("household", "add", "--number", "12", "--head", "王小明")
        return device
    }

    @Test func aSyncWithNewsIsOneLineAndTheEndIsASummary() async throws {
        let device = try await device()
        let run = await device.run("sync", "--watch", "--for", "1", over: TestCentre(.applied))
        #expect(run.status == .success)
        #expect(run.output.hasPrefix("sent 1 change (1 applied"))
        #expect(run.output.count(where: \.isNewline) == 1)
        #expect(run.errors.contains("connected") && run.errors.contains("syncs with news: 1; sent 1 change"))
        #expect(try await device.json("pending").elements.isEmpty)
    }

    @Test func withJSONEachSyncWithNewsIsOneDocument() async throws {
        let device = try await device()
        let run = await device.run(
            ["--json", "sync", "--watch", "--for", "1"], over: TestCentre(.inReview, code: "merge.review"))
        #expect(run.output.count(where: \.isNewline) == 1)
        #expect(try run.json["in_review"] as? Int == 1)
    }

    @Test func aCentreThatDoesNotHoldRequestsIsNotAskedWithoutPause() async throws {
        let device = try TestDevice(cells: ["0101"])
        let centre = TestCentre(.applied)
        let run = await device.run("sync", "--watch", "--for", "1", over: centre)
        #expect(run.status == .success && run.output == "")
        #expect(centre.requests.map(\.hello.waitMilliseconds).first == 0)
        #expect(centre.requests.count <= 3)
    }

    @Test func aRefusedChangeDoesNotEndTheWatch() async throws {
        let device = try await device()
        let centre = TestCentre(
            .refused, code: "validation.length", field: Household.head, sentence: "the head is too long")
        let run = await device.run("sync", "--watch", "--for", "1", over: centre)
        #expect(run.status == .success)
        #expect(run.output.hasPrefix("sent 1 change (0 applied, 0 in review, 1 refused)"))
        #expect(run.errors.contains("grid-agent refused show 1"))
    }

    @Test func anOutageIsSaidOnceAndTriedAgainUntilTheTimeIsOver() async throws {
        let device = try await device()
        let run = await device.run(
            "sync", "--watch", "--for", "4", over: FixedTransport(.unreachable(reason: "no route")))
        #expect(run.status == .success)
        #expect(run.errors.components(separatedBy: "no route").count == 2, "\(run.errors)")
        #expect(try await device.json("pending").elements.count == 1)
    }

    @Test func aFailureThatNoTryCanMendEndsIt() async throws {
        let device = try await device()
        let unknown = Failure(
            code: .deviceUnknown, sentence: "so", serverMilliseconds: 1_790_000_000_000)
        let run = await device.run("sync", "--watch", over: FixedTransport(unknown, status: 401))
        #expect(run.status == .refused && run.errors.contains("enrol --again"))
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
        let run = await device.run("sync", "--watch", over: centre)
        #expect(run.status == .refused && run.errors.contains("revoked"))
    }

    @Test(arguments: [["--for", "5"], ["--watch", "--for", "0"], ["--watch", "--for", "soon"]])
    func theTimeGoesWithTheWatch(options: [String]) async throws {
        let device = try await device()
        let run = await device.run(["sync"] + options, over: TestCentre(.applied))
        #expect(run.status == .usage && run.errors.contains("--for"))
        #expect(try await device.json("pending").elements.count == 1)
    }
}

@Suite struct HTTPTransportWaitTests {
    private func request(waitMilliseconds: Int64 = 0) -> OutgoingRequest {
        OutgoingRequest(
            path: "/v1/sync", headers: [("Content-Type", ProtocolVersion.mediaType)], body: [1],
            waitMilliseconds: waitMilliseconds)
    }

    @Test(arguments: Carrier.allCases) func aRequestThatMayWaitIsGivenUpThatMuchLater(carrier: Carrier)
        async throws
    {
        let server = try StubServer(.silence)
        let transport = carrier.transport(idleSeconds: 1)
        let start = ContinuousClock.now
        await #expect(throws: TransportError.unreachable(reason: "the line was silent for too long")) {
            _ = try await transport.send(request(waitMilliseconds: 3000), to: server.address)
        }
        #expect(.now - start >= .seconds(3.9))
    }

    @Test(arguments: Carrier.allCases) func aCancelledTaskWaitsForNoAnswer(carrier: Carrier) async throws {
        let server = try StubServer(.silence)
        let transport = carrier.transport()
        let sending = Task {
            try await transport.send(request(waitMilliseconds: 50_000), to: server.address)
        }
        while server.requestHeads.isEmpty { await Task.yield() }
        sending.cancel()
        await #expect(throws: TransportError.cancelled) { _ = try await sending.value }
    }

    @Test(arguments: Carrier.allCases) func aTaskThatIsCancelledAlreadySendsNothing(carrier: Carrier)
        async throws
    {
        let server = try StubServer(.silence)
        let transport = carrier.transport()
        // Often: what the session says of the cancelled task may come before the task is waited for.
        for _ in 0..<500 {
            let sending = Task {
                // Cancelled from within: nothing else can come before it.
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return try await transport.send(request(), to: server.address)
            }
            await #expect(throws: TransportError.cancelled) { _ = try await sending.value }
        }
        #expect(server.requestHeads.isEmpty)
    }

    @Test(arguments: Carrier.allCases) func aTaskMayBeCancelledAtAnyMoment(carrier: Carrier) async throws {
        let server = try StubServer(.silence)
        let transport = carrier.transport()
        for yields in 0..<100 {
            let sending = Task { try await transport.send(request(), to: server.address) }
            for _ in 0..<yields { await Task.yield() }
            sending.cancel()
            await #expect(throws: TransportError.cancelled) { _ = try await sending.value }
        }
    }

    @Test(arguments: Carrier.allCases) func aTaskMayBeCancelledAsItsAnswerComes(carrier: Carrier) async throws
    {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        let server = try StubServer(.bytes(Array(head.utf8)))
        let transport = carrier.transport()
        for step in 0..<100 {
            let sending = Task { try await transport.send(request(), to: server.address) }
            // Not to wait for anything: the moment of cancelling is swept over that of the answer.
            try await Task.sleep(for: .microseconds(20 * step))
            sending.cancel()
            switch await sending.result {
            case .success(let reply): #expect(reply.status == 200)
            case .failure(let error): #expect(error as? TransportError == .cancelled)
            }
        }
    }
}
