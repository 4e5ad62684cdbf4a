import Foundation
import Testing

/// The scripts that ship, with the real programs.
@Suite("Scripts")
struct ScriptTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("tools/scripts")

    static let shipped = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".txt") }.sorted()

    private func play(_ text: String, _ options: [String] = []) throws -> (Finished, file: String) {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).txt")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return (try Program.agent.run(["script"] + options + [url.path]), url.path)
    }

    private static let township = """
        @centre init --code 140428100 --name 丹朱镇
        @centre village add --code 01 --name 东街村
        @centre cell add --village 01 --code 0101 --name 东街一组
        @centre worker add --name 王网格 --cell 0101
        device wang for 王网格

        """

    @Test("Each comes out as it says, in either language", arguments: shipped)
    func asItSays(name: String) throws {
        let language = Self.shipped.firstIndex(of: name).map { $0.isMultiple(of: 2) ? "zh" : "en" } ?? "zh"
        let path = Self.folder.appendingPathComponent(name).path
        let finished = try Program.agent.run(["script", "--lang", language, path])
        #expect(finished.status == 0, "\(finished.output.suffix(2000))\(finished.errors)")
    }

    @Test("Ten stories ship")
    func ten() { #expect(Self.shipped.count >= 10) }

    @Test("The first expectation that does not hold ends a script, with file, line, expected and found")
    func expectation() throws {
        let (finished, file) = try play(
            Self.township + """
                @wang household add --number 1 --head 李大山
                @wang expect household 1 head = 王二
                @wang household add --number 2 --head 张三
                """)
        #expect(finished.status == 65)
        #expect(finished.errors.contains("expected: @wang expect household 1 head = 王二"))
        #expect(finished.errors.contains("found: 李大山"))
        #expect(finished.errors.contains("\(file):7: not as expected"))
        #expect(!finished.output.contains("张三"))
    }

    @Test("A command that fails ends a script, unless the next line says so")
    func failingCommand() throws {
        let line = "@wang household edit 77 --phone 13800000000\n"
        #expect(try play(Self.township + line).0.status == 65)
        #expect(try play(Self.township + line + "expect exit 65\n").0.status == 0)
        #expect(try play(Self.township + line + "expect exit 66\n").0.status == 65)
    }

    @Test("What is written wrongly is refused before anything runs")
    func syntax() throws {
        let (finished, file) = try play(Self.township + "@wang houshold list\n")
        #expect(finished.status == 65)
        #expect(finished.output.isEmpty)
        #expect(
            finished.errors
                == "grid-agent: \(file):6: grid-agent has no command 'houshold'; did you mean household?\n")
    }

    @Test(
        "What is not there yet is said",
        arguments: [
            ("device wang for 王网格\n", "the centre does not serve: grid-server: no township"),
            ("expect review 1\n", "found: grid-server: no township"),
            ("expect same\n", "found: the centre has no township yet"),
        ])
    func notThere(text: String, words: String) throws {
        let finished = try play(text).0
        #expect(finished.status == 65)
        #expect(finished.errors.contains(words), "\(finished.errors)")
    }

    @Test("As JSON, the outcome is one document")
    func json() throws {
        let (finished, file) = try play(Self.township + "expect same\n", ["--json"])
        let document = try JSONSerialization.jsonObject(with: Data(finished.output.utf8)) as? [String: Any]
        #expect(document?["file"] as? String == file)
        #expect(document?["passed"] as? Bool == true)
        #expect(document?["lines"] as? Int == 6)
    }

    @Test("Ended by a signal, it says how far it came, and leaves no process and no file behind")
    func interrupted() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appendingPathComponent("long.txt")
        let visits = String(repeating: "@wang status\n", count: 500)
        try Data((Self.township + visits).utf8).write(to: file)
        let temporary = directory.appendingPathComponent("tmp")
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
        let script = Program.agent.process(["script", file.path], environment: ["TMPDIR": temporary.path])
        let output = try #require(script.standardOutput as? Pipe)
        try script.run()
        // The centre serves and the device is enrolled once its status is shown.
        var printed = Data()
        while !String(decoding: printed, as: UTF8.self).contains("@wang status") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { break }
            printed += more
        }
        script.interrupt()
        while !output.fileHandleForReading.availableData.isEmpty {}
        let finished = script.collect()
        #expect(finished.status == 75)
        #expect(finished.errors.contains("given up after"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path).isEmpty)
    }
}
