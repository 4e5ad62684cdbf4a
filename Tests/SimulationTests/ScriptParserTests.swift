import Ledgers
import Phrases
import Testing

@testable import Simulation

@Suite("Scripts are read")
struct ScriptParserTests {
    private func parse(_ text: String) throws(ScriptError) -> [ScriptLine] {
        try ScriptParser.parse(text, file: "day.txt", agentCommands: ["household", "sync", "refused"])
    }

    private func action(_ line: String) throws -> ScriptAction? {
        try parse("device a for 王网格\n@a save as A\n" + line).last?.action
    }

    @Test(
        "Words are those of a shell",
        arguments: [
            ("a  b\tc", ["a", "b", "c"]), ("a 'b c' d", ["a", "b c", "d"]), ("\"b 'c\" d", ["b 'c", "d"]),
            ("a'b'\"c\"", ["abc"]), ("a\\ b", ["a b"]), ("''", [""]), ("a # b", ["a"]), ("a#b", ["a#b"]),
            ("\"a\\\"b\\c\"", ["a\"b\\c"]), ("'a\\'", ["a\\"]), ("# all", []), ("   ", []),
        ] as [(String, [String])])
    func words(line: String, words: [String]) throws {
        #expect(try ScriptWords.split(Substring(line)) == words)
    }

    @Test(
        "Statements",
        arguments: [
            ("say It's $5; good", .say("It's $5; good")),

            ("at day 2 08:30", .time(day: 2, minuteOfDay: 510)),
            ("device b for 李 code ABCD", .device("b", worker: "李", code: "ABCD")),
            ("@a household add --head '李 大山'", .command("a", ["household", "add", "--head", "李 大山"])),
            ("@centre cell add", .centreCommand(["cell", "add"])),
            ("@centre offline", .centreServes(false)),
            ("@a offline", .network("a", .offline)),
            ("@a link 2g", .network("a", .link("2g"))),
            ("@a cut after 3 KB", .network("a", .cut(afterBytes: 3000))),
            ("@a crash after 300 B", .crash("a", afterBytes: 300)),
            ("@a clock -3 days", .clock("a", .off(byMilliseconds: -259_200_000))),
            ("@a clock +1 hour", .clock("a", .off(byMilliseconds: 3_600_000))),
            ("@a clock right", .clock("a", .off(byMilliseconds: 0))),
            ("@a reboot", .clock("a", .reboot)),
            ("@a restore A", .restore("a", copy: "A")),
            ("file x.csv\n1, $2\nend", .file(name: "x.csv", content: "1, $2\n")),
            ("expect review 2 duplicate", .expect(.review(count: 2, reason: "duplicate"))),
            ("expect exit 69", .expect(.exit(69))),
            ("expect output two words", .expect(.output("two words"))),
            ("expect no output two words", .expect(.noOutput("two words"))),
            ("expect same", .expect(.same)),
            ("@a expect pending 2", .expect(.pending(device: "a", count: 2))),
            ("@a expect refused 0", .expect(.refusedCount(device: "a", count: 0))),
            ("@a expect refused a.b", .expect(.refused(device: "a", code: "a.b"))),
            ("@a expect no household 1", .expect(.missing(device: "a", ledger: "household", record: "1"))),
            (
                "@a expect resident 李 phone = ''",
                .expect(
                    .field(device: "a", ledger: "resident", record: "李", field: "phone", .equals, value: ""))
            ),
        ] as [(String, ScriptAction)])
    func statements(line: String, action: ScriptAction) throws {
        #expect(try self.action(line) == action)
    }

    @Test(
        "What is wrong names the line and what was meant",
        arguments: [
            ("sync", .unknownStatement("sync", meant: nil)),
            ("expct same", .unknownStatement("expct", meant: "expect")),
            ("@b sync", .unknownDevice("b", meant: "a")),
            ("@a houshold add", .unknownDeviceStatement("houshold", meant: "household")),
            ("@a ofline", .unknownDeviceStatement("ofline", meant: "offline")),
            ("@a", .form("@a COMMAND …")),
            ("expect revew 1", .unknownExpectation("revew", meant: "review")),
            ("@a expect residnt 李 phone = 1", .unknownExpectation("residnt", meant: "resident")),
            ("@a expect pending two", .form("@a expect pending 2")),
            ("@a restore B", .noCopy("B", meant: "A")),
            ("device a for 李", .deviceTwice("a")),
            ("device ../b for 李", .badName("../b")),
            ("file /etc/x\nend", .badName("/etc/x")),
            ("@a save as .x", .badName(".x")),
            ("device b", .form("device cell-07 for WORKER [code ABCD-EFGH]")),
            ("at 2 08:30", .form("at day 2 08:30")), ("begin 2026-02-30", .form("begin 2026-03-02")),
            ("at day 2 24:00", .form("at day 2 08:30")),
            ("@a sync $HOME", .special("$")),
            ("@a household add --head '李", .openQuote("'")),
            ("file x.csv\n1,2", .noEnd("x.csv")),
            ("@a cut after three KB", .form("@a cut after 3 KB")),
        ] as [(String, ScriptError.Problem)])
    func problems(line: String, problem: ScriptError.Problem) {
        let error = #expect(throws: ScriptError.self) { try action(line) }
        #expect(error == ScriptError(file: "day.txt", line: 3, problem: problem))
        #expect(error?.phrase.english.hasPrefix("day.txt:3: ") == true)
    }

    @Test("Day 1 has a date")
    func begin() throws {
        let date = try #require(CivilDate(year: 2026, month: 4, day: 1))
        #expect(try action("begin 2026-04-01") == .begin(date))
    }

    @Test("Time does not go back")
    func time() {
        let error = #expect(throws: ScriptError.self) { try parse("at day 2 08:30\n\nat day 2 08:29") }
        #expect(error == ScriptError(file: "day.txt", line: 3, problem: .timeGoesBack))
    }
}
