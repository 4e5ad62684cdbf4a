import Foundation
import Testing

/// Small fleets with the real programs.
@Suite("Fleets")
struct FleetTests {
    private func simulate(_ arguments: [String]) throws -> Finished {
        try Program.agent.run(["simulate"] + arguments)
    }

    /// A document of a fleet, with its figures by name.
    private struct Document: Decodable {
        struct Figure: Decodable {
            let name: String
            let value: Int64
        }

        struct Invariant: Decodable { let name: String }
        struct Hour: Decodable {}

        let holds: Bool
        let figures: [Figure]
        let invariants: [Invariant]
        let hours: [Hour]
        let troubles: [String: Int]

        func figure(_ name: String) -> Int64? { figures.first { $0.name == name }?.value }
    }

    @Test("A small township holds, the same seed has the same workload, and two runs can be compared")
    func holds() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        var documents: [Document] = []
        let paths = ["first.json", "second.json"].map { directory.appendingPathComponent($0) }
        for path in paths {
            let finished = try simulate(["--json", "--devices", "3", "--days", "2", "--seed", "7"])
            #expect(finished.status == 0, "\(finished.errors)")
            try Data(finished.output.utf8).write(to: path)
            documents.append(try JSONDecoder().decode(Document.self, from: Data(finished.output.utf8)))
        }
        #expect(documents.allSatisfy { $0.holds && $0.hours.count == 22 && $0.invariants.count == 6 })
        for name in ["devices", "entered", "syncs", "records", "failed_syncs"] {
            #expect(documents[0].figure(name) == documents[1].figure(name), "\(name)")
        }
        #expect(documents[0].figure("devices") == 6 && documents[0].figure("entered") ?? 0 > 20)
        let compared = try simulate(["--compare"] + paths.map(\.path))
        #expect(compared.status == 0, "\(compared.errors)")
        #expect(compared.output.contains("changes entered") && compared.output.contains("second.json"))
    }

    @Test(
        "Batteries that die within a sync and phones that get lost take nothing with them but what was not sent"
    )
    func breakdowns() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "\(UUID().uuidString).township")
        defer { try? FileManager.default.removeItem(at: file) }
        let township = """
            devices-per-cell 2
            households-per-cell 6
            residents-per-household 1
            edits 10 per day
            syncs 5 per day
            breakdowns 70 %
            losses 70 per year
            decisions 1 per day
            """
        try Data(township.utf8).write(to: file)
        let finished = try simulate(
            ["--json", "--devices", "4", "--days", "3", "--seed", "2", "--profile", file.path])
        #expect(finished.status == 0, "\(finished.errors)")
        let document = try JSONDecoder().decode(Document.self, from: Data(finished.output.utf8))
        #expect(document.holds)
        #expect(document.figure("lost_devices") ?? 0 > 0 && document.troubles["crash"] ?? 0 > 0)
        #expect(document.figure("decisions") ?? 0 > 0)
    }

    @Test("A run tells each day where it cannot draw, and writes one page")
    func page() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).html")
        defer { try? FileManager.default.removeItem(at: file) }
        let finished = try simulate(["--lang", "zh", "--devices", "2", "--days", "1", "--report", file.path])
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(finished.output.contains("✓ 录入的一样不少") && finished.errors.hasPrefix("第1天：录入"))
        let page = try String(contentsOf: file, encoding: .utf8)
        #expect(page.contains("全部相符") && page.contains("<polyline"))
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

    /// Whom a signal comes to.
    enum Reached: CaseIterable {
        /// As of `kill`.
        case agent
        /// As of Ctrl-C at a terminal.
        case group
        /// Where a service manager ends all that a command started.
        case everyone
    }

    @Test(
        "Ended by a signal, it prints what it has, and leaves no process and no file behind",
        arguments: Reached.allCases)
    func interrupted(reached: Reached) throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let fleet = Program.agent.process(
            ["simulate", "--devices", "4", "--days", "300"], environment: ["TMPDIR": directory.path])
        try fleet.run()
        // The first device enrols once the server serves.
        while try !FileManager.default.subpathsOfDirectory(atPath: directory.path).contains(where: {
            $0.hasSuffix("/1.sqlite")
        }) {
            guard fleet.isRunning else { break }
            sched_yield()
        }
        let started = try processes(in: directory)
        #expect(!started.isEmpty)
        switch reached {
        case .agent: fleet.interrupt()
        case .group:
            #expect(getpgid(fleet.processIdentifier) == fleet.processIdentifier)
            kill(-fleet.processIdentifier, SIGINT)
        case .everyone: for process in started + [fleet.processIdentifier] { kill(process, SIGINT) }
        }
        let finished = fleet.collect()
        #expect(finished.status == 75, "\(finished.errors)")
        #expect(finished.output.contains("township rural"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
        #expect(try processes(in: directory).isEmpty)
    }

    @Test(
        "What cannot be simulated is said",
        arguments: [
            (["--profile", "rurl"], "there is no township rurl; did you mean rural?", 64),
            (["--devices", "0"], "--devices", 64),
            (["week.json"], "'week.json' is too much; did you mean --compare?", 64),
            (["--compare", "week.json"], "--compare takes two documents", 64),
            (
                ["--compare", "/etc/hostname", "/etc/hostname"],
                "/etc/hostname is no document of simulate or replay --json", 65
            ),
        ] as [([String], String, Int32)])
    func wrong(arguments: [String], words: String, status: Int32) throws {
        let finished = try simulate(arguments)
        #expect(finished.status == status)
        #expect(finished.errors.contains(words), "\(finished.errors)")
    }
}
