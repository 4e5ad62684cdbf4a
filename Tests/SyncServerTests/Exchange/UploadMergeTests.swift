import Ledgers
import Storage
import SyncServer
import Testing
import Wire

@Suite("Changes of one request")
struct UploadMergeTests {
    @Test("A repeat gets the outcomes of the first time, whatever they were, and changes nothing [R5.3-7]")
    func repeated() throws {
        let township = try TestTownship()
        let device = try township.device()
        let id = township.id()
        let changes = [
            try township.household(1, id),
            try township.change(2, .edit, Household.kind, township.id(), [Household.head: .set(.text("无"))]),
            try township.household(3, township.id(), cell: "0102"),
            try township.change(4, .edit, Household.kind, id, [Household.head: .set(.text("李大山"))]),
            try township.change(5, .edit, Household.kind, id, [Household.phone: .set(.text("13800000000"))]),
        ]
        let first = try township.upload(changes, from: device)
        #expect(first.outcomes.map(\.number) == [1, 2, 3, 4, 5])
        #expect(first.outcomes.map(\.status) == [.applied, .refused, .refused, .applied, .applied])
        #expect(first.outcomes.map(\.revision) == [1, nil, nil, nil, 2])
        #expect(first.acknowledged == 5)
        let before = try township.store.records.record(Household.kind, id)
        #expect(try township.upload(changes, from: device) == first)
        #expect(try township.store.records.record(Household.kind, id) == before)
        #expect(try township.store.revision() == 2)
        #expect(try township.store.history(of: id).count == 3)
    }

    @Test(
        "Of a partial repeat the rest is merged, and each change gets its outcome [R5.5-1]", arguments: 1...4)
    func partialRepeat(held: Int) throws {
        let township = try TestTownship()
        let device = try township.device()
        let changes = try (1...4).map { number in
            try township.household(Int64(number), township.id(), named: "0101-00\(number)")
        }
        let first = try township.upload(Array(changes.prefix(held)), from: device)
        let all = try township.upload(changes, from: device)
        #expect(Array(all.outcomes.prefix(held)) == first.outcomes)
        #expect(all.outcomes.map(\.number) == [1, 2, 3, 4])
        #expect(all.outcomes.map(\.revision) == [1, 2, 3, 4])
        #expect(all.acknowledged == 4)
        // A request that holds only old changes answers for those, and knows of the later ones.
        let old = try township.upload(Array(changes.prefix(2)), from: device)
        #expect(old.outcomes == Array(all.outcomes.prefix(2)))
        #expect(old.acknowledged == 4)
    }

