import Foundation
import Phrases
import Storage
import SyncServer
import Terminal

/// What every command works with: the data directory, the township that it speaks of, and where to print.
struct CentreContext: Sendable {
    let directory: String
    let townshipCode: String?
    let output: Output
    let wantsJSON: Bool
    let clock: CentreClock

    private static let suffix = ".sqlite"

    init(invocation: Invocation, output: Output) throws {
        let environment = ProcessInfo.processInfo.environment
        directory =
            invocation.optionalText("data") ?? environment["GRID_SERVER_DATA"].flatMap {
                $0.isEmpty ? nil : $0
            }
            ?? "gridledger"
        townshipCode = invocation.optionalText("township")
        self.output = output
        wantsJSON = invocation.wantsJSON
        clock = try CentreClock(path: environment[CentreClock.fileVariable])
    }

    /// Every township of the data directory, in order of code.
    func townships() throws -> [TownshipLocation] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasSuffix(Self.suffix) }.sorted().map { name in
            let code = String(name.dropLast(Self.suffix.count))
            return TownshipLocation(code: code, path: path(of: code))
        }
    }

    /// Opens the township that the command speaks of.
    func open() throws -> TownshipStore { try TownshipStore(path: location().path, .write) }

    /// Where the township is that the command speaks of.
    func location() throws -> TownshipLocation {
        let all = try townships()
        if let townshipCode {
            guard let found = all.first(where: { $0.code == townshipCode }) else {
                throw CentreError.noSuchTownship(townshipCode)
            }
            return found
        }
        guard let only = all.first else { throw CentreError.notInitialised(directory) }
        guard all.count == 1 else { throw CentreError.townshipNeeded(all.map(\.code)) }
        return only
    }

    /// Makes the data directory, for its owner alone, and a township in it.
    func found(code: String, name: String) throws {
        guard (1...20).contains(code.utf8.count),
            code.utf8.allSatisfy({
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
            }),
            // The server's addresses begin with it where they are not a township's.
            code != "console"
        else { throw CentreError.badTownshipCode(code) }
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw CentreError.cannotCreate(directory) }
        guard try !townships().contains(where: { $0.code == code }) else {
            throw CentreError.townshipExists(code)
        }
        let store = try TownshipStore(path: path(of: code), .write)
        var random = SystemRandomNumberGenerator()
        try store.found(
            code: code, name: name,
            epoch: EpochNumber.next(after: 0, nowMilliseconds: now, using: &random))
    }

    /// The server's clock as commands use it.
    var now: Int64 { clock.nowMilliseconds() }

    private func path(of code: String) -> String { "\(directory)/\(code)\(Self.suffix)" }
}

/// The wall clock of the machine, or one that a rehearsal sets.
struct CentreClock: ServerClock {
    static let fileVariable = "GRID_SERVER_CLOCK"

    private let file: ClockFile?

    /// The file, if a rehearsal sets the time.
    var path: String? { file?.path }

    /// - Parameter path: A file with the time in place of the machine's clock; see `ClockFile`.
    /// - Throws: `CommandFailure` when there is no time in it.
    init(path: String?) throws {
        file = try path.flatMap { try $0.isEmpty ? nil : ClockFile(path: $0, variable: Self.fileVariable) }
    }

    func nowMilliseconds() -> Int64 {
        file?.time().wallMilliseconds ?? Int64(Date().timeIntervalSince1970 * 1000)
    }
}

/// Why a command at the centre cannot be done.
enum CentreError: ReportableError, Equatable {
    case notInitialised(String)
    case noSuchTownship(String)
    case townshipNeeded([String])
    case townshipExists(String)
    case badTownshipCode(String)
    case cannotCreate(String)
    case noSuchVillage(String)
    case noSuchCell(String)
    case noSuchWorker(String)
    case ambiguousWorker(String, count: Int)
    case alreadyInitialised(String)
    case lineWithoutDepartment
    case noSuchDevice(Int)
    case noSuchKind(String)
    case noSuchRecord(String)
    case codeTaken(String)
    case cannotRead(String)
    case cannotWrite(String)
    case badListenAddress(String)
    case plainHTTP(String)
    case badBundle(String, reason: String)
    case answersForDevices(String)
    case tooManyRequests(String)
    case badLogin(String)
    case loginTaken(String)
    case noSuchUser(String)
    case workerWithoutConsole(String)
    case passwordLength(ClosedRange<Int>)
    case passwordNotKept
    case badPages(String)

    var exitStatus: Terminal.ExitStatus {
        switch self {
        case .townshipNeeded, .badTownshipCode, .badListenAddress, .plainHTTP, .noSuchKind,
            .lineWithoutDepartment, .badLogin:
            .usage
        case .notInitialised, .cannotRead, .badPages: .noInput
        case .ambiguousWorker, .alreadyInitialised, .noSuchTownship, .townshipExists, .noSuchVillage,
            .noSuchCell, .noSuchWorker, .noSuchDevice,
            .noSuchRecord, .codeTaken, .badBundle, .answersForDevices, .tooManyRequests, .loginTaken,
            .noSuchUser, .workerWithoutConsole, .passwordLength:
            .badData
        case .passwordNotKept: .software
        case .cannotCreate, .cannotWrite: .cannotCreate
        }
    }

