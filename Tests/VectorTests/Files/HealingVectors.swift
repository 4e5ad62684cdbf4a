import Ledgers
import Storage
import SyncServer
import Testing
import Wire

/// What a person is to look at: a field, what stands in it, and what else was said.
private struct Disputed: Hashable {
    let field: FieldNumber
    let inForce: Value
    let other: Value

    init(field: FieldNumber, inForce: Value, other: Value) {
        self.field = field
        self.inForce = inForce
        self.other = other
    }

    init(_ json: JSON) throws {
        self = try Keys.read(json) { keys in
            Disputed(
                field: FieldNumber(rawValue: try keys.take("field").asNumber("field")),
                inForce: try keys.item("in_force").value, other: try keys.item("other").value)
        }
    }
}

extension VectorCentre {
    /// The centre of a vector of epochs or healing, which holds the vector's record.
    fileprivate convenience init(_ keys: inout Keys, scope: [CellNumber]) throws {
        try self.init(
            epochs: try keys.array("epochs").map { json in
                let pair = try json.asArray("epochs").map { try $0.asInteger("epochs") }
                try #require(pair.count == 2)
                return (pair[0], pair[1])
            }, revision: try keys.integer("revision"), scope: scope)
    }

    fileprivate func disputed() throws -> Set<Disputed> {
        Set(
            try store.reviewItems().map { item in
                Disputed(
                    field: item.field ?? .removed, inForce: item.standing?.value ?? .null,
                    other: item.other.value)
            })
    }
}

extension Keys {
    fileprivate mutating func cells(_ key: String) throws -> [CellNumber] {
        try array(key).map { try $0.asInteger(key) }
    }

    /// A healing that the centre has noted of a record: epoch, revision, and the revision that it took.
    fileprivate mutating func healing(_ key: String) throws -> Healing? {
        let json = try take(key)
        guard json != .null else { return nil }
        let parts = try json.asArray(key).map { try $0.asInteger(key) }
        try #require(parts.count == 3)
        return Healing(epoch: parts[0], revision: parts[1], asRevision: parts[2])
    }

    fileprivate mutating func disputed(_ key: String) throws -> Set<Disputed> {
        Set(try array(key).map(Disputed.init))
    }
}

extension Vector {
    /// epochs.json, `forks`.
    func checkFork() throws {
        try read { keys in
            let centre = try VectorCentre(&keys, scope: try keys.cells("scope"))
            let cursors = try keys.array("cursors").map { json in
                let parts = try json.asArray("cursors").map { try $0.asInteger("cursors") }
                try #require(parts.count == 3)
                return Cursor(cell: parts[0], epoch: parts[1], revision: parts[2])
            }
            let failure = try keys.take("failure")
            let upload = try centre.upload()
            guard failure != .null else {
                let result = try centre.store.transaction { try upload.merge([], cursors: cursors) }
                #expect(result.acknowledged == 0)
                return
            }
            let error = #expect(throws: Failure.self) {
                try centre.store.transaction { try upload.merge([], cursors: cursors) }
            }
            #expect(error?.code == .epochForked)
            try Keys.read(failure) { expected in
                let (epoch, common) = (try expected.integer("epoch"), try expected.integer("common"))
                #expect(error?.epoch == epoch)
                #expect(error?.commonRevision == common)
            }
        }
    }

    /// healing.json, `offers`.
    func checkOffer() throws {
        try read { keys in
            let centre = try VectorCentre(&keys, scope: try keys.cells("scope"))
            let (first, before) = (try centre.store.revision(), try LedgerRecord(orNull: keys.take("record")))
            try centre.hold(before)
            let offer = try Keys.read(keys.take("offer")) { keys in
                Offer(
                    kind: try keys.kind("kind"), id: try keys.id("id"), cell: try keys.integer("cell"),
                    epoch: try keys.integer("epoch"), revision: try keys.integer("revision"),
                    fields: try keys.fields("fields"))
            }
            let healing = try keys.healing("healing")
            if let healing { try centre.store.setHealing(healing, of: offer.id) }
            let upload = try centre.upload()
            _ = try centre.store.transaction { try upload.merge([], offers: [offer]) }
            let isTaken = try keys.boolean("taken")
            let revision = first + (isTaken ? 1 : 0)
            #expect(try centre.store.revision() == revision)
            let noted = Healing(epoch: offer.epoch, revision: offer.revision, asRevision: revision)
            #expect(try centre.store.healing(of: offer.id) == (isTaken ? noted : healing))
            let (after, review) = (try LedgerRecord(orNull: keys.take("after")), try keys.disputed("review"))
            #expect(try centre.store.records.record(offer.kind, offer.id) == after)
            #expect(try centre.disputed() == review)
        }
    }

    /// healing.json, `origins`.
    func checkOrigin() throws {
        try read { keys in
            let centre = try VectorCentre(&keys, scope: [1])
            try centre.hold(try LedgerRecord(orNull: keys.take("record")))
            let change = try Keys.read(keys.take("change")) { try Change(pending: &$0) }
            if let healing = try keys.healing("healing") {
                try centre.store.setHealing(healing, of: change.id)
            }
            let upload = try centre.upload()
            let result = try centre.store.transaction { try upload.merge([change]) }
            let outcome = try #require(result.outcomes.first)
            try Keys.read(keys.take("result")) { expected in
                let (status, revision) = (
                    try expected.integer("status"), try expected.integerOrNull("revision")
                )
                let (code, review) = (try expected.textOrNull("code"), try expected.disputed("review"))
                #expect(outcome.status.rawValue == status)
                #expect(outcome.revision == revision)
                #expect(outcome.code == code)
                #expect(try centre.disputed() == review)
            }
            let after = try LedgerRecord(orNull: keys.take("after"))
            #expect(try centre.store.records.record(change.kind, change.id) == after)
        }
    }
}

extension Change {
    /// The first change of the vectors' device, made as it is sent.
    fileprivate init(pending keys: inout Keys) throws {
        let operation = try #require(Operation(rawValue: keys.integer("operation")))
        self.init(
            number: 1, operation: operation, kind: try keys.kind("kind"), id: try keys.id("id"),
            cell: try keys.integer("cell"), base: try keys.integer("base"), wallAgeMilliseconds: 0,
            bootAgeMilliseconds: 0, edits: try keys.item("edits").edits)
        origin = try keys.item("origin").orNull { item in
            let parts = try item.asArray
            try #require(parts.count == 3)
            return LostOrigin(
                epoch: try parts[0].asInteger,
                status: try parts[1].orNull { try #require(Outcome.Status(rawValue: $0.asInteger)) },
                revision: try parts[2].orNull { try $0.asInteger })
        }
    }
}
