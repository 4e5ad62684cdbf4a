import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("Requests that went into a file")
struct ReplicaBundlesTests {
    private let day: Int64 = 86_400_000

    private func replica(_ directory: TestDirectory) throws -> ReplicaStore {
        let store = try ReplicaStore(path: directory.path())
        try store.transaction { try store.enrol(.sample) }
        return store
    }

    private func request(_ first: UInt8, changes: ClosedRange<Int64>? = 3...9) throws -> BundledRequest {
        BundledRequest(
            nonce: [first] + [UInt8](repeating: 0, count: WireLimits.nonceBytes - 1), directory: -7,
            changes: changes,
            cursors: [Cursor(cell: 1, epoch: 5, revision: 8), Cursor(cell: -2, epoch: -5, revision: 0)],
            offers: [.init(id: try recordID(4), epoch: 5, revision: 8)])
    }

    @Test("A request is remembered until its answer is taken, once [R17.2-1]", arguments: [3...9, nil])
    func takenOnce(changes: ClosedRange<Int64>?) throws {
        let directory = try TestDirectory()
        let request = try request(1, changes: changes)
        try replica(directory).add(request, milliseconds: 0)
        let store = try ReplicaStore(path: directory.path())
        #expect(try store.takeBundled(nonce: self.request(2).nonce) == nil)
        #expect(try store.takeBundled(nonce: request.nonce) == request)
        #expect(try store.takeBundled(nonce: request.nonce) == nil)
    }

    @Test("A request whose answer has not come for half a year is forgotten")
    func forgotten() throws {
        let directory = try TestDirectory()
        let store = try replica(directory)
        for (number, age) in [(UInt8(1), 181), (2, 179)] {
            try store.add(try request(number), milliseconds: 1000 * day - Int64(age) * day)
        }
        try store.add(try request(3), milliseconds: 1000 * day)
        #expect(try store.takeBundled(nonce: request(1).nonce) == nil)
        #expect(try store.takeBundled(nonce: request(2).nonce) != nil)
        #expect(try store.takeBundled(nonce: request(3).nonce) != nil)
    }

    @Test("A wiped replica remembers none")
    func wiped() throws {
        let directory = try TestDirectory()
        let store = try replica(directory)
        try store.add(try request(1), milliseconds: 0)
        try store.wipe()
        #expect(try store.takeBundled(nonce: request(1).nonce) == nil)
    }
}

@Suite("A watch upon a replica")
struct ReplicaWatchTests {
    @Test("It sees what another connection leaves for the centre, and that it was taken")
    func watch() throws {
        let directory = try TestDirectory()
        let store = try ReplicaStore(path: directory.path())
        try store.transaction { try store.enrol(.sample) }
        let watch = try ReplicaWatch(path: directory.path())
        #expect(try !watch.hasSomethingToSend())
        try store.append(.sample(1, about: 1))
        #expect(try watch.hasSomethingToSend())
        #expect(try watch.hasSomethingToSend())
        try store.record(Outcome(number: 1, status: .applied, revision: 1), state: .acknowledged)
        #expect(try !watch.hasSomethingToSend())
    }
}
