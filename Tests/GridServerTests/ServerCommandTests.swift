import Foundation
import Phrases
import Storage
import Terminal
import Testing

@testable import grid_server

@Suite("The centre's commands")
struct ServerCommandTests {
    @Test("Every command is declared whole, and every example in the help parses")
    func declarations() { #expect(ServerProgram.program.faults == []) }

    @Test("A township is founded, with its people, and listed")
    func founding() async {
        let centre = await ServerRun.founded()
        let townships = await centre.run(["township", "list", "--json"])
        #expect(townships.output.contains("\"code\":\"140428100\""))
        let workers = await centre.run(["worker", "list"], language: .chinese)
        #expect(workers.output.contains("王网格  网格员        0101"))
        let mode =
            try? FileManager.default.attributesOfItem(atPath: centre.directory)[.posixPermissions] as? Int
        #expect(mode == 0o700)
    }

    @Test("A department's worker has a line, from the beginning or noted later; no other has")
    func lines() async {
        let centre = await ServerRun.founded()
        let add = ["worker", "add", "--name", "陈民政", "--role"]
        let civil = await centre.run(add + ["department", "--department", "civil_affairs"])
        #expect(civil.status == .success)
        let other = await centre.run(add + ["director", "--department", "civil_affairs"])
        #expect(other.status == .usage && other.errors.contains("--role department"))
        let number = civil.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let noted = await centre.run(["worker", "line", number, "--department", "land"])
        #expect(noted.status == .success)
        #expect(await centre.run(["worker", "line", "1", "--department", "land"]).status == .usage)
        let workers = await centre.run(["worker", "list", "--json"])
        #expect(workers.output.contains("\"department\":\"land\""))
    }

    @Test("The list of devices says which program each runs, where it has named one")
    func software() async throws {
        let centre = await ServerRun.founded()
        let store = try TownshipStore(path: centre.directory + "/140428100.sqlite", .write)
        for _ in 0..<2 {
            _ = try store.addDevice(
                worker: 1, name: "test", secret: [1], attempt: [1], lineage: [1], codeDigest: [1],
                enrolledMilliseconds: 1)
        }
        try store.noteSoftware("grid-agent/0.1.0", of: 2)
        let devices = await centre.run(["device", "list", "--json"])
        #expect(devices.output.contains("\"software\":\"grid-agent/0.1.0\""))
        #expect(devices.output.contains("\"software\":null"))
        #expect(await centre.run(["device", "list"]).output.contains("grid-agent/0.1.0"))
    }

    /// What is typed wrongly, the exit status, and a part of what is said.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let status: Terminal.ExitStatus
        let says: String

        var testDescription: String { arguments.joined(separator: " ") }
    }

    private static let mistakes: [Mistake] = [
        Mistake(arguments: ["init", "--code", "2", "--name", "x"], status: .badData, says: "township add"),
        Mistake(arguments: ["import", "household", "/tmp"], status: .noInput, says: "/tmp"),
        Mistake(arguments: ["sevre"], status: .usage, says: "serve"),
        Mistake(
            arguments: ["cell", "add", "--village", "09", "--code", "1", "--name", "x"], status: .badData,
            says: "village list"),
        Mistake(
            arguments: ["cell", "add", "--village", "01", "--code", "0101", "--name", "x"], status: .badData,
            says: "is taken"),
        Mistake(
            arguments: ["worker", "add", "--name", "x", "--cell", "9999"], status: .badData, says: "cell list"
        ),
        Mistake(arguments: ["worker", "add", "--name", "x", "--role", "king"], status: .usage, says: "role"),
        Mistake(arguments: ["enrol-code", "--worker", "nobody"], status: .badData, says: "worker list"),
        Mistake(arguments: ["enrol-code", "--worker", "1", "--hours", "0"], status: .usage, says: "hours"),
        Mistake(arguments: ["device", "revoke", "7"], status: .badData, says: "device list"),
        Mistake(arguments: ["review", "show", "1"], status: .badData, says: "review list"),
        Mistake(arguments: ["review", "decide", "1"], status: .usage, says: "--keep"),
        Mistake(arguments: ["review", "decide", "1", "--keep", "--take"], status: .usage, says: "--keep"),
        Mistake(arguments: ["import", "horse", "x.csv"], status: .usage, says: "horse"),
        Mistake(arguments: ["import", "household", "/nowhere.csv"], status: .noInput, says: "/nowhere.csv"),
        Mistake(
            arguments: ["export", "household", "-o", "/nowhere/x.csv"], status: .cannotCreate,
            says: "/nowhere/x.csv"),
        Mistake(arguments: ["history", "household", "1"], status: .badData, says: "no record"),
        Mistake(arguments: ["undo"], status: .usage, says: "--device"),
        Mistake(
            arguments: ["undo", "1", "--device", "1", "--from", "2026-01-01"], status: .usage,
            says: "--device"),
        Mistake(arguments: ["undo", "--device", "1"], status: .usage, says: "--from"),
        Mistake(
            arguments: ["undo", "--device", "1", "--from", "2026-01-02", "--to", "2026-01-01"],
            status: .usage,
            says: "--to"),
        Mistake(arguments: ["undo", "--device", "1", "--from", "noon"], status: .usage, says: "noon"),
        Mistake(arguments: ["undo", "one"], status: .usage, says: "one"),
        Mistake(arguments: ["undo", "77"], status: .badData, says: "no change 77"),
        Mistake(
            arguments: ["undo", "--device", "7", "--from", "2026-01-01"], status: .badData,
            says: "device list"),
        Mistake(arguments: ["--township", "9", "status"], status: .badData, says: "township list"),
        Mistake(
            arguments: ["township", "add", "--code", "../x", "--name", "x"], status: .usage,
            says: "letters or digits"),
        Mistake(arguments: ["serve", "--listen", "0.0.0.0:8080"], status: .usage, says: "TLS"),
        Mistake(arguments: ["serve", "--listen", "nowhere"], status: .usage, says: "127.0.0.1:8080"),
    ]

