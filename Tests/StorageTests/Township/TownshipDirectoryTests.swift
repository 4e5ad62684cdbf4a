import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("A township's directory, devices and codes")
struct TownshipDirectoryTests {
    private let store: TownshipStore

    init() throws {
        store = try TownshipStore(path: ":memory:", .write)
        try store.found(code: "140428100", name: "丹朱镇", epoch: 7)
        try store.addVillage(code: "02", name: "西街村")
        try store.addVillage(code: "01", name: "东街村")
        for code in ["0102", "0101"] { try store.addCell(code: code, name: "\(code)网格", village: 2) }
    }

    @Test("A township is founded once, and counts its revisions")
    func township() throws {
        #expect(throws: StorageError.self) { try store.found(code: "1", name: "别处", epoch: 1) }
        try store.setRevision(12)
        #expect(try store.revision() == 12)
        let township = try #require(try store.township())
        #expect(township.code == "140428100")
        #expect(township.epoch == 7)
        #expect(township.revision == 12)
        #expect(try TownshipStore(path: ":memory:", .write).township() == nil)
    }

    @Test("Villages and cells are listed by code, which is theirs alone")
    func codes() throws {
        #expect(try store.villages().map(\.code) == ["01", "02"])
        #expect(try store.village(code: "01")?.name == "东街村")
        #expect(try store.village(code: "09") == nil)
        #expect(try store.cells().map(\.code) == ["0101", "0102"])
        #expect(try store.cell(code: "0101")?.village == "东街村")
        #expect(try store.cell(code: "0109") == nil)
        let isConstraint: (any Error) -> Bool = { error in
            if case .constraint? = error as? StorageError { true } else { false }
        }
        #expect(performing: { try store.addVillage(code: "01", name: "又一村") }, throws: isConstraint)
        #expect(performing: { try store.addCell(code: "0101", name: "又", village: 1) }, throws: isConstraint)
    }

    @Test("A worker walks the cells given, and the directory has a new token after every change of it")
    func workers() throws {
        var tokens = [try #require(try store.township()).directory]
        func noteToken() throws { tokens.append(try #require(try store.township()).directory) }
        let numbers = try store.cells().map(\.number)
        let walker = try store.addWorker(name: "王网格", role: 1, cells: numbers)
        try noteToken()
        let director = try store.addWorker(name: "赵主任", role: 4, cells: [])
        try noteToken()
        #expect(try store.workers().map(\.cells) == [["0101", "0102"], []])
        let civil = try store.addWorker(name: "陈民政", role: 5, department: 1, cells: [])
        try store.setDepartment(4, of: civil)
        #expect(try store.workers().map(\.department) == [nil, nil, 4])
        #expect(try store.scope(of: walker).map(\.code) == ["0101", "0102"])
        #expect(try store.scope(of: walker).map(\.village) == ["东街村", "东街村"])
        #expect(try store.scope(of: director) == [])
        #expect(try store.worker(director) == DirectoryWorker(number: director, name: "赵主任", role: 4))
        #expect(try store.worker(99) == nil)
        #expect(try store.directoryWorkers().map(\.name) == ["王网格", "赵主任", "陈民政"])
        try store.addCell(code: "0103", name: "新网格", village: 2)
        try noteToken()
        #expect(try store.assignCell(numbers[0], to: director))
        #expect(try store.scope(of: director).map(\.code) == ["0101"])
        try noteToken()
        #expect(try !store.assignCell(numbers[0], to: director))
        #expect(try store.unassignCell(numbers[1], from: walker))
        #expect(try !store.unassignCell(numbers[1], from: walker))
        #expect(try store.scope(of: walker).map(\.code) == ["0101"])
        try noteToken()
        #expect(Set(tokens).count == tokens.count && !tokens.contains(0))
    }

    private func enrol(digest: [UInt8]) throws -> WriterNumber {
        let worker = try store.addWorker(name: "王网格", role: 1, cells: [])
        try store.addCode(digest: digest, worker: worker, expiresMilliseconds: 500)
        return try store.addDevice(
            worker: worker, name: "手机", secret: [1, 2], attempt: [3, 4], lineage: [5, 6], codeDigest: digest,
            enrolledMilliseconds: 100)
    }

    @Test("A code is found by its digest, and used up by the device that it enrolled")
    func enrolmentCodes() throws {
        try store.addCode(digest: [9], worker: 1, expiresMilliseconds: 500)
        #expect(
            try store.code(digest: [9])
                == EnrolmentCode(worker: 1, expiresMilliseconds: 500, device: nil))
        #expect(try store.code(digest: [8]) == nil)
        let device = try enrol(digest: [7])
        #expect(try store.code(digest: [7])?.device == device)
        #expect(try store.code(digest: [9])?.device == nil)
        #expect(try store.attempt(of: device) == [3, 4])
        #expect(try store.attempt(of: 99) == nil)
    }

    @Test("A device is known with its worker, its last contact and its last change")
    func devices() throws {
        let number = try enrol(digest: [7])
        let other = try enrol(digest: [8])
        try store.noteRequest(of: number, isRefused: false, nowMilliseconds: 300) { contact in
            contact.lastSeenMilliseconds = 300
            contact.lastChange = 12
        }
        #expect(
            try store.device(number)
                == Device(
                    number: number, worker: 1, workerName: "王网格", role: 1, name: "手机", secret: [1, 2],
                    enrolledMilliseconds: 100, revokedMilliseconds: nil, lastSeenMilliseconds: 300,
                    lastChange: 12))
        #expect(try store.device(other)?.lastChange == 0)
        #expect(try store.device(99) == nil)
        #expect(try store.devices().map(\.number) == [number, other])
    }

    @Test("A device is revoked once, and the time stays that of the first time")
    func revoking() throws {
        let number = try enrol(digest: [7])
        #expect(try store.revoke(number, milliseconds: 400) == [number])
        #expect(try store.revoke(number, milliseconds: 500).isEmpty)
        #expect(try store.revoke(99, milliseconds: 500).isEmpty)
        #expect(try store.device(number)?.revokedMilliseconds == 400)
        #expect(try store.device(number)?.isRevoked == true)
    }

    @Test("A checkpoint leaves nothing in the log beside the file, and readers see all of it")
    func checkpoint() throws {
        let directory = try TestDirectory()
        let store = try TownshipStore(path: directory.path(), .write)
        try store.found(code: "1", name: "丹朱镇", epoch: 1)
        let reader = try TownshipStore(path: directory.path(), .read)
        try store.checkpoint()
        let log = try directory.path("test.sqlite-wal").fileBytes()
        #expect(log.isEmpty)
        #expect(try reader.snapshot { try reader.township()?.name } == "丹朱镇")
    }
}