    var explanation: Phrase {
        switch self {
        case .notInitialised(let directory):
            Phrase(
                zh: "目录 \(directory) 里还没有乡镇，请先运行 grid-server init",
                en: "no township in \(directory) yet; run: grid-server init --help")
        case .noSuchTownship(let code):
            Phrase(
                zh: "没有乡镇“\(code)”，见 grid-server township list",
                en: "no township \"\(code)\"; see: grid-server township list")
        case .townshipNeeded(let codes):
            Phrase(
                zh: "请用 --township 写明乡镇：\(codes.joined(separator: "、"))",
                en: "say which township with --township: \(codes.joined(separator: ", "))")
        case .townshipExists(let code):
            Phrase(zh: "乡镇“\(code)”已存在", en: "township \"\(code)\" exists already")
        case .badTownshipCode(let code):
            Phrase(
                zh: "乡镇代码“\(code)”应为 1 至 20 位字母或数字",
                en: "township code \"\(code)\" must be 1 to 20 letters or digits")
        case .cannotCreate(let path):
            Phrase(zh: "不能建立 \(path)，请检查权限", en: "cannot create \(path); check its permissions")
        case .noSuchVillage(let code):
            Phrase(
                zh: "没有村“\(code)”，见 grid-server village list",
                en: "no village \"\(code)\"; see: grid-server village list")
        case .noSuchCell(let code):
            Phrase(
                zh: "没有网格“\(code)”，见 grid-server cell list",
                en: "no cell \"\(code)\"; see: grid-server cell list")
        case .noSuchWorker(let text):
            Phrase(
                zh: "没有人员“\(text)”，见 grid-server worker list",
                en: "no worker \"\(text)\"; see: grid-server worker list")
        case .ambiguousWorker(let name, let count):
            Phrase(
                zh: "有 \(count) 名人员叫“\(name)”，请写编号，见 grid-server worker list",
                en: "\(count) workers are called \"\(name)\"; give the number, see: grid-server worker list")
        case .lineWithoutDepartment:
            Phrase(
                zh: "只有职能部门的人员（--role department）才有条线",
                en: "only a department's worker (--role department) has a line")
        case .alreadyInitialised(let directory):
            Phrase(
                zh: "目录 \(directory) 里已有乡镇，再加一个请用 grid-server township add",
                en: "\(directory) holds a township already; for one more use: grid-server township add")
        case .noSuchDevice(let number):
            Phrase(
                zh: "没有可停用的设备 \(number)，见 grid-server device list",
                en: "no device \(number) that could be revoked; see: grid-server device list")
        case .noSuchKind(let name): Phrase(zh: "没有台账“\(name)”", en: "no ledger \"\(name)\"")
        case .noSuchRecord(let text): Phrase(zh: "找不到记录“\(text)”", en: "no record \"\(text)\"")
        case .codeTaken(let code): Phrase(zh: "代码“\(code)”已被使用", en: "code \"\(code)\" is taken")
        case .cannotRead(let path): Phrase(zh: "不能读取 \(path)", en: "cannot read \(path)")
        case .cannotWrite(let path): Phrase(zh: "不能写入 \(path)", en: "cannot write \(path)")
        case .badListenAddress(let text):
            Phrase(
                zh: "监听地址“\(text)”应如 127.0.0.1:8080",
                en: "listen address \"\(text)\" must be like 127.0.0.1:8080")
        case .badBundle(let path, let reason):
            Phrase(
                zh: "\(path) 不是请求文件，或已损坏（\(reason)），请重新拷贝",
                en: "\(path) is no file of requests, or damaged (\(reason)); copy it again")
        case .answersForDevices(let path):
            Phrase(
                zh: "\(path) 是给设备的答复，请在设备上用 grid-agent bundle import 导入",
                en: "\(path) holds answers for devices: take it there with grid-agent bundle import")
        case .tooManyRequests(let path):
            Phrase(
                zh: "对 \(path) 的答复超过一个文件的上限，请分设备导出后再处理",
                en: "the answers to \(path) do not fit in one file; take the devices' files one by one")
        case .badLogin(let name):
            Phrase(
                zh: "用户名“\(name)”应为 1 至 64 字，不含空格",
                en: "login \"\(name)\" must have 1 to 64 characters and no spaces")
        case .loginTaken(let name):
            Phrase(zh: "用户名“\(name)”已被使用", en: "login \"\(name)\" is taken")
        case .noSuchUser(let name):
            Phrase(
                zh: "没有用户“\(name)”，见 grid-server user list",
                en: "no user \"\(name)\"; see: grid-server user list")
        case .workerWithoutConsole(let name):
            Phrase(
                zh: "\(name)是网格员，用设备而不用控制台",
                en: "\(name) is a grid worker, who has a device and no console")
        case .passwordLength(let range):
            Phrase(
                zh: "密码应为 \(range.lowerBound) 至 \(range.upperBound) 字节",
                en: "a password has \(range.lowerBound) to \(range.upperBound) bytes")
        case .passwordNotKept:
            Phrase(zh: "C 库不能处理这个密码", en: "the C library cannot hash this password")
        case .badPages(let path):
            Phrase(zh: "不能把 \(path) 作为控制台页面", en: "cannot serve \(path) as the console's pages")
        case .plainHTTP(let text):
            Phrase(
                zh: "\(text) 不是本机地址，明文 HTTP 会泄露数据：请用 TLS 代理，或写明 --allow-plain-http",
                en:
                    "\(text) is not loopback and plain HTTP would expose data: use a TLS proxy, or say --allow-plain-http"
            )
        }
    }
}
