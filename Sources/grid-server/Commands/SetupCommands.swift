import Phrases
import Storage
import SyncServer
import Terminal

/// Making townships.
enum SetupCommands {
    private static let founding: [Option] = [
        .value("code", "CODE", Phrase(zh: "乡镇代码", en: "the township's code"), isRequired: true),
        .value("name", "NAME", Phrase(zh: "乡镇名称", en: "the township's name"), isRequired: true),
    ]

    static let initialise = Command<CentreContext>(
        "init", Phrase(zh: "建立数据目录和第一个乡镇", en: "make the data directory and its first township"),
        options: founding,
        examples: [.init("--code 140428100 --name 丹朱镇", Phrase(zh: "建立丹朱镇", en: "found Danzhu township"))],
        run: initialiseDirectory)

    static let township = Command<CentreContext>(
        "township", Phrase(zh: "乡镇", en: "townships"),
        subcommands: [
            Command(
                "add", Phrase(zh: "增加一个乡镇", en: "add a township"), options: founding,
                examples: [
                    .init("--code 140428101 --name 鲍店镇", Phrase(zh: "增加鲍店镇", en: "add Baodian township"))
                ],
                run: found),
            Command(
                "list", Phrase(zh: "列出乡镇", en: "list the townships"),
                examples: [.init("", Phrase(zh: "列出全部", en: "all of them"))]
            ) { _, context in
                let rows = try context.townships().compactMap { location in
                    try TownshipStore(path: location.path, .write).township()
                }
                try townships.print(rows, to: context)
            },
        ])

    private static var townships: Listing<Township> {
        Listing(
            columns: [
                .init(Phrase(zh: "代码", en: "code"), "code") { .string($0.code) },
                .init(Phrase(zh: "名称", en: "name"), "name") { .string($0.name) },
                .init(Phrase(zh: "版次", en: "revision"), "revision", isNumber: true) { .integer($0.revision) },
            ],
            whenEmpty: Phrase(
                zh: "还没有乡镇，请运行 grid-server init", en: "no township yet; run: grid-server init --help"))
    }

    @Sendable
    private static func initialiseDirectory(_ invocation: Invocation, _ context: CentreContext) throws {
        guard try context.townships().isEmpty else {
            throw CentreError.alreadyInitialised(context.directory)
        }
        try found(invocation, context)
    }

    @Sendable
    private static func found(_ invocation: Invocation, _ context: CentreContext) throws {
        let (code, name) = (try invocation.text("code"), try invocation.text("name"))
        try context.found(code: code, name: name)
        context.output.remark(
            Phrase(
                zh: "已建立\(name)（\(code)）。下一步：grid-server village add",
                en: "founded \(name) (\(code)); next: grid-server village add --help"))
    }
}
