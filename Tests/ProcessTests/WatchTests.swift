import Foundation
import Testing

/// `sync --watch` as a process, with the commands of both sides as other processes beside it.
@Suite("Watching for news", .serialized, .timeLimit(.minutes(2)))
struct WatchTests {
    /// The next line that the process prints; nil at its end.
    private func line(of process: Process) -> String? {
        guard let handle = (process.standardOutput as? Pipe)?.fileHandleForReading else { return nil }
        var bytes: [UInt8] = []
        while let byte = try? handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            bytes.append(byte)
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    private func number(_ name: String, in line: String?) throws -> Int? {
        let document = try JSONSerialization.jsonObject(with: Data((line ?? "").utf8)) as? [String: Any]
        return document?[name] as? Int
    }

    /// A watch that has had its first exchange: that one brings a household, and so prints a line.
    private func watch(_ agent: Agent, _ township: RunningTownship) throws -> Process {
        try importHousehold("1", township)
        let process = agent.process(["--json", "sync", "--watch"])
        try process.run()
        #expect(try number("received", in: line(of: process)) == 1)
        return process
    }

    private func importHousehold(_ number: String, _ township: RunningTownship) throws {
        let path = township.directory.appendingPathComponent("households.csv")
        try Data("cell,number,head\n0101,\(number),李大山\n".utf8).write(to: path)
        let finished = try township.centre(["import", "household", path.path])
        #expect(finished.status == 0, "\(finished.errors)")
    }

    @Test(
        "News of a command at the centre arrives, what a command here enters goes up, a signal ends it in order",
        arguments: [SIGINT, SIGTERM])
    func bothWays(stopSignal: Int32) throws {
        let township = try RunningTownship()
        let agent = try township.agent("device", port: township.port)
        let watch = try watch(agent, township)
        // On a machine that runs other tests too, the fastest of several tells what the programs themselves take.
        var (down, up) = (Duration.seconds(60), Duration.seconds(60))
        var count = 1
        for number in 2...6 where down >= .seconds(1) {
            try importHousehold("\(number)", township)
            let imported = ContinuousClock.now
            #expect(try self.number("received", in: line(of: watch)) == 1)
            down = min(down, .now - imported)
            count += 1
        }
        #expect(down < .seconds(1))
        for number in 7...11 where up >= .seconds(2) {
            let added = try agent.run(["household", "add", "--number", "\(number)", "--head", "赵六"])
            #expect(added.status == 0, "\(added.errors)")
            let entered = ContinuousClock.now
            #expect(try self.number("applied", in: line(of: watch)) == 1)
            up = min(up, .now - entered)
            count += 1
        }
        #expect(up < .seconds(2))
        kill(watch.processIdentifier, stopSignal)
        let finished = watch.collect()
        #expect(finished.status == 0 && watch.terminationReason == .exit, "\(finished.errors)")
        #expect(finished.output == "")
        // What the watch was told is on the disk, although other processes opened and closed the file meanwhile.
        let pending = try agent.run(["--json", "pending"])
        #expect(pending.output == "[]\n")
        let held = try agent.run(["--json", "household", "list"])
        #expect(try (JSONSerialization.jsonObject(with: Data(held.output.utf8)) as? [Any])?.count == count)
    }

    @Test("A server that stops answers a waiting device at once; the device comes back to it")
    func serverStops() throws {
        let township = try RunningTownship()
        let agent = try township.agent("device", port: township.port)
        let watch = try watch(agent, township)
        let start = ContinuousClock.now
        township.server.terminate()
        township.server.waitUntilExit()
        // Without an answer for the one that waits, the server would take all the time that it gives itself to stop.
        #expect(.now - start < .seconds(12))
        #expect(township.server.terminationStatus == 0)
        try township.restart()
        try importHousehold("2", township)
        #expect(try number("received", in: line(of: watch)) == 1)
        watch.terminate()
        #expect(watch.collect().status == 0)
    }

    @Test("With --for it ends by itself")
    func duration() throws {
        let township = try RunningTownship()
        let agent = try township.agent("device", port: township.port)
        let start = ContinuousClock.now
        let finished = try agent.run(["sync", "--watch", "--for", "2"])
        #expect(finished.status == 0, "\(finished.errors)")
        #expect((Duration.seconds(2)...(.seconds(30))).contains(.now - start))
        #expect(finished.output == "")
    }

    @Test("A bundle is taken while the township is served, and its news reaches who waits")
    func bundleWhileServed() throws {
        let township = try RunningTownship()
        let agent = try township.agent("device", port: township.port)
        let far = try township.agent("far", port: township.port)
        let watch = try watch(agent, township)
        #expect(try far.run(["household", "add", "--number", "9", "--head", "钱七"]).status == 0)
        let (up, down) = (township.directory.path + "/up.glb", township.directory.path + "/down.glb")
        #expect(try far.run(["bundle", "export", up]).status == 0)
        let taken = try township.centre(["bundle", "import", up, "--answers", down])
        #expect(taken.status == 0, "\(taken.errors)")
        #expect(try number("received", in: line(of: watch)) == 1)
        let imported = try far.run(["--json", "bundle", "import", down])
        #expect(imported.status == 0, "\(imported.errors)")
        #expect(try number("applied", in: imported.output) == 1)
        #expect(try number("received", in: imported.output) == 1)
        watch.terminate()
        #expect(watch.collect().status == 0)
        // The serving process goes on as before: nobody's ledger was taken for one that came back from a backup.
        let synced = try far.run(["--json", "sync"])
        #expect(synced.status == 0, "\(synced.errors)")
        #expect(try number("round_trips", in: synced.output) == 1)
    }
}
