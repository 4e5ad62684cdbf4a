import Dispatch
import Foundation
package import HTTP
import Phrases
import Storage
package import SyncServer
import Wire

/// The console: its pages and its API (Protocol/console-api.yaml) for the townships that are served.
package final class ConsoleServer: ServedPages {
    static let pagesPath = "/console/"
    static let apiPath = "/console/api"

    /// A township with what it holds open.
    struct Host: Sendable {
        let township: ServedTownship
        let events: EventHub
        let board = IncidentBoard()
        let exports: SpoolRoom
        /// What takes long has a thread and a reader of its own.
        let longQueue = DispatchQueue(label: "console.long", qos: .utility)
        let longReader: ReaderPool
    }

    private let hosts: [Host]
    private let files: ConsoleFiles
    private let clock: any ServerClock
    private let origin: RequestOrigin
    private let signIn: SignIn
    private let passwordChange: PasswordChange
    private let log: @Sendable (String) -> Void

    /// - Parameters:
    ///   - townships: The townships, as they are served.
    ///   - files: The pages.
    ///   - clock: The centre's clock.
    ///   - isBehindProxy: Whether a proxy on this machine says in `X-Forwarded-Proto` and `X-Forwarded-For` how and from
    ///     where a request came.
    ///   - log: Told of what failed, without people's data.
    /// - Throws: `StorageError`.
    package init(
        townships: [ServedTownship], files: ConsoleFiles, clock: any ServerClock, isBehindProxy: Bool,
        log: @escaping @Sendable (String) -> Void
    ) throws {
        hosts = try townships.map {
            Host(
                township: $0, events: try EventHub(path: $0.path, clock: clock),
                // On the ledger's disk, and with its secrecy, rather than where the system keeps what is temporary.
                exports: SpoolRoom(
                    folder: URL(filePath: $0.path).deletingLastPathComponent().path,
                    most: ConsoleLimits.exportsAtOnce, reserveBytes: ConsoleLimits.exportReserveBytes),
                longReader: try ReaderPool(path: $0.path, count: 1))
        }
        self.files = files
        self.clock = clock
        self.log = log
        origin = RequestOrigin(isBehindProxy: isBehindProxy)
        let limit = SignInLimit()
        signIn = SignIn(limit: limit)
        passwordChange = PasswordChange(limit: limit)
    }

    package func release() { for host in hosts { host.events.release() } }

    package func answer(_ request: HTTPRequest, _ responder: HTTPResponder) -> Bool {
        let path = request.path
        if path == "/console" {
            // A path alone would be read as relative to whatever came before.
            responder.respond(
                HTTPResponse(.permanentRedirect, headers: ["Location": Self.pagesPath]))
        } else if path == Self.apiPath || path.hasPrefix("\(Self.apiPath)/") {
            answerAPI(request, responder)
        } else if path.hasPrefix(Self.pagesPath) {
            responder.respond(files.answer(request))
        } else {
            return false
        }
        return true
    }

    private func answerAPI(_ request: HTTPRequest, _ responder: HTTPResponder) {
        let language = RequestLanguage.of(request)
        do {
            let segments = request.path.dropFirst(Self.apiPath.count).split(
                separator: "/", omittingEmptySubsequences: false
            ).dropFirst()
            guard segments.first == "townships" else { throw Problem.notFound }
            if segments.count == 1 {
                try Self.check(request.method, isOneOf: ["GET"])
                return responder.respond(try townships().response(in: language))
            }
            let code = segments[segments.startIndex + 1]
            guard let host = hosts.first(where: { $0.township.code == code }) else { throw Problem.notFound }
            let (route, places) = try Self.route(request.method, Array(segments.dropFirst(2)))
            if route.method != "GET" { try origin.checkSameSite(request) }
            let call = Call(
                request: request, township: host.township, board: host.board, exports: host.exports,
                language: language, places: places, now: clock.nowMilliseconds(),
                isGone: { responder.isCancelled })
            try answer(call, route, host, responder)
        } catch {
            responder.respond(answer(to: error, language).response(in: language))
        }
    }

    private func answer(_ call: Call, _ route: Route, _ host: Host, _ responder: HTTPResponder) throws {
        let secret = SessionCookie.secret(in: call.request)
        switch route.work {
        case .read(let handle):
            let (answer, who) = try host.township.readers.read { store in
                try store.snapshot {
                    let context = try Self.context(call, route, secret, store)
                    return (try handle(context), context.who)
                }
            }
            responder.respond(answer.response(in: call.language))
            noteUse(of: who, call)
        case .readOnRecord(let handle):
            try answerOnRecord(call, route, host.township.readers, responder, handle)
        case .longReadOnRecord(let handle):
            // Whoever is not signed in waits for no one's turn.
            _ = try host.township.readers.read { store in try Self.who(call, route, secret, store) }
            host.longQueue.async {
                do {
                    try self.answerOnRecord(call, route, host.longReader, responder, handle)
                } catch { self.complete(.failure(error), call, responder) }
            }
        case .write(let handle):
            // Whoever is not signed in waits for no commit, and makes none.
            _ = try host.township.readers.read { store in try Self.who(call, route, secret, store) }
            host.township.writer.submit { store in
                try handle(Self.context(call, route, secret, store))
            } completion: { result in
                self.complete(result, call, responder)
            }
        case .signIn:
            let request = SignIn.Request(
                call: call, address: origin.address(of: call.request), isSecure: origin.isSecure(call.request)
            )
            try signIn.answer(request) { self.complete($0, call, responder) }
        case .changePassword:
            let who = try host.township.readers.read { store in try Self.who(call, route, secret, store) }
            try passwordChange.answer(
                call, address: origin.address(of: call.request), for: who,
                signedIn: { store in try Self.who(call, route, secret, store) },
                completion: { self.complete($0, call, responder) })
        case .events:
            let who = try host.township.readers.read { store in try Self.who(call, route, secret, store) }
            guard let digest = secret.flatMap(SessionCookie.digest) else { throw Problem.notFound }
            let known = call.request.headers["Last-Event-ID"].flatMap(ServerEvent.known)
            try host.events.open(responder, for: who, digest: digest, known: known)
        }
    }

    private func answerOnRecord(
        _ call: Call, _ route: Route, _ readers: ReaderPool, _ responder: HTTPResponder,
        _ handle: Route.RecordingHandler
    ) throws {
        let secret = SessionCookie.secret(in: call.request)
        let (answer, access) = try readers.read { store in
            try store.snapshot { try handle(Self.context(call, route, secret, store)) }
        }
        call.township.writer.submit { store in
            try store.append(access)
            return answer
        } completion: { result in
            self.complete(result, call, responder)
        }
    }

    private func complete(_ result: Result<Answer, any Error>, _ call: Call, _ responder: HTTPResponder) {
        let answer =
            switch result {
            case .success(let answer): answer
            case .failure(let error): self.answer(to: error, call.language)
            }
        responder.respond(answer.response(in: call.language))
    }

    private static func who(
        _ call: Call, _ route: Route, _ secret: String?, _ store: TownshipStore
    ) throws -> SignedIn {
        let who = try SignedIn(secret: secret, in: store, now: call.now)
        if let right = route.right { try who.require(right) }
        return who
    }

    private static func context(
        _ call: Call, _ route: Route, _ secret: String?, _ store: TownshipStore
    ) throws -> ConsoleContext {
        try ConsoleContext(call, who(call, route, secret, store), store)
    }

    /// Notes that a session is in use, if that was last noted long enough ago.
    private func noteUse(of who: SignedIn, _ call: Call) {
        guard call.now - who.session.usedMilliseconds >= ConsoleLimits.useNotedMilliseconds else { return }
        call.township.writer.submit { store in
            try store.noteUse(ofSession: who.session.number, milliseconds: call.now)
        } completion: { result in
            // The request itself is answered; at the next one it is tried again.
            if case .failure(let error) = result { self.log("console session: \(error)") }
        }
    }

    private struct TownshipsBody: Encodable {
        var items: [TownshipBody]
    }

    private func townships() throws -> Answer {
        let items = try hosts.map { host in
            let name = try host.township.readers.read { try $0.township()?.name }
            return TownshipBody(code: host.township.code, name: name ?? "")
        }
        return try .json(TownshipsBody(items: items.sorted { $0.code < $1.code }))
    }
}