    @Test(
        "Nothing of a request behind a gap is merged, and the answer says from where to send [R10.2-4] [R7.1-18]"
    )
    func gap() throws {
        let township = try TestTownship()
        let device = try township.device()
        try township.upload([try township.household(1, township.id())], from: device)
        let late = township.id()
        let failure = #expect(throws: Failure.self) {
            try township.upload([try township.household(3, late, named: "0101-003")], from: device)
        }
        #expect(failure?.code == .changeGap)
        #expect(failure?.acknowledged == 1)
        #expect(try township.store.records.record(Household.kind, late) == nil)
        #expect(try township.store.device(device.number)?.lastChange == 1)
    }

    @Test("A request without changes notes the contact and keeps the count")
    func empty() throws {
        let township = try TestTownship()
        let device = try township.device()
        try township.upload([try township.household(1, township.id())], from: device)
        let result = try township.upload([], from: device)
        #expect(result.outcomes.isEmpty)
        #expect(result.acknowledged == 1)
        #expect(try township.store.device(device.number)?.lastSeenMilliseconds == TestTownship.now)
    }

    @Test(
        "A refused change is in the history, and its sentence in the language that the device asked for [R10.2-5]",
        arguments: [
            ("zh", "这条记录所在的网格不归本机"), ("en", "the record's cell is not one of this device's"),
            ("fr", "这条记录所在的网格不归本机"),
        ])
    func refusedIsKept(language: String, sentence: String) throws {
        let township = try TestTownship()
        let id = township.id()
        let result = try township.upload(
            [try township.household(1, id, cell: "0102")], from: try township.device(), language: language)
        #expect(result.outcomes.map(\.sentence) == [sentence])
        let logged = try #require(try township.store.history(of: id).first)
        #expect(logged.outcome == result.outcomes.first)
        #expect(logged.edits[Household.head] == .set(.text("李大山")))
    }

    @Test("Two devices that edit one field unseen: the outcome says review, and the item names both sides")
    func conflict() throws {
        let township = try TestTownship()
        let (first, second) = (try township.device("甲"), try township.device("乙"))
        let id = township.id()
        try township.upload([try township.household(1, id)], from: first)
        try township.upload(
            [
                try township.change(
                    2, .edit, Household.kind, id, base: 1, [Household.head: .set(.text("李小山"))])
            ], from: first)
        let result = try township.upload(
            [
                try township.change(
                    1, .edit, Household.kind, id, base: 1, ageMilliseconds: 60_000,
                    [Household.head: .set(.text("李中山"))])
            ], from: second)
        #expect(result.outcomes.map(\.status) == [.inReview])
        #expect(result.outcomes.map(\.revision) == [nil])
        let item = try #require(try township.store.reviewItems().first)
        #expect(item.reason == .centreStands)
        #expect(item.standing?.value == .text("李小山"))
        #expect(item.standing?.writer == first.number)
        #expect(
            item.other
                == ReviewSide(
                    value: .text("李中山"), writer: second.number,
                    editedMilliseconds: TestTownship.now - 60_000))
        let logged = try #require(try item.changeSequence.flatMap { try township.store.loggedChange($0) })
        #expect(logged.writer == second.number)
        #expect(logged.before.isEmpty && logged.after.isEmpty)
    }

    @Test(
        "What a revoked device sends is kept for a person, merged by no one, and answered the same again [R7.2-25] [R10.1.4-3]"
    )
    func revoked() throws {
        let township = try TestTownship()
        let number = try township.device().number
        let isRevoked = try !township.store.revoke(number, milliseconds: TestTownship.now).isEmpty
        #expect(isRevoked)
        let device = try #require(try township.store.device(number))
        let id = township.id()
        let changes = [try township.household(1, id)]
        let result = try township.upload(changes, from: device)
        #expect(result.outcomes.map(\.status) == [.inReview])
        #expect(result.outcomes.map(\.code) == ["device.revoked"])
        #expect(try township.store.records.record(Household.kind, id) == nil)
        #expect(try township.store.revision() == 0)
        #expect(try township.upload(changes, from: device) == result)
        #expect(try township.store.reviewItems().map(\.reason) == [.revokedDevice])
    }

    @Test(
        "A change that a lost ledger had applied is covered by what came back; one that it had in review is merged again",
        arguments: [Outcome.Status.applied, .inReview])
    func sentToLostLedger(status: Outcome.Status) throws {
        let township = try TestTownship()
        let (first, second) = (try township.device("甲"), try township.device("乙"))
        let id = township.id()
        try township.upload([try township.household(1, id)], from: first)
        try township.store.setHealing(Healing(epoch: 6, revision: 9, asRevision: 1), of: id)
        var change = try township.change(
            1, .edit, Household.kind, id, base: 3, [Household.head: .set(.text("李中山"))])
        // It had got a revision there, as what is half in review has.
        change.origin = LostOrigin(epoch: 6, status: status, revision: 5)
        let outcomes = try township.upload([change], from: second).outcomes
        #expect(outcomes.map(\.status) == [status])
        #expect(try township.value(Household.kind, id, Household.head) == .text("李大山"))
        let waiting = try township.store.reviewItems().map(\.other.value)
        #expect(waiting == (status == .inReview ? [.text("李中山")] : []))
        #expect(try township.store.history(of: id).map(\.writer) == [first.number, second.number])
    }
}
