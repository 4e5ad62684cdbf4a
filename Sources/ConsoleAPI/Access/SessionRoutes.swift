import HTTP
import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// Who is signed in, where else, and until when.
enum SessionRoutes {
    static let all: [Route] = [
        Route("GET", "session", .read { try session($0) }),
        Route("POST", "session", .signIn),
        Route("DELETE", "session", .write { try signOut($0, session: $0.who.session.number) }),
        Route("GET", "sessions", .read { try sessions($0) }),
        Route("DELETE", "sessions", .write { try signOut($0, session: nil) }),
        Route("DELETE", "sessions/{session}", .write { try end($0) }),
        Route("POST", "password", .changePassword),
        Route("GET", "directory", .read { try directory($0) }),
    ]

    private struct SessionBody: Encodable {
        var session: Int64
        var login: String
        var worker: WorkerBody
        var township: TownshipBody
        var rights: [String]
        var nowMs: Int64
        var expiresMs: Int64
    }

    private static func session(_ context: ConsoleContext) throws -> Answer {
        try answer(context.who, context.store, context.language, now: context.now)
    }

    /// Who is signed in.
    static func answer(
        _ who: SignedIn, _ store: TownshipStore, _ language: Language, now: Int64
    ) throws -> Answer {
        let township = try store.township()
        let user = who.user
        return try .json(
            SessionBody(
                session: who.session.number, login: user.login,
                worker: WorkerBody(
                    number: user.worker, name: user.workerName, role: user.role, department: user.department,
                    cells: try store.scope(of: user.worker).map(\.code), language),
                township: TownshipBody(code: township?.code ?? "", name: township?.name ?? ""),
                rights: Right.allCases.filter(who.rights.contains).map(\.rawValue), nowMs: now,
                expiresMs: who.session.expiresMilliseconds))
    }

    private struct SessionEntryBody: Encodable {
        var number: Int64
        var createdMs: Int64
        var usedMs: Int64
        var expiresMs: Int64
        var address: String
        var browser: String
        var isCurrent: Bool
    }

    private static func sessions(_ context: ConsoleContext) throws -> Answer {
        let sessions = try context.store.sessions(of: context.who.user.number)
        return try .json(
            PageBody(
                items: sessions.filter { $0.isLive(at: context.now) }.map { session in
                    SessionEntryBody(
                        number: session.number, createdMs: session.createdMilliseconds,
                        usedMs: session.usedMilliseconds, expiresMs: session.expiresMilliseconds,
                        address: session.address, browser: session.browser,
                        isCurrent: session.number == context.who.session.number)
                }))
    }

    private static func signOut(_ context: ConsoleContext, session: Int64?) throws -> Answer {
        _ = try context.store.endSessions(of: context.who.user.number, number: session)
        var answer = Answer.empty
        // Secure or not, the cookie goes: the browser takes it by its name and path.
        answer.headers["Set-Cookie"] = SessionCookie.removing(
            township: context.call.township.code, isSecure: false)
        return answer
    }

    private static func end(_ context: ConsoleContext) throws -> Answer {
        let number = try context.call.number("session")
        guard try context.store.endSessions(of: context.who.user.number, number: number) > 0 else {
            throw Problem.notFound
        }
        return .empty
    }

    private struct DirectoryBody: Encodable {
        var villages: [VillageBody]
        var cells: [CellBody]
        var workers: [WorkerBody]
        var roles: [NamedBody]
        var departments: [NamedBody]
        var incidentKinds: [NamedBody]
        var urgencies: [NamedBody]
        var parties: [NamedBody]
        var statuses: [NamedBody]
        var levels: [NamedBody]
        var verdicts: [NamedBody]
        var ratings: [NamedBody]
        var reasons: [NamedBody]
    }

    private static func directory(_ context: ConsoleContext) throws -> Answer {
        let (store, language) = (context.store, context.language)
        var cells = try store.cells()
        var villages = try store.villages()
        // The names of cells are nobody's secret; a village officer just has no use for others'.
        if case .cells(let own) = context.sight.reach {
            cells = cells.filter { own.contains($0.number) }
            let names = Set(cells.map(\.village))
            villages = villages.filter { names.contains($0.name) }
        }
        return try .json(
            DirectoryBody(
                villages: villages.map { VillageBody(code: $0.code, name: $0.name) },
                cells: cells.map(CellBody.init),
                workers: try store.workers().map { WorkerBody($0, language) },
                roles: Role.allCases.map { NamedBody($0, language) },
                departments: NamedBody.all(.departments, language),
                incidentKinds: NamedBody.all(.incidentKinds, language),
                urgencies: NamedBody.all(.urgencies, language),
                parties: NamedBody.all(.parties, language),
                statuses: IncidentStatus.allCases.map { NamedBody($0.rawValue, $0.label, language) },
                levels: IncidentLevel.allCases.map { NamedBody($0.rawValue, $0.label, language) },
                verdicts: NamedBody.all(.verdicts, language), ratings: NamedBody.all(.ratings, language),
                reasons: ReviewReason.allCases.map { NamedBody($0.name, $0.label, language) }))
    }
}

extension ConsoleSession {
    /// Whether it has not ended, by the centre's clock.
    func isLive(at now: Int64) -> Bool {
        now < expiresMilliseconds && now - usedMilliseconds < ConsoleLimits.idleMilliseconds
    }
}
