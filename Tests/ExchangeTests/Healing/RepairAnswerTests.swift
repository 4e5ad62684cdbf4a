import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("What the centre answers to probes, wants and offers")
struct RepairAnswerTests {
    private let world: World
    private let device: TestDevice
    /// One household more than a listing has.
    private let ids: [RecordID]

    init() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        ids = try (0...WireLimits.entriesPerListing).map { try device.addHousehold("\($0)") }
        try await device.sync()
        (self.world, self.device) = (world, device)
    }

    private func answer(_ change: (inout SyncRequest) throws -> Void) async throws -> SyncResponse {
        var request = try device.emptyRequest()
        try change(&request)
        let reply = try await world.answer(request, of: device)
        #expect(reply.status == 200)
        let body = try Zlib.inflate(reply.body.span, limitBytes: WireLimits.inflatedBytes)
        return try SyncResponse(decoding: body.span)
    }

    private func foreignCell() throws -> CellNumber {
        try #require(try world.centre().cell(code: "0102")).number
    }

    @Test("A range of up to 64 records is listed, a larger one summed up, each in the order asked [R5.8-3]")
    func probes() async throws {
        let whole = DigestRange(cell: try device.cell())
        let parts = whole.parts
        let response = try await answer { $0.probes = [parts[3], whole, parts[0]] }
        #expect(response.summaries.map(\.range) == [whole])
        #expect(response.listings.map(\.range) == [parts[3], parts[0]])
        var own = [StateDigest](repeating: .empty, count: DigestRange.partCount)
        try device.store.forEachCentreRecord(in: whole.cell) { own[whole.part(of: $0.id)] += $0.digest }
        #expect(response.summaries.map(\.digests) == [own])
        for listing in response.listings {
            #expect(Set(listing.entries.map(\.id)) == Set(ids.filter(listing.range.contains)))
        }
        try device.ledger.remove(try #require(try device.store.records.record(Household.kind, ids[0])))
        try await device.sync()
        let listed = try await answer { $0.probes = [whole] }
        #expect(listed.summaries.isEmpty && listed.listings.map(\.entries.count) == [64])
        #expect(Set(listed.listings.flatMap { $0.entries.map(\.id) }) == Set(ids.dropFirst()))
    }

    @Test("What is asked of a cell outside the scope is not answered [R5.8-4]")
    func foreign() async throws {
        let other = try await world.enrolledDevice(cells: ["0102"])
        let home = try other.addHousehold("1")
        try await other.sync()
        let (own, foreign) = (DigestRange(cell: try device.cell()).parts[0], try foreignCell())
        let response = try await answer {
            $0.probes = [DigestRange(cell: foreign), own]
            $0.wants = [Want(cell: foreign, kind: Household.kind, id: home)]
        }
        #expect(response.summaries.isEmpty && response.wholes.isEmpty)
        #expect(response.listings.map(\.range) == [own])
    }

    @Test("Each want is answered with one record or with none, in their order [R5.8-5]")
    func wants() async throws {
        let cell = try device.cell()
        let unknown = RecordID(unixMilliseconds: 1, using: &device.random)
        let wants = [ids[5], unknown, ids[1], ids[5]].map { Want(cell: cell, kind: Household.kind, id: $0) }
        let response = try await answer { $0.wants = wants }
        #expect(response.wholes.map(\.want) == wants)
        #expect(response.wholes.map(\.revision) == [6, 0, 2, 6])
        let numbers = response.wholes.map { $0.fields?[Household.number] }
        #expect(numbers == [.text("5"), nil, .text("1"), .text("5")])
    }

    @Test("The offers of a request are taken before its changes [R5.7-4]")
    func offersFirst() async throws {
        let lost = RecordID(unixMilliseconds: 1, using: &device.random)
        let cell = try device.cell()
        let response = try await answer { request in
            let number = request.hello.lastChange + 1
            request.hello.lastChange = number
            request.offers = [
                Offer(
                    kind: Household.kind, id: lost, cell: cell, epoch: 5, revision: 300,
                    fields: [Household.number: .text("lost"), Household.head: .text("李大山")])
            ]
            request.changes = [
                Change(
                    number: number, operation: .edit, kind: Household.kind, id: lost, cell: cell, base: 0,
                    wallAgeMilliseconds: 0, bootAgeMilliseconds: 0,
                    edits: [Household.phone: .set(.text("13800000000"))])
            ]
        }
        #expect(response.outcomes.map(\.status) == [.applied])
        let record = try #require(try world.centre().records.record(Household.kind, lost))
        #expect(record[Household.head] == .text("李大山") && record[Household.phone] == .text("13800000000"))
    }
}
