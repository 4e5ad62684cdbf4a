import Ledgers
import Replica
import Storage
import Terminal
import Testing
import Wire

@testable import grid_agent

@Suite struct EnrolCommandTests {
    private static let call = ["enrol", "--server", "https://grid.example.cn/", "--code", "ABCD"]

    @Test func enrollingIsFollowedByAFirstSync() async throws {
        let device = try TestDevice()
        let centre = TestCentre(.applied)
        let run = await device.run(Self.call, over: centre)
        #expect(run.status == .success)
        #expect(
            run.output.hasPrefix(
                "enrolled: 李梅 (grid worker), 柳林镇, device 9\nsent 0 changes, received 0 records"))
        #expect(centre.requests.count == 1)
        #expect(try device.store().identity()?.server == "https://grid.example.cn")
    }

    @Test func theFirstSyncCanBeLeftOut() async throws {
        let device = try TestDevice()
        let centre = TestCentre(.applied)
        let document = try await device.run(Self.call + ["--no-sync", "--json"], over: centre).json
        #expect(document["device"] as? Int == 9 && document.text("township") == "柳林镇")
        #expect(centre.requests.isEmpty)
    }

    @Test func anEnrolledDeviceIsNotEnrolledAgain() async throws {
        let device = try TestDevice(cells: ["0101"])
        let run = await device.run(Self.call, over: TestCentre(.applied))
        #expect(run.status == .refused)
        #expect(run.errors.contains("already enrolled at 柳林镇") && run.errors.contains("--replica"))
    }

    @Test func aWrongCodeIsRefusedAndLeavesTheDeviceUnenrolled() async throws {
        let device = try TestDevice()
        let failure = Failure(code: .codeInvalid, sentence: "", serverMilliseconds: 1_790_000_000_000)
        let run = await device.run(Self.call, over: FixedTransport(failure, status: 403))
        #expect(run.status == .refused)
        #expect(run.errors.contains("ask the centre for another"))
        #expect(await device.run("status").status == .noInput)
    }

    @Test func withoutANetworkTheCodeIsGoodForAnotherTry() async throws {
        let device = try TestDevice()
        let run = await device.run(Self.call, over: FixedTransport(.unreachable(reason: "no route")))
        #expect(run.status == .unreachable)
        #expect(run.errors.contains("no route") && run.errors.contains("the same code"))
        #expect(await device.run(Self.call, over: TestCentre(.applied)).status == .success)
    }

    @Test(arguments: [
        ("http://grid.example.cn", true), ("https://grid.example.cn", false),
        ("http://127.0.0.1:8080", false),
        ("http://localhost", false),
    ])
    func anAddressThatOthersCanReadIsWarnedOf(server: String, isWarned: Bool) async throws {
        let device = try TestDevice(cells: ["0101"])
        let run = await device.run("configure", "--server", server)
        #expect(run.status == .success)
        #expect(run.errors.contains("can be read on the way") == isWarned)
        #expect(try device.store().identity()?.server == server)
    }
}
