import Foundation
import Testing

/// Small fleets with the real programs.
@Suite("Fleets")
struct FleetTests {
    private func simulate(_ arguments: [String]) throws -> Finished {
        try Program.agent.run(["simulate"] + arguments)
    }

    @Test("A small township holds, and the same seed has the same workload")
    func holds() throws {
        var documents: [[String: Any]] = []
        for _ in 0..<2 {
            let finished = try simulate(["--json", "--devices", "3", "--days", "2", "--seed", "7"])
            #expect(finished.status == 0, "\(finished.errors)")
            let object = try JSONSerialization.jsonObject(with: Data(finished.output.utf8))
            documents.append(try #require(object as? [String: Any]))
        }
        #expect(documents.allSatisfy { $0["holds"] as? Bool == true })
        for name in ["entered", "syncs", "records", "failed_syncs"] {
            #expect(documents[0][name] as? Int == documents[1][name] as? Int, "\(name)")
        }
        #expect((documents[0]["entered"] as? Int ?? 0) > 20)
        #expect((documents[0]["hours"] as? [Any])?.count == 22)
        #expect((documents[0]["invariants"] as? [Any])?.count == 4)
    }

    @Test("The report is one page that needs nothing else")
    func page() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).html")
        defer { try? FileManager.default.removeItem(at: file) }
        let finished = try simulate(["--lang", "zh", "--devices", "2", "--days", "1", "--report", file.path])
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(finished.output.contains("✓ 录入的一样不少"))
        let page = try String(contentsOf: file, encoding: .utf8)
        #expect(page.contains("全部相符") && page.contains("<polyline"))
        for outside in ["http:", "https:", "src=", "@import", "url("] { #expect(!page.contains(outside)) }
    }

    @Test("A device that does not hold the same is found, and the record named")
    func difference() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).txt")
        defer { try? FileManager.default.removeItem(at: file) }
        let script = """
            @centre init --code 140428100 --name 丹朱镇
            @centre village add --code 01 --name 东街村
            @centre cell add --village 01 --code 0101 --name 东街一组
            @centre worker add --name 王网格 --cell 0101
            device wang for 王网格
            @wang save as empty
            @wang household add --number 1 --head 李大山
            @wang sync
            expect same
            @wang restore empty
            expect same
            """
        try Data(script.utf8).write(to: file)
        let finished = try Program.agent.run(["script", file.path])
        #expect(finished.status == 65)
        #expect(finished.errors.contains("\(file.path):11: not as expected: expect same"))
        #expect(finished.errors.contains(/found: household [0-9a-f-]{36} is missing at wang/))
    }

    @Test("Ended by a signal, it prints what it has, and leaves no process and no file behind")
    func interrupted() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let fleet = Program.agent.process(
            ["simulate", "--devices", "4", "--days", "300"], environment: ["TMPDIR": directory.path])
        try fleet.run()
        // The clock stands in a file as soon as the township is being founded.
        while try !FileManager.default.subpathsOfDirectory(atPath: directory.path).contains(where: {
            $0.hasSuffix("/1.sqlite")
        }) {
            guard fleet.isRunning else { break }
            sched_yield()
        }
        fleet.interrupt()
        let finished = fleet.collect()
        #expect(finished.status == 75, "\(finished.errors)")
        #expect(finished.output.contains("township rural"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }

    @Test(
        "What cannot be simulated is said",
        arguments: [
            (["--profile", "rurl"], "there is no township rurl; did you mean rural?", 64),
            (["--devices", "0"], "--devices", 64),
        ] as [([String], String, Int32)])
    func wrong(arguments: [String], words: String, status: Int32) throws {
        let finished = try simulate(arguments)
        #expect(finished.status == status)
        #expect(finished.errors.contains(words), "\(finished.errors)")
    }
}
