import Foundation
import Ledgers
import Simulation
import Storage
import Testing
import Traces
import Wire

/// Townships that were recorded, played to the real server by the real programs.
@Suite("Replays")
struct ReplayTests {
    /// A directory for one test.
    private final class Place {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func file(_ name: String, _ text: String = "") throws -> String {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
            return "\(path)/\(name)"
        }

        /// Runs a command upon the fleet's township.
        func centre(_ arguments: [String]) throws -> Finished {
            try Program.server.run(["--data", "\(path)/fleet/centre"] + arguments)
        }
    }

    private struct Document: Decodable {
        struct Figure: Decodable {
            let name: String
            let value: Int64
        }

        struct Difference: Decodable, Equatable {
            let device: Int64
            let number: Int64
            let recorded: String
            let found: String
        }

        struct Cell: Decodable {
            let recorded: String
            let found: String
        }

        let holds: Bool
        let figures: [Figure]
        let differences: [Difference]
        let cells: [Cell]

        func figure(_ name: String) -> Int64? { figures.first { $0.name == name }?.value }
    }

    private func replay(_ trace: String) throws -> (Document, Finished) {
        let finished = try Program.agent.run(["--json", "replay", trace])
        return (try JSONDecoder().decode(Document.self, from: Data(finished.output.utf8)), finished)
    }

    /// Two people often meet, phones get lost, the centre decides.
    private static let township = """
        cells-per-village 2
        devices-per-cell 2
        households-per-cell 6
        residents-per-household 1
        edits 12 per day
        syncs 5 per day
        days-offline 40 %
        losses 70 per year
        decisions 1 per day
        """

    private static let phrases = (
        head: "李大山", phone: "13800138000", address: "丹朱镇东街村三组十二号", name: "李小明",
        number: "11010519491231002X", birth: "1949-12-31", remark: "独居老人，每周走访一次"
    )

    /// Runs a fleet whose township stays, and imports a family that is known by name.
    private func record(in place: Place) async throws -> String {
        let directory = "\(place.path)/fleet"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let centre = try #require(ChildProgram.beside("grid-server"))
        let report = try await FleetRun(
            FleetRun.Setting(
                directory: directory, centre: centre, profileName: "busy",
                profile: try TownshipProfile(parsing: Self.township, source: "busy"), deviceCount: 4,
                dayCount: 3, seed: 2, interruption: Interruption())
        ) { _ in }.run()
        #expect(report.holds)
        #expect(report.decisions > 0 && report.lostDevices > 0)
        let people = Self.phrases
        let household = try place.file(
            "household.csv",
            "cell,number,head,phone,address\n0001,0001-0099,\(people.head),\(people.phone),\(people.address)\n"
        )
        let resident = try place.file(
            "resident.csv",
            "household,name,sex,id_number,birth_date,remarks\n"
                + "0001-0099,\(people.name),male,\(people.number),\(people.birth),\(people.remark)\n")
        for arguments in [["import", "household", household], ["import", "resident", resident]] {
            let finished = try place.centre(arguments)
            #expect(finished.status == 0, "\(finished.errors)")
        }
        let trace = "\(place.path)/fleet.trace"
        let exported = try place.centre(["trace", "export", trace])
        #expect(exported.status == 0, "\(exported.errors)")
        return trace
    }

    /// Plays a story that ships, and records its township.
    private func record(story name: String, in place: Place) throws -> String {
        let script = ScriptTests.folder.appendingPathComponent(name).path
        let played = try Program.agent.run(["script", "--keep", script], environment: ["TMPDIR": place.path])
        #expect(played.status == 0, "\(played.errors)")
        let kept = try #require(try FileManager.default.contentsOfDirectory(atPath: place.path).first)
        let trace = "\(place.path)/story.trace"
        let exported = try Program.server.run([
            "--data", "\(place.path)/\(kept)/centre", "trace", "export", trace,
        ])
        #expect(exported.status == 0, "\(exported.errors)")
        return trace
    }