// MARK: - Routing

extension ConsoleServer {
    private static func route(
        _ method: String, _ segments: [Substring]
    ) throws -> (Route, places: [String: String]) {
        let matching = Route.all.compactMap { route in route.places(in: segments).map { (route, $0) } }
        guard !matching.isEmpty else { throw Problem.notFound }
        // HEAD is GET without the body, which the server leaves out by itself.
        guard let found = matching.first(where: { $0.0.method == (method == "HEAD" ? "GET" : method) }) else {
            try check(method, isOneOf: matching.map(\.0.method))
            throw Problem.notFound
        }
        if case .events = found.0.work, method == "HEAD" { try check(method, isOneOf: ["GET"]) }
        return found
    }

    private static func check(_ method: String, isOneOf allowed: [String]) throws {
        guard !allowed.contains(method) else { return }
        var problem = Problem(
            .methodNotAllowed,
            Phrase(
                zh: "这里只支持 \(allowed.joined(separator: "、"))",
                en: "it takes \(allowed.joined(separator: ", "))"))
        problem.allowedMethods = allowed.joined(separator: ", ")
        throw problem
    }
}

// MARK: - Errors

extension ConsoleServer {
    /// What a client is told of an error.
    private func answer(to error: any Error, _ language: Language) -> Answer {
        .problem(problem(of: error), language)
    }

