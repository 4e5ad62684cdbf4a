import Phrases
import Terminal
import Testing

@Suite("Command line")
struct CommandLineTests {
    @Test(
        "Options are read in every GNU spelling and at every place",
        arguments: [
            ("household add --head A 03", ["head": "\"A\"", "cell": "\"03\"", "kind": "\"resident\""]),
            ("household add 03 --head=A", ["head": "\"A\"", "cell": "\"03\""]),
            ("household add --head= 03", ["head": "\"\""]),
            ("household add --head=--odd 03", ["head": "\"--odd\""]),
            ("household add --head a=b 03", ["head": "\"a=b\""]),
            ("household add --head -5 03", ["head": "\"-5\""]),
            ("household add -k rented --head A 03", ["kind": "\"rented\""]),
            ("household add -krented --head A 03", ["kind": "\"rented\""]),
            ("household add -fqk rented --head A 03", ["kind": "\"rented\"", "force": "true"]),
            ("household add -f -f --head A 03", ["force": "true"]),
            ("household add --flag x --head A 03 --flag y", ["flags": "[\"x\",\"y\"]"]),
            ("household add --head A --rooms 12 03", ["rooms": "12"]),
            ("household add --head A -- --cell", ["cell": "\"--cell\""]),
            ("household add --head A -", ["cell": "\"-\""]),
            ("--json household add --head A 03", ["json": "true"]),
            ("household --json add --head A 03", ["json": "true"]),
            ("household add --head A 03 --json", ["json": "true"]),
            (
                "household add --head A 03",
                ["json": "false", "replica": "\".\"", "flags": "[]", "rooms": "null"]
            ),
            ("-r /data household add --head A 03", ["replica": "\"/data\""]),
        ])
    func understood(line: String, expected: [String: String]) async {
        let run = await SampleProgram.run(words(line))
        #expect(run.status == .success)
        for (name, value) in expected { #expect(run.output.contains("\"\(name)\":\(value)")) }
    }

    @Test(
        "A line that is not understood is refused with one sentence and a hint",
        arguments: [
            ("", "a command is missing: household, import, completion; try: grid-demo --help"),
            ("houshold", "unknown command \"houshold\" (did you mean \"household\"?); try: grid-demo --help"),
            ("xyz", "unknown command \"xyz\"; try: grid-demo --help"),
            (
                "household lsit",
                "unknown command \"lsit\" (did you mean \"list\"?); try: grid-demo household --help"
            ),
            ("household", "a command is missing: add, list; try: grid-demo household --help"),
            (
                "household add --haed A 03",
                "unknown option \"--haed\" (did you mean \"--head\"?); try: grid-demo household add --help"
            ),
            (
                "household add --he A 03",
                "unknown option \"--he\" (did you mean \"--head\"?); try: grid-demo household add --help"
            ),
            ("household add -x", "unknown option \"-x\"; try: grid-demo household add --help"),
            ("household add -fx", "unknown option \"-x\"; try: grid-demo household add --help"),
            ("household add --head", "--head needs a value; try: grid-demo household add --help"),
            ("household add --head --force", "--head needs a value; try: grid-demo household add --help"),
            ("household add -k", "-k needs a value; try: grid-demo household add --help"),
            ("household add --force=yes", "--force takes no value; try: grid-demo household add --help"),
            (
                "household add --head A --head B",
                "--head may be given only once; try: grid-demo household add --help"
            ),
            ("household add 03", "--head is missing; try: grid-demo household add --help"),
            ("household add --head A", "CELL is missing; try: grid-demo household add --help"),
            (
                "household add --head A 03 04",
                "unexpected argument \"04\"; try: grid-demo household add --help"
            ),
            (
                "household add --kind flat",
                "--kind: \"flat\" is not one of: resident, rented, vacant; "
                    + "try: grid-demo household add --help"
            ),
            (
                "household add --head A --rooms 100 03",
                "--rooms: \"100\" is not a whole number from 1 to 99; try: grid-demo household add --help"
            ),
            (
                "household add --head A --rooms 9999999999999999999999 03",
                "--rooms: \"9999999999999999999999\" is not a whole number from 1 to 99; "
                    + "try: grid-demo household add --help"
            ),
            (
                "household --cell 03 list",
                "unknown option \"--cell\"; try: grid-demo household --help"
            ),
            ("--lang fr import x", "--lang: \"fr\" is not one of: zh, en; try: grid-demo --help"),
        ])
    func refused(line: String, message: String) async {
        let run = await SampleProgram.run(words(line))
        #expect(run.status == .usage)
        #expect(run.errors == "grid-demo: \(message)\n")
        #expect(run.output.isEmpty)
    }

    @Test("Errors are in the language of the line, wherever it is asked for")
    func refusedInChinese() async {
        let run = await SampleProgram.run(["houshold", "--lang=zh"])
        #expect(run.errors == "grid-demo: 没有“houshold”这个命令（是不是“household”？）；请看：grid-demo --help\n")
    }

    @Test("A repeatable argument takes all words, or none if it is optional")
    func repeatedArguments() async {
        #expect(await SampleProgram.run(["household", "list", "01", "02", "03"]).output == "01+02+03\n")
        #expect(await SampleProgram.run(["household", "list"]).output == "\n")
    }

    @Test("A handler's failure leaves its own status and words")
    func handlerFailure() async {
        let run = await SampleProgram.run(["import", "a\u{1B}[2J.csv"])
        #expect(run.status == .noInput)
        #expect(run.errors == "grid-demo: no such file: a␛[2J.csv\n")
    }

    @Test("Quiet leaves out remarks and keeps results", arguments: [(["-q"], ""), ([], "registered\n")])
    func quiet(extra: [String], remarks: String) async {
        let run = await SampleProgram.run(["household", "add", "--head", "A", "03"] + extra)
        #expect(run.errors == remarks)
        #expect(!run.output.isEmpty)
    }

    @Test(
        "The language follows --lang, then LC_ALL, LC_MESSAGES and LANG",
        arguments: [
            (["--lang", "zh"], ["LC_ALL": "en_GB.UTF-8"], Language.chinese),
            (["x", "--lang=en"], ["LANG": "zh_CN.UTF-8"], .english),
            (["--", "--lang", "en"], ["LANG": "zh_CN.UTF-8"], .chinese),
            (["--lang"], ["LANG": "zh_CN.UTF-8"], .chinese),
            (["--lang", "fr"], ["LANG": "zh_CN.UTF-8"], .chinese),
            ([], ["LC_ALL": "C", "LANG": "zh_CN.UTF-8"], .english),
            ([], ["LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "en_US"], .chinese),
            ([], ["LANG": "zh_CN"], .chinese),
            ([], [:], .english),
        ] as [([String], [String: String], Language)])
    func language(arguments: [String], environment: [String: String], expected: Language) {
        #expect(Language.preferred(arguments: arguments) { environment[$0] } == expected)
    }

    private func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }
}