    /// Changes of the log, which counts them from 1, that came out so.
    private func count(of status: Outcome.Status, in ledger: TownshipStore) throws -> Int64 {
        var (sequence, count): (Int64, Int64) = (1, 0)
        while let change = try ledger.loggedChange(sequence) {
            sequence += 1
            if change.outcome.status == status { count += 1 }
        }
        return count
    }

    @Test("A recorded fleet comes out as it was, and nothing of its people is in the trace")
    func fleet() async throws {
        let place = try Place()
        let trace = try await record(in: place)
        let (document, finished) = try replay(trace)
        #expect(finished.status == 0, "\(finished.errors)\(document.differences)")
        #expect(document.holds && document.cells.count == 2)
        #expect(document.cells.allSatisfy { $0.recorded == $0.found })
        let ledger = try TownshipStore(path: "\(place.path)/fleet/centre/140428100.sqlite", .read)
        #expect(document.figure("in_review") ?? 0 > 0)
        for (name, status) in [("in_review", .inReview), ("refused", .refused)]
            as [(String, Outcome.Status)]
        {
            #expect(try document.figure(name) == count(of: status, in: ledger), "\(name)")
        }
        #expect((document.figure("uploads_per_second") ?? 0) > 0 && (document.figure("sync_p99") ?? 0) > 0)

        let bytes = try Data(contentsOf: URL(fileURLWithPath: trace))
        for text in try texts(of: ledger) {
            #expect(bytes.range(of: Data(text.utf8)) == nil, "\(text)")
        }

        // Two replays lie side by side, and say that they came to the same.
        let paths = try ["old.json", "new.json"].map { try place.file($0, finished.output) }
        let compared = try Program.agent.run(["replay", "--compare"] + paths)
        #expect(compared.status == 0 && compared.output.contains("all ledgers"), "\(compared.errors)")
        #expect(compared.output.contains("outcomes other than recorded") && !compared.output.contains("≠"))
    }

    /// What may tell of a person: whatever is written, and whoever the township knows by name.
    private func texts(of ledger: TownshipStore) throws -> Set<String> {
        var texts = Set([Self.phrases.remark, Self.phrases.number, Self.phrases.name, Self.phrases.address])
        for cell in try ledger.cells() {
            try ledger.records.forEachRecord(in: cell.number) { record, _ in
                for (_, value) in record.fields {
                    if let text = value.asText { texts.insert(text) }
                    texts.formUnion((value.asArray ?? []).compactMap(\.asText))
                }
            }
        }
        #expect(texts.isSuperset(of: [Self.phrases.head, Self.phrases.phone, Self.phrases.remark]))
        texts.formUnion(try ledger.workers().map(\.name))
        texts.formUnion(try ledger.devices().map(\.name))
        return texts
    }