    private func problem(of error: any Error) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let error as ReviewError: return Problem(error)
        case let error as UndoError: return Problem(.notPossible, error.phrase)
        case let error as ImportError: return Problem(.notPossible, error.phrase)
        case let error as HTTPServerError:
            log("console: \(error)")
            let reason = error.errno.map(systemErrorText) ?? error.description
            return Problem(
                .internal,
                Phrase(
                    zh: "这张表写不下来（\(reason)），请检查数据目录所在的磁盘",
                    en: "the table could not be put together (\(reason)); look at the data directory's disk"))
        case StorageError.busy:
            var problem = Problem(
                .busy, Phrase(zh: "台账正忙，请稍后再试", en: "the ledger is busy; try again in a moment"))
            problem.retryAfterSeconds = 1
            return problem
        default:
            log("console: \(error)")
            return Problem(
                .internal, Phrase(zh: "服务器出错，日志里有原因", en: "the server failed; its log says why"))
        }
    }
}

extension Problem {
    /// A decision that cannot be made.
    init(_ error: ReviewError) {
        switch error {
        case .noSuchItem: self = .notFound
        case .alreadyDecided: self.init(.alreadyDecided, error.phrase)
        case .notOffered(let number):
            self.init(
                .notPossible,
                Phrase(zh: "第 \(number) 号不能这样决定", en: "item \(number) cannot be decided in this way"))
        case .recordGone(let number):
            self.init(
                .notPossible,
                Phrase(
                    zh: "第 \(number) 号的两条记录已有一条被删除，只能保留现状",
                    en: "one of the two records of item \(number) was removed; what is in force can only stay"
                ))
        case .refused, .notMerged, .noSuchRecord, .notDecided, .isMerged, .changedLedger, .reasonMissing,
            .timePast:
            self.init(.notPossible, error.phrase)
        }
    }
}
