import Foundation
import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("Whose replica it is")
struct ReplicaIdentityTests {
    private let directory: TestDirectory
    private let store: ReplicaStore

    init() throws {
        directory = try TestDirectory()
        store = try ReplicaStore(path: directory.path())
    }

    @Test("An enrolled device knows who it is after a restart, and where the server went")
    func identity() throws {
        #expect(try store.identity() == nil)
        try store.enrol(.sample)
        try store.setServer("https://new.example")
        var moved = DeviceIdentity.sample
        moved.server = "https://new.example"
        #expect(try ReplicaStore(path: directory.path()).identity() == moved)
    }

    @Test("An enrolment again changes who the device is, and nothing that it holds [R6.4-2]")
    func twice() throws {
        try store.enrol(.sample)
        #expect(try store.takeChangeNumber() == 1)
        #expect(try store.renewalAttempt(new: [1], first: 5) == ([1], 5))
        #expect(try store.renewalAttempt(new: [2], first: 4) == ([1], 5))
        var second = DeviceIdentity.sample
        second.device = 6
        try store.enrol(second)
        #expect(try store.identity() == second)
        #expect(try store.takeChangeNumber() == 2)
        #expect(try store.renewalAttempt(new: [3], first: 2) == ([3], 2))
    }

    @Test("An attempt stays the same for one code until the device is enrolled [R14-2] [R6.1-5]")
    func attempts() throws {
        #expect(try store.enrolmentAttempt(code: "AAAA", new: [1], first: 5) == ([1], 5))
        #expect(try store.enrolmentAttempt(code: "AAAA", new: [2], first: 6) == ([1], 5))
        #expect(try store.enrolmentAttempt(code: "BBBB", new: [3], first: 7) == ([3], 7))
        #expect(try store.enrolmentAttempt(code: "BBBB", new: [4], first: 5) == ([3], 7))
        try store.enrol(.sample)
        #expect(try store.enrolmentAttempt(code: "BBBB", new: [5], first: 1) == ([5], 1))
    }

    @Test("Clock offset and last sync are unknown before the first exchange")
    func clocks() throws {
        try store.enrol(.sample)
        #expect(try store.clockOffsetMilliseconds() == nil)
        #expect(try store.lastSyncMilliseconds() == nil)
        try store.setClockOffset(milliseconds: -90_000)
        try store.setLastSync(milliseconds: 7)
        #expect(try store.clockOffsetMilliseconds() == -90_000)
        #expect(try store.lastSyncMilliseconds() == 7)
    }

    @Test("Incidents are numbered from 1")
    func incidentNumbers() throws {
        try store.enrol(.sample)
        #expect(try (0..<3).map { _ in try store.takeIncidentNumber() } == [1, 2, 3])
    }

    @Test("After a wipe no file of the replica holds anything of a person, or the secret [R10.1.4-2]")
    func wipe() throws {
        let secrets = [
            "李大山", "13812345678", "王小明", "11010519491231002X", "李大", "王小", "赵改名", "王网格员", "丹朱镇", "东街",
            "centre.example", "secret-of-the-device", "AAAA-BBBB", "影子户主",
        ]
        _ = try store.enrolmentAttempt(code: "AAAA-BBBB", new: [1], first: 1)
        try store.enrol(.sample)
        _ = try store.enrolmentAttempt(code: "AAAA-BBBB", new: [1], first: 1)
        try store.setDirectory(
            [DirectoryCell(number: 1, code: "0101", name: "东街网格", village: "东街村")],
            [DirectoryWorker(number: 3, name: "王网格员", role: 1)], version: 1)
        for last in UInt8(1)...100 {
            try store.records.put(.household(last, [Household.phone: .text("13812345678")]))
            try store.records.put(
                .resident(last, of: last, [Resident.idNumber: .text("11010519491231002X")]))
        }
        try store.append(.sample(1, about: 1))
        try store.setShadow(
            .present(.household(1, [Household.head: .text("影子户主")])), Household.kind, recordID(1))
        let before = Data(try directory.bytes())
        #expect(secrets.filter { before.range(of: Data($0.utf8)) == nil } == [])

        try store.wipe()

        let after = Data(try directory.bytes())
        #expect(secrets.filter { after.range(of: Data($0.utf8)) != nil } == [])
        #expect(try store.identity() == nil)
        #expect(try store.cells() == [])
        #expect(try store.workerNames() == [:])
        #expect(try store.entry(number: 1) == nil)
        for kind in Schema.kinds {
            #expect(try store.records.list(kind) == [])
            #expect(try store.records.search(kind, "李") == [])
        }
    }

    @Test("A wiped replica can be enrolled again, and its search is whole")
    func enrolAfterWipe() throws {
        try store.enrol(.sample)
        try store.records.put(.resident(1))
        try store.wipe()
        try store.enrol(.sample)
        #expect(try store.takeChangeNumber() == 1)
        #expect(try store.directoryVersion() == 0)
        try store.records.put(.resident(2, [Resident.name: .text("赵刚")]))
        #expect(try store.records.search(kind(Resident.kind), "赵刚").map(\.id) == [recordID(2)])
        #expect(try store.records.search(kind(Resident.kind), "王小明") == [])
    }
}
