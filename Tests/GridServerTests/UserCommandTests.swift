import ConsoleAPI
import Foundation
import Storage
import Terminal
import Testing

@testable import grid_server

@Suite("Users of the console by command")
struct UserCommandTests {
    private func centre() async -> ServerRun {
        let centre = await ServerRun.founded()
        _ = await centre.run(["worker", "add", "--name", "赵主任", "--role", "director"])
        return centre
    }

    private func store(_ centre: ServerRun) throws -> TownshipStore {
        try TownshipStore(path: "\(centre.directory)/140428100.sqlite", .write)
    }

    @Test(
        "Who cannot have a login is refused before a password is asked for",
        arguments: [
            (["user", "add", "wang", "--worker", "王网格"], Terminal.ExitStatus.badData, "grid worker"),
            (["user", "add", "two words", "--worker", "赵主任"], .usage, "no spaces"),
            (["user", "add", "x", "--worker", "nobody"], .badData, "no worker"),
            (["user", "passwd", "nobody"], .badData, "no user"),
            (["user", "remove", "nobody"], .badData, "no user"),
        ])
    func refused(arguments: [String], status: Terminal.ExitStatus, text: String) async {
        let result = await centre().run(arguments)
        #expect(result.status == status && result.errors.contains(text), "\(result.errors)")
    }

    @Test("Users are listed with whose they are, and removed")
    func list() async throws {
        let centre = await centre()
        #expect(await centre.run(["user", "list"]).errors.contains("no user yet"))
        let store = try store(centre)
        try store.addConsoleUser(login: "zhao", worker: 2, passwordHash: "x", milliseconds: 0)
        let list = await centre.run(["user", "list", "--json"])
        #expect(
            list.output
                == "[{\"login\":\"zhao\",\"worker\":\"赵主任\",\"role\":\"director\",\"added\":\"1970-01-01 08:00\"}]\n"
        )
        let taken = await centre.run(["user", "add", "zhao", "--worker", "赵主任"])
        #expect(taken.status == .badData && taken.errors.contains("taken"))
        #expect(await centre.run(["user", "remove", "zhao"]).status == .success)
        #expect(try store.consoleUsers().isEmpty)
    }
}
