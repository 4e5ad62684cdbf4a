import ConsoleAPI
import Ledgers
import Phrases
import Storage
import Terminal
import Wire

/// Who may use the console.
enum UserCommands {
    static let user = Command<CentreContext>(
        "user", Phrase(zh: "控制台用户", en: "users of the console"), subcommands: [add, list, password, remove])

    private static let login = Positional("LOGIN", Phrase(zh: "用户名", en: "the name to sign in by"))
    private static let prompt = Phrase(zh: "密码：", en: "password: ")
    private static let aboutPasswords = Phrase(
        zh: "密码从终端读取，不显示，或由管道送入第一行；至少 \(ConsoleLimits.passwordBytes.lowerBound) 字节。",
        en:
            "The password is read from the terminal, without echo, or as the first line that is piped in; it has at least "
            + "\(ConsoleLimits.passwordBytes.lowerBound) bytes.")

    private static let add = Command<CentreContext>(
        "add", Phrase(zh: "增加用户", en: "add a user"), notes: aboutPasswords,
        options: [
            .value(
                "worker", "WORKER",
                Phrase(
                    zh: "用户是哪名人员（编号或姓名）；其身份、条线和网格即用户的权限",
                    en: "whose login it is, by number or name: role, line and cells are the worker's"),
                isRequired: true)
        ],
        positionals: [login],
        examples: [
            .init("zhao --worker 赵主任", Phrase(zh: "赵主任的用户", en: "the director's login")),
            .init("admin --worker 1 < password.txt", Phrase(zh: "由脚本设置", en: "by a script")),
        ]
    ) { invocation, context in
        let name = try invocation.positional("LOGIN")
        guard ConsoleLimits.loginCharacters.contains(name.unicodeScalars.count),
            !name.contains(where: { $0.isWhitespace || $0.isNewline })
        else { throw CentreError.badLogin(name) }
        let store = try context.open()
        let worker = try worker(try invocation.text("worker"), store)
        guard worker.role != Role.worker.rawValue else { throw CentreError.workerWithoutConsole(worker.name) }
        guard try store.consoleUser(login: name) == nil else { throw CentreError.loginTaken(name) }
        let hash = try passwordHash(context)
        do {
            try store.addConsoleUser(
                login: name, worker: worker.number, passwordHash: hash, milliseconds: context.now)
        } catch StorageError.constraint { throw CentreError.loginTaken(name) }
        context.output.remark(
            Phrase(zh: "已增加用户 \(name)（\(worker.name)）", en: "added user \(name) (\(worker.name))"))
    }

    private static let list = Command<CentreContext>(
        "list", Phrase(zh: "列出用户", en: "list the users"),
        examples: [.init("", Phrase(zh: "列出全部", en: "all of them"))]
    ) { _, context in
        let language = context.output.language
        try Listing<ConsoleUser>(
            columns: [
                .init(Phrase(zh: "用户名", en: "login"), "login") { .string($0.login) },
                .init(Phrase(zh: "人员", en: "worker"), "worker") { .string($0.workerName) },
                .init(Phrase(zh: "身份", en: "role"), "role") { user in
                    .string(
                        context.wantsJSON
                            ? ChoiceList.roles.name(of: user.role)
                            : ChoiceList.roles.label(of: user.role, in: language))
                },
                .init(Phrase(zh: "建立", en: "added"), "added") {
                    .string(LocalTime.text(milliseconds: $0.createdMilliseconds))
                },
            ],
            whenEmpty: Phrase(
                zh: "还没有用户，请运行 grid-server user add", en: "no user yet; run: grid-server user add --help")
        ).print(context.open().consoleUsers(), to: context)
    }

    private static let password = Command<CentreContext>(
        "passwd", Phrase(zh: "更改密码，并在各处登出", en: "change a password, and sign out everywhere"),
        notes: aboutPasswords, positionals: [login],
        examples: [.init("zhao", Phrase(zh: "更改 zhao 的密码", en: "change zhao's password"))]
    ) { invocation, context in
        let store = try context.open()
        let user = try existingUser(invocation, store)
        let hash = try passwordHash(context)
        try store.transaction { try store.setPassword(hash, of: user.number) }
        context.output.remark(
            Phrase(zh: "\(user.login) 的密码已更改", en: "the password of \(user.login) is changed"))
    }

    private static let remove = Command<CentreContext>(
        "remove", Phrase(zh: "删除用户，并在各处登出", en: "remove a user, and sign out everywhere"),
        positionals: [login],
        examples: [.init("zhao", Phrase(zh: "删除 zhao", en: "remove zhao"))]
    ) { invocation, context in
        let store = try context.open()
        let user = try existingUser(invocation, store)
        try store.transaction { try store.removeConsoleUser(user.number) }
        context.output.remark(Phrase(zh: "已删除用户 \(user.login)", en: "removed user \(user.login)"))
    }

    private static func existingUser(
        _ invocation: Invocation, _ store: TownshipStore
    ) throws -> ConsoleUser {
        let name = try invocation.positional("LOGIN")
        guard let found = try store.consoleUser(login: name) else { throw CentreError.noSuchUser(name) }
        return found.user
    }

    /// The worker whom a text names, by number or name.
    static func worker(_ text: String, _ store: TownshipStore) throws -> Worker {
        let matches = try store.workers().filter { "\($0.number)" == text || $0.name == text }
        guard let worker = matches.first else { throw CentreError.noSuchWorker(text) }
        guard matches.count == 1 else { throw CentreError.ambiguousWorker(text, count: matches.count) }
        return worker
    }

    private static func passwordHash(_ context: CentreContext) throws -> String {
        let password = try SecretInput.read(prompt, output: context.output)
        guard ConsoleLimits.passwordBytes.contains(password.utf8.count) else {
            throw CentreError.passwordLength(ConsoleLimits.passwordBytes)
        }
        guard let hash = PasswordHash.make(password) else { throw CentreError.passwordNotKept }
        return hash
    }
}
