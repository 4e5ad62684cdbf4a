import Phrases
import Terminal
import Testing

@Suite("Help")
struct HelpTests {
    @Test("The page of a command in English")
    func english() async {
        let run = await SampleProgram.run(["household", "add", "--help"], terminalCells: 72)
        #expect(run.status == .success)
        #expect(
            run.output == """
                register a household

                Usage: grid-demo household add [options] --head NAME CELL

                The number is assigned. Where the head is registered, check with "list"
                first.

                Arguments:
                  CELL  number of the cell

                Options:
                      --head NAME  name of the head [required]
                  -k, --kind KIND  kind of household [one of: resident | rented |
                                   vacant] [default: resident]
                      --flag FLAG  care flag [repeatable]
                  -f, --force      do not ask again
                      --rooms N    number of rooms

                Global options:
                  -r, --replica DIR  directory of the local ledger [default: .]
                      --json         print the result as one JSON document
                      --lang LANG    language of messages, else that of the locale [one
                                     of: zh | en]
                  -q, --quiet        print results and errors only
                  -h, --help         show this help
                      --version      show the version

                Examples:
                  # a rented household in cell 03
                  grid-demo household add --head '王 芳' --kind rented 03

                """)
    }

    @Test("The page of a command in Chinese, aligned and broken by display width")
    func chinese() async {
        let run = await SampleProgram.run(["household", "add", "-h", "--lang", "zh"], terminalCells: 50)
        #expect(
            run.output == """
                登记一户

                用法：grid-demo household add [选项] --head NAME
                CELL

                户号由系统分配。已有相同户主时，请先用“list”核对，
                避免重复登记。

                参数：
                  CELL  网格编号

                选项：
                      --head NAME  户主姓名 [必填]
                  -k, --kind KIND  户的类别 [可选：resident |
                                   rented | vacant] [默认：
                                   resident]
                      --flag FLAG  关怀标记 [可重复]
                  -f, --force      不再询问
                      --rooms N    房间数

                通用选项：
                  -r, --replica DIR
                                   本机台账目录 [默认：.]
                      --json       以一份 JSON 文档输出结果
                      --lang LANG  提示语言，未指定时按系统区域设
                                   置 [可选：zh | en]
                  -q, --quiet      只输出结果和错误
                  -h, --help       显示本帮助
                      --version    显示版本

                示例：
                  # 在 03 网格登记租住户
                  grid-demo household add --head '王 芳' --kind rented 03

                """)
    }

    @Test("The page of a group lists its commands")
    func group() async {
        let run = await SampleProgram.run(["household", "--help"])
        #expect(
            run.output.hasPrefix(
                """
                register and look up households

                Usage: grid-demo household <command> [options]

                Commands:
                  add   register a household
                  list  list households

                Global options:
                """))
    }

    @Test("Help wins over what is missing, and the program's page shows its options as global")
    func program() async {
        let run = await SampleProgram.run(["--help"], environment: ["LANG": "zh_CN.UTF-8"])
        #expect(run.status == .success)
        #expect(
            run.output.hasPrefix(
                """
                网格台账演示程序

                用法：grid-demo <命令> [选项]

                命令：
                  household   户的登记与查询
                  import      导入 CSV 文件
                  completion  生成命令补全脚本

                通用选项：
                  -r, --replica DIR  本机台账目录 [默认：.]
                """))
    }

    @Test("The version is printed with the program's name")
    func version() async {
        #expect(await SampleProgram.run(["--version"]).output == "grid-demo 1.2.3\n")
    }

    @Test("The sample program is declared without faults")
    func noFaults() {
        #expect(SampleProgram.program.faults == [])
    }

    @Test("Faults in a declaration are found")
    func faults() {
        let phrase = Phrase(zh: "测试", en: "test")
        let program = Program<Int>(
            root: Command(
                "p", phrase,
                subcommands: [
                    Command("a", phrase, examples: []) { _, _ in },
                    Command(
                        "b", phrase,
                        options: [
                            .flag("json", phrase),
                            .value("kind", "K", phrase, choices: ["x", "$(y)"], default: "z"),
                        ],
                        positionals: [
                            Positional("ONE", phrase, isRequired: false, isRepeatable: true),
                            Positional("TWO", phrase),
                        ],
                        examples: [.init("--kind q", phrase), .init("'open", phrase)]
                    ) { _, _ in },
                ]), version: "1")
        #expect(
            program.faults == [
                "p a: there is no example",
                "p b: --json is declared twice",
                "p b: '$(y)' is not a plain word",
                "p b: the default of --kind is not among its choices",
                "p b: ONE is repeatable but not the last",
                "p b: TWO is required but stands after an optional argument",
                "p b: --kind: \"q\" is not one of: x, $(y) in the example: --kind q",
                "p b: a quote is open in: 'open",
            ])
    }
}
