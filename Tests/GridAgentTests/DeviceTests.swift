import Foundation
import Terminal
import Testing
import Wire

@testable import grid_agent

@Suite struct DeviceTests {
    @Test func theReplicaIsWhereTheOptionElseTheEnvironmentSays() throws {
        func path(_ option: String?, _ environment: [String: String]) throws -> String {
            try ReplicaLocation.path(option: option, environment: { environment[$0] })
        }
        let all = ["GRID_AGENT_REPLICA": "/e/x.sqlite", "XDG_DATA_HOME": "/data", "HOME": "/home/li"]
        #expect(try path("/o/y.sqlite", all) == "/o/y.sqlite")
        #expect(try path("/o/", all) == "/o/replica.sqlite")
        #expect(try path("/tmp", all) == "/tmp/replica.sqlite")
        #expect(try path(nil, all) == "/e/x.sqlite")
        #expect(try path(nil, ["XDG_DATA_HOME": "/data", "HOME": "/h"]) == "/data/gridledger/replica.sqlite")
        #expect(
            try path(nil, ["XDG_DATA_HOME": "data", "HOME": "/h"])
                == "/h/.local/share/gridledger/replica.sqlite")
        #expect(throws: CommandFailure.self) { try path(nil, [:]) }
    }

    @Test func itsDirectoryIsMadeForItsOwnerAlone() throws {
        let device = try TestDevice()
        let directory = "\(device.directory)/a/b"
        try ReplicaLocation.createDirectory(of: "\(directory)/replica.sqlite")
        for path in [directory, "\(device.directory)/a"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test func aDirectoryThatCannotBeMadeIsReported() async throws {
        let device = try TestDevice()
        try "file".write(toFile: "\(device.directory)/file", atomically: true, encoding: .utf8)
        let run = await device.run(
            "enrol", "--server", "https://a.example", "--code", "X", "--no-sync", over: TestCentre(.applied))
        #expect(run.status == .success)
        #expect(throws: CommandFailure.self) {
            try ReplicaLocation.createDirectory(of: "\(device.directory)/file/a/replica.sqlite")
        }
    }

    @Test func theClockRunsWithTheOffsetFromTheEnvironment() throws {
        let plain = try SystemClock(offset: nil).reading()
        let shifted = try SystemClock(offset: "-86400000").reading()
        let difference = plain.wallMilliseconds - shifted.wallMilliseconds
        #expect((86_300_000...86_400_000).contains(difference))
        #expect(shifted.bootMilliseconds >= plain.bootMilliseconds)
    }

    @Test func aClockThatReadsBefore1970ReadsZero() throws {
        #expect(try SystemClock(offset: "-6000000000000").reading().wallMilliseconds == 0)
    }

    @Test(arguments: ["soon", "1.5", "99999999999999999999", "9000000000000000000"])
    func anOffsetThatIsNoTimeIsRefused(offset: String) async throws {
        let device = try TestDevice(cells: ["0101"])
        let run = await device.run(["status"], environment: ["GRID_AGENT_CLOCK_OFFSET_MS": offset])
        #expect(run.status == .usage)
        #expect(run.errors.contains("GRID_AGENT_CLOCK_OFFSET_MS"))
    }

    @Test func theBootIDIsTheSameForEveryProcessOfABoot() throws {
        let clocks = try (0..<2).map { _ in try SystemClock(offset: nil) }
        #expect(clocks[0].bootID == clocks[1].bootID && clocks[0].bootID.count == 36)
    }
}
