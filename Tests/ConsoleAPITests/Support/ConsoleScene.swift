import ConsoleAPI
import Foundation
import HTTP
import Ledgers
import Storage
import SyncServer
import Synchronization
import Testing
import Wire

/// A centre's clock that a test sets.
final class SetClock: ServerClock {
    private let now = Mutex(ConsoleScene.now)

    func nowMilliseconds() -> Int64 { now.withLock { $0 } }

    func advance(byMilliseconds milliseconds: Int64) { now.withLock { $0 += milliseconds } }
}

/// A township with a user of each role, served over real sockets for as long as `body` runs.
final class ConsoleScene: Sendable {
    /// Noon of a Wednesday in China.
    static let now: Int64 = 1_795_579_200_000
    static let password = "a long password"
    static let code = "140428100"

    let directory: URL
    let clock = SetClock()
    let base: String
    private let server: TownshipServer
    private let ended: AsyncStream<Bool>

    var path: String { directory.appendingPathComponent("township.sqlite").path }

    /// The workers, by login.
    static let users: [(login: String, name: String, role: Role, department: Department?, cells: [String])] =
        [
            ("zhao", "赵主任", .director, nil, []), ("qian", "钱值班", .dutyOfficer, nil, []),
            ("sun", "孙值班", .dutyOfficer, nil, []), ("li", "李村干", .villageOfficer, nil, ["0101"]),
            ("zhou", "周民政", .department, .civilAffairs, []), ("wu", "吴督查", .auditor, nil, []),
            ("zheng", "郑管理", .administrator, nil, []),
        ]

    /// The hash of `password`: made once, for each takes its time.
    private static let hash = PasswordHash.make(password) ?? ""

    private init(isBehindProxy: Bool, expectingLog expected: String?) throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "gridledger-console-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let path = directory.appendingPathComponent("township.sqlite").path
        let store = try TownshipStore(path: path, .write)
        try store.found(code: Self.code, name: "丹朱镇", epoch: 7)
        try Self.populate(store)
        let (ends, ended) = AsyncStream<Bool>.makeStream()
        self.ended = ends
        let clock = clock
        server = try TownshipServer(
            townships: [TownshipLocation(code: Self.code, path: path)], address: .loopback(port: 0),
            clock: clock,
            pages: { townships in
                try ConsoleServer(
                    townships: townships, files: ConsoleFiles(["index.html": Array("<!doctype html>".utf8)]),
                    clock: clock, isBehindProxy: isBehindProxy,
                    log: { line in
                        if expected.map({ line.contains($0) }) != true { Issue.record("\(line)") }
                    })
            }, log: { _ in })
        base = "http://127.0.0.1:\(server.port)"
        let server = server
        Thread {
            ended.yield((try? server.run()) != nil)
            ended.finish()
        }.start()
    }

    private static func populate(_ store: TownshipStore) throws {
        for (code, name) in [("01", "东街村"), ("02", "西街村")] { try store.addVillage(code: code, name: name) }
        for (code, village) in [("0101", Int64(1)), ("0102", 1), ("0201", 2)] {
            try store.addCell(code: code, name: "\(code)网格", village: village)
        }
        for user in users {
            let cells = try user.cells.compactMap { try store.cell(code: $0)?.number }
            let worker = try store.addWorker(
                name: user.name, role: user.role.rawValue, department: user.department?.rawValue, cells: cells
            )
            try store.addConsoleUser(
                login: user.login, worker: worker, passwordHash: hash, milliseconds: now)
        }
    }

    /// - Parameters:
    ///   - isBehindProxy: See `ConsoleServer`.
    ///   - expected: What every line of the server's log holds; unless it is given, there shall be none.
    ///   - body: What is done meanwhile.
    /// - Throws: What `body` does.
    static func serving(
        isBehindProxy: Bool = false, expectingLog expected: String? = nil,
        _ body: (ConsoleScene) async throws -> Void
    ) async throws {
        let scene = try ConsoleScene(isBehindProxy: isBehindProxy, expectingLog: expected)
        let outcome: Result<Void, any Error>
        do {
            try await body(scene)
            outcome = .success(())
        } catch { outcome = .failure(error) }
        scene.server.stop()
        #expect(await scene.ended.first { _ in true } == true)
        try? FileManager.default.removeItem(at: scene.directory)
        try outcome.get()
    }

    func stop() { server.stop() }

    /// The file, as another process would open it.
    func store() throws -> TownshipStore { try TownshipStore(path: path, .write) }

    /// Writes to the file in one step, as another process would.
    func write(_ body: (TownshipStore) throws -> Void) throws {
        let store = try store()
        try store.transaction { try body(store) }
    }

    /// Imports rows of a table, the first being the header.
    func importRows(_ ledger: String, _ csv: String) throws {
        let store = try store()
        let kind = try #require(Schema.kind(named: ledger))
        var reader = CSVReader()
        let bytes = Array(csv.utf8)
        var rows = reader.read(bytes.span)
        rows += reader.finish()
        let header = try #require(try rows.first?.get().fields)
        try store.transaction {
            var importer = try LedgerImport(kind, header: header, store: store, now: Self.now)
            var random = SystemRandomNumberGenerator()
            try importer.add(Array(rows.dropFirst()), using: &random)
            try #require(importer.refused.isEmpty, "\(importer.refused)")
        }
    }

    /// A browser that has signed in.
    func browser(_ login: String, language: String = "en") async throws -> Browser {
        var browser = Browser(base: base, language: language)
        let reply = try await browser.signIn(login)
        try #require(reply.status == 200)
        return browser
    }

    var stranger: Browser { Browser(base: base) }
}
