import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("What the console keeps in a township's file")
struct ConsoleStoreTests {
    private let directory: TestDirectory
    private let store: TownshipStore

    init() throws {
        directory = try TestDirectory()
        store = try TownshipStore(path: directory.path(), .write)
        try store.found(code: "140428100", name: "丹朱镇", epoch: 7)
        for (code, village) in [("01", "东街村"), ("02", "西街村")] {
            try store.addVillage(code: code, name: village)
        }
        for (code, village) in [("0101", Int64(1)), ("0102", 1), ("0201", 2)] {
            try store.addCell(code: code, name: code, village: village)
        }
        _ = try store.addWorker(name: "李村干", role: Role.villageOfficer.rawValue, cells: [2])
    }

    private func session(at milliseconds: Int64, expires: Int64) -> ConsoleSession {
        ConsoleSession(
            beginning: milliseconds, expiresMilliseconds: expires, address: "192.0.2.1", browser: "test")
    }

    @Test(
        "A session is found by its digest alone, with whose it is; those that have run out go with the next one"
    )
    func sessions() throws {
        try store.addConsoleUser(login: "li", worker: 1, passwordHash: "hash", milliseconds: 5)
        let user = try #require(try store.consoleUser(login: "li"))
        #expect(
            user.passwordHash == "hash" && user.user.workerName == "李村干" && user.user.createdMilliseconds == 5
        )
        let first = try store.addSession(session(at: 10, expires: 100), of: 1, digest: [1])
        let second = try store.addSession(session(at: 20, expires: 200), of: 1, digest: [2])
        #expect(try store.session(digest: [1])?.session.number == first)
        #expect(try store.session(digest: [1])?.user == user.user)
        #expect(try store.session(digest: [3]) == nil)
        try store.noteUse(ofSession: first, milliseconds: 30)
        try store.noteUse(ofSession: first, milliseconds: 25)
        #expect(try store.sessions(of: 1).map(\.number) == [first, second])
        #expect(try store.sessions(of: 1).map(\.usedMilliseconds) == [30, 20])
        let third = try store.addSession(session(at: 150, expires: 300), of: 1, digest: [3])
        #expect(try store.sessions(of: 1).map(\.number) == [third, second])
        #expect(try store.endSessions(of: 2, number: third) == 0)
        #expect(try store.endSessions(of: 1, number: third) == 1)
        #expect(try store.endSessions(of: 1) == 1 && store.sessions(of: 1).isEmpty)
        #expect(throws: StorageError.self) {
            try store.addConsoleUser(login: "li", worker: 1, passwordHash: "x", milliseconds: 6)
        }
    }

    @Test("A village officer's cells are those of every village in which one is assigned")
    func villages() throws {
        #expect(try store.villageCells(of: 1) == [1, 2])
        _ = try store.assignCell(3, to: 1)
        #expect(try store.villageCells(of: 1) == [1, 2, 3])
        #expect(try store.villageCells(of: 9).isEmpty)
        #expect(try store.cells(ofVillage: "02") == [3] && store.cells(ofVillage: "09").isEmpty)
    }

    @Test("Accesses are read backwards, page by page")
    func accesses() throws {
        for number in 1...3 {
            try store.append(
                ConsoleAccess(
                    milliseconds: Int64(number), worker: 1, what: .export, kind: Household.kind, cell: 2,
                    count: Int64(number), purpose: "走访"))
        }
        try store.append(
            ConsoleAccess(
                milliseconds: 4, worker: 1, what: .reveal, kind: Resident.kind, id: try recordID(1),
                field: Resident.idNumber, purpose: "核对"))
        let first = try store.accesses(before: nil, limit: 2)
        #expect(first.map(\.number) == [4, 3] && first[0].field == Resident.idNumber)
        #expect(try first[0].id == recordID(1))
        #expect(try store.accesses(before: 3, limit: 9).map(\.count) == [2, 1])
    }

    @Test("Syncs are counted by day in China's time, refused ones beside")
    func days() throws {
        let worker = try store.addWorker(name: "王网格", role: Role.worker.rawValue, cells: [])
        let device = try store.addDevice(
            worker: worker, name: "手机", secret: [1], attempt: [2], lineage: [3], codeDigest: [4],
            enrolledMilliseconds: 5)
        let midnight: Int64 = 1_795_536_000_000
        func count(_ requests: [(milliseconds: Int64, isRefused: Bool)]) throws {
            for (milliseconds, isRefused) in requests {
                try store.noteRequest(of: device, isRefused: isRefused, nowMilliseconds: milliseconds)
            }
        }
        try count([(midnight - 1, false), (midnight, false), (midnight + 5, true), (midnight + 9, false)])
        #expect(try store.days(of: device, limit: 9).map(\.syncs) == [2, 1])
        #expect(try store.days(of: device, limit: 9).map(\.refused) == [1, 0])
        // The clock was ahead, and is set back.
        try count([(midnight - 9, true), (midnight + 11, false)])
        #expect(try store.days(of: device, limit: 9).map(\.syncs) == [3, 1])
        #expect(try store.days(of: device, limit: 9).map(\.refused) == [1, 1])
        #expect(try store.days(of: device, limit: 1).count == 1 && store.days(of: 4, limit: 9).isEmpty)
        try store.noteRequest(of: 4, isRefused: true, nowMilliseconds: midnight)
        #expect(try store.days(of: 4, limit: 9).isEmpty)
    }

    private func log(
        _ number: Int64, of writer: WriterNumber, at milliseconds: Int64, _ status: Outcome.Status
    ) throws {
        let change = Change(
            number: number, operation: .create, kind: Visit.kind, id: try recordID(UInt8(number)), cell: 1,
            base: 0,
            wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: [:])
        _ = try store.append(
            LoggedChange(
                writer: writer, number: writer == Writer.centre ? nil : number, worker: 1, change: change,
                editedMilliseconds: milliseconds - 7, rawMilliseconds: 0, receivedMilliseconds: milliseconds,
                outcome: Outcome(number: number, status: status, revision: nil)))
    }

    @Test("Uploads are what arrived together, the newest first; the centre's own changes are none")
    func uploads() throws {
        try log(1, of: 5, at: 100, .applied)
        try log(2, of: 5, at: 100, .refused)
        try log(1, of: 6, at: 100, .inReview)
        try log(9, of: Writer.centre, at: 100, .applied)
        try log(3, of: 5, at: 200, .applied)
        let all = try store.uploads(limit: 9)
        #expect(all.map(\.device) == [5, 6, 5] && all.map(\.changes) == [1, 1, 2])
        #expect(all.map(\.refused) == [0, 0, 1] && all.map(\.inReview) == [0, 1, 0])
        let first = try store.uploads(of: 5, limit: 1)
        #expect(first.map(\.receivedMilliseconds) == [200])
        #expect(try store.uploads(of: 5, before: first[0].firstSequence, limit: 9).map(\.changes) == [2])
        #expect(try store.refusedChanges(limit: 9).map(\.number) == [2])
        #expect(try store.arrivalDelays(of: Visit.kind, in: 100...199).count == 2)
        #expect(try store.arrivalDelays(of: Visit.kind, in: 200...200) == [7])
    }

    @Test("News differ where their part of the township does")
    func news() throws {
        let before = try store.news()
        try store.append(
            ReviewItem(
                reason: .centreStands, kind: Household.kind, id: try recordID(1), cell: 1, field: nil,
                standing: nil,
                other: ReviewSide(value: .null, writer: 1, editedMilliseconds: 1), openedMilliseconds: 1))
        let opened = try store.news()
        #expect(
            opened.ledgers == before.ledgers && opened.review != before.review
                && opened.devices == before.devices)
        _ = try store.postpone(1, Postponement(untilMilliseconds: 9, person: "a", reason: "b"))
        let postponed = try store.news()
        #expect(postponed.review != opened.review)
        _ = try store.decide(1, .keep, by: "a", milliseconds: 2)
        #expect(try store.news().review != postponed.review)
        try store.setRevision(1)
        #expect(try store.news().ledgers != before.ledgers)
    }

    @Test("Within a transaction, a step of its own fails alone and is durable with the whole")
    func nested() throws {
        struct Failed: Error {}
        try store.transaction {
            try store.setRevision(1)
            #expect(throws: Failed.self) {
                try store.transaction {
                    try store.setRevision(2)
                    throw Failed()
                }
            }
            #expect(try store.revision() == 1)
            try store.transaction { try store.setRevision(3) }
        }
        #expect(try store.revision() == 3)
    }
}
