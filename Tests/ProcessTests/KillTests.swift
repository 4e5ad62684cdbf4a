import Foundation
import Testing

/// Real processes over real sockets: the connection is broken off after an exact byte, and one side killed there
/// with SIGKILL. Run again, the sync ends as if nothing had happened.
@Suite("Killed in the middle of a sync", .serialized)
struct KillTests {
    enum Victim: String, CaseIterable, Sendable { case agent, server, nobody }

    @Test(
        "At any byte, either way, nothing is lost or doubled [R5.3-5] [R5.4-4]", arguments: Victim.allCases,
        CutProxy.Direction.allCases)
    func anyByte(victim: Victim, direction: CutProxy.Direction) throws {
        let township = try RunningTownship()
        let proxy = try CutProxy(target: township.port)
        defer { proxy.stop() }
        let agent = try township.agent("device", port: proxy.port)
        #expect(try agent.run(["household", "add", "--number", "0101-001", "--head", "李大山"]).status == 0)
        #expect(try agent.run(["sync"]).status == 0)
        var residentCount = 0
        var wasCut = true
        var bytes = 1
        while wasCut {
            for _ in 0..<2 {
                residentCount += 1
                let added = try agent.run(
                    ["resident", "add", "--household", "0101-001", "--name", "居民\(residentCount)"])
                #expect(added.status == 0, "\(added.errors)")
            }
            let sync = agent.process(["sync"])
            let server = township.server
            proxy.cut(after: bytes, direction) {
                switch victim {
                case .agent: sync.killNow()
                case .server: server.killNow()
                case .nobody: break
                }
            }
            let finished = try sync.finish()
            wasCut = proxy.heal()
            if wasCut {
                // 69 of sysexits: the server cannot be reached.
                let expected: Int32 = victim == .agent ? SIGKILL : 69
                #expect(finished.status == expected, "cut after \(bytes) bytes: \(finished.errors)")
            } else {
                #expect(finished.status == 0, "\(finished.errors)")
            }
            if wasCut, victim == .server { try township.restart() }
            let again = try agent.run(["sync"])
            #expect(again.status == 0, "after \(bytes) bytes: \(again.errors)")
            #expect(try centreNames(township).count == residentCount, "after \(bytes) bytes")
            bytes += Self.stepBytes
        }
        #expect(bytes > 5 * Self.stepBytes)
        #expect(try centreNames(township) == (1...residentCount).map { "居民\($0)" }.sorted())
        let second = try township.agent("second", port: township.port)
        let names = try names(second.run(["--json", "resident", "list"]).output)
        #expect(names == (1...residentCount).map { "居民\($0)" }.sorted())
        let history = try township.centre(["history", "household", "0101-001", "--json"])
        #expect(try objects(history.output).count == 1)
        let pending = try agent.run(["pending", "--json"])
        #expect(try objects(pending.output).isEmpty)
    }

    /// A prime, so that cuts fall on all kinds of places; requests and answers have 300 to 600 bytes.
    private static let stepBytes = 53

    private func centreNames(_ township: RunningTownship) throws -> [String] {
        try township.centre(["export", "resident"]).lines.dropFirst().compactMap { line in
            line.split(separator: ",", omittingEmptySubsequences: false).dropFirst(2).first.map(String.init)
        }.sorted()
    }

    private func objects(_ json: String) throws -> [[String: Any]] {
        try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]] ?? []
    }

    private func names(_ json: String) throws -> [String] {
        try objects(json).compactMap { $0["name"] as? String }.sorted()
    }

    @Test("SIGTERM ends the server with status 0 and everything in the main file")
    func graceful() throws {
        let township = try RunningTownship()
        let agent = try township.agent("device", port: township.port)
        #expect(try agent.run(["household", "add", "--number", "0101-001", "--head", "李大山"]).status == 0)
        #expect(try agent.run(["sync"]).status == 0)
        township.server.terminate()
        township.server.waitUntilExit()
        #expect(township.server.terminationStatus == 0)
        #expect(township.server.terminationReason == .exit)
        let wal = township.directory.appendingPathComponent("centre/140428100.sqlite-wal").path
        let size = (try? FileManager.default.attributesOfItem(atPath: wal)[.size]) as? Int
        #expect((size ?? 0) == 0)
    }
}