    @Test("An outcome that is not the recorded one is named, with the change, and ends with status 65")
    func altered() throws {
        let place = try Place()
        let trace = try record(story: "shared-cell.txt", in: place)
        let lines = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
        let line = try #require(lines.indices.first { lines[$0].contains("\"status\":\"in review\"") })
        var changed = try JSONDecoder().decode(TraceLine.self, from: Data(lines[line].utf8))
        guard case .upload(var upload) = changed else { throw CancellationError() }
        let index = try #require(upload.changes.firstIndex { $0.outcome.status == .inReview })
        upload.changes[index].outcome.status = .refused
        changed = .upload(upload)
        var text = lines.map(String.init)
        text[line] = String(decoding: try JSONEncoder().encode(changed), as: UTF8.self)
        let other = try place.file("altered.trace", text.joined(separator: "\n") + "\n")

        let (document, finished) = try replay(other)
        #expect(finished.status == 65 && !document.holds)
        #expect(
            document.differences == [
                Document.Difference(
                    device: upload.device, number: upload.changes[index].number, recorded: "refused",
                    found: "in review")
            ])
        #expect(document.cells.allSatisfy { $0.recorded == $0.found })
        let told = try Program.agent.run(["replay", other])
        #expect(told.status == 65)
        let id = upload.changes[index].id
        #expect(
            told.output.contains("change \(upload.changes[index].number) of device \(upload.device), of ")
                && told.output.contains("\(id)") && told.output.contains("recorded refused, found in review"),
            "\(told.output)")
        #expect(told.output.contains("✗ 1 every outcome is as recorded"))
        #expect(told.output.contains("✓ every cell holds what was recorded"))
    }

    /// A trace of one device that makes so many uploads, each of one household.
    private func trace(uploads count: Int) -> String {
        var text = """
            {"trace":{"version":1,"schema":1,"founded_ms":0}}
            {"cell":{"number":1,"village":1}}
            {"worker":{"number":1,"role":1,"cells":[1]}}
            {"device":{"number":1,"worker":1,"family":1,"before":0}}

            """
        for number in 1...count {
            let last = String(number + 1_000_000_000_000)
            text += """
                {"upload":{"at_ms":\(number),"device":1,"changes":[{"number":\(number),"made_ms":\(number),\
                "operation":"create","kind":1,"id":"00000000-0000-7000-8000-\(last.suffix(12))","cell":1,"base":0,\
                "edits":{"1":{"set":"\(number)"},"2":{"set":"甲"}},"outcome":{"status":"applied"},"revision":\(number)}]}}

                """
        }
        return text + "{\"end\":{\"uploads\":\(count),\"changes\":\(count),\"centre_changes\":0}}\n"
    }

    @Test("Ended by a signal, it prints what it has, and leaves no process and no file behind")
    func interrupted() throws {
        let (place, work) = (try Place(), try Place())
        // More than a machine plays before the signal comes.
        let trace = try place.file("long.trace", trace(uploads: 20_000))
        let replay = Program.agent.process(["replay", trace], environment: ["TMPDIR": work.path])
        try replay.run()
        let directory = URL(fileURLWithPath: work.path)
        while try processes(in: directory).isEmpty, replay.isRunning { sched_yield() }
        kill(-replay.processIdentifier, SIGINT)
        let finished = replay.collect()
        #expect(finished.status == 75 && finished.output.contains("uploads of"), "\(finished.errors)")
        #expect(!finished.output.contains("as recorded"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: work.path).isEmpty)
        #expect(try processes(in: directory).isEmpty)
    }

    /// What the author had seen of a ledger that the centre lost is not in the log.
    private static let stories = ScriptTests.shipped.filter { $0 != "restored-centre.txt" }

    @Test(
        "Each story that ships comes out as it was: moves, duplicates, calendars, disputes",
        arguments: stories)
    func story(name: String) throws {
        let place = try Place()
        let trace = try record(story: name, in: place)
        let (document, finished) = try replay(trace)
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(document.holds && document.differences.isEmpty && (document.figure("applied") ?? 0) > 0)
    }

    @Test(
        "What cannot be played is said",
        arguments: [
            (["nothing.trace"], "cannot read the trace nothing.trace", 66),
            (
                ["/etc/hostname"], "/etc/hostname is no trace; make one with: grid-server trace export FILE",
                65
            ),
            (["a.trace", "b.trace"], "did you mean --compare?", 64),
            (
                ["--server-program", "/nowhere/grid-server", "a.trace"], "/nowhere/grid-server is no program",
                66
            ),
        ] as [([String], String, Int32)])
    func wrong(arguments: [String], words: String, status: Int32) throws {
        let finished = try Program.agent.run(["replay"] + arguments)
        #expect(finished.status == status)
        #expect(finished.errors.contains(words), "\(finished.errors)")
    }

    @Test("A trace is not written over a file, and a server that is none is told of")
    func export() throws {
        let township = try RunningTownship()
        let path = township.directory.appendingPathComponent("a.trace").path
        #expect(try township.centre(["trace", "export", path]).status == 0)
        let again = try township.centre(["trace", "export", path])
        #expect(again.status == 73 && again.errors.contains("exists already"))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let other = try Program.agent.run(["replay", "--server-program", "/bin/false", path])
        #expect(
            other.status == 73 && other.errors.contains("the township cannot be founded"), "\(other.errors)")
    }
}