    @Test("A mistake gets one line that says what to do, and its exit status", arguments: mistakes)
    func reports(mistake: Mistake) async {
        let centre = await ServerRun.founded()
        let result = await centre.run(mistake.arguments)
        #expect(result.status == mistake.status)
        #expect(result.errors.contains(mistake.says), "\(result.errors)")
        #expect(result.errors.hasPrefix("grid-server: "))
        #expect(result.output.isEmpty)
    }

    @Test(
        "Without a township, every command says how to make one",
        arguments: [["status"], ["cell", "list"], ["serve"]])
    func nothingThere(arguments: [String]) async {
        let result = await ServerRun().run(arguments)
        #expect(result.status == .noInput)
        #expect(result.errors.contains("grid-server init"))
    }

    @Test("An import keeps good rows and reports each bad one by line, column and reason")
    func importReport() async throws {
        let centre = await ServerRun.founded()
        let path = try centre.file(
            "households.csv",
            """
            网格,number,户主,phone
            0101,1,李大山,13800000000
            0101,2,王五,12
            0999,3,赵六,
            0101,,孙七,
            0101,1,周八,
            0101,4
            0101,5,"吴九",0355-8321234
            """)
        let refusedPath = centre.directory + "/refused.csv"
        let result = await centre.run(["import", "household", path, "--refused", refusedPath])
        #expect(result.status == .badData)
        #expect(result.output.hasPrefix("imported 2 household rows, refused 5"))
        let refused = try String(contentsOfFile: refusedPath, encoding: .utf8).split(
            whereSeparator: \.isNewline)
        #expect(
            refused.map { $0.split(separator: ",").prefix(2).joined(separator: " ") } == [
                "line column", "3 phone", "4 网格", "5 number", "6 number", "7 \"has 2 columns",
            ])
        let status = await centre.run(["status", "--json"])
        #expect(status.output.contains("\"household\":2"))
    }

    @Test(
        "A file that is no table of the ledger is refused whole",
        arguments: [
            ("", "no header"), ("a,b\n1,2\n", "no column"), ("cell,head\n0101,x\n", "number"),
            ("cell,number,number\n", "twice"),
        ])
    func importHeader(text: String, says: String) async throws {
        let centre = await ServerRun.founded()
        let result = await centre.run(["import", "household", try centre.file("x.csv", text)])
        #expect(result.status == .badData)
        #expect(result.errors.contains(says), "\(result.errors)")
    }

    @Test("What is exported imports again, and a formula in a cell does nothing in a spreadsheet")
    func roundTrip() async throws {
        let centre = await ServerRun.founded()
        _ = await centre.run([
            "import", "household",
            try centre.file("a.csv", "cell,number,head,hazards\n0101,1,'=1+1,\"a \"\"b\"\"\nc\"\n"),
        ])
        let exported = await centre.run(["export", "household"])
        #expect(exported.output.contains("'=1+1"))
        let other = await ServerRun.founded()
        let imported = await other.run(["import", "household", try other.file("b.csv", exported.output)])
        #expect(imported.status == .success, "\(imported.errors)")
        let again = await other.run(["export", "household"])
        #expect(again.output == exported.output)
    }
}
