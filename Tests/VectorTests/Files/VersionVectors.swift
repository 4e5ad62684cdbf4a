import Ledgers
import Storage
import SyncServer
import Testing
import Wire

/// A record as devices and centre both have it: without the centre's clocks.
struct PlainRecord: Equatable {
    var kind: KindNumber
    var id: RecordID
    var cell: CellNumber
    var revision: Revision
    var fields: FieldMap<Value>

    init(_ json: JSON) throws {
        self = try Keys.read(json) { keys in
            PlainRecord(
                kind: try keys.kind("kind"), id: try keys.id("id"), cell: try keys.integer("cell"),
                revision: try keys.integer("revision"), fields: try keys.fields("fields"))
        }
    }

    init(_ record: LedgerRecord) {
        self.init(
            kind: record.kind, id: record.id, cell: record.cell, revision: record.revision,
            fields: record.fields)
    }

    init(
        kind: KindNumber, id: RecordID, cell: CellNumber, revision: Revision, fields: FieldMap<Value>
    ) {
        self.kind = kind
        self.id = id
        self.cell = cell
        self.revision = revision
        self.fields = fields
    }
}

extension Vector {
    /// versions.json, `negotiation`.
    func checkNegotiation() throws {
        try read { keys in
            let device = try keys.array("device").map { try $0.asInteger("device") }
            let centre = try keys.array("centre").map { try $0.asInteger("centre") }
            let version = try keys.integerOrNull("version")
            // The build speaks one range alone; vectors of others are for other builds.
            guard centre == [ProtocolVersion.oldest, ProtocolVersion.newest] else { return }
            #expect(ProtocolVersion.common(low: device[0], high: device[1]) == version)
        }
    }

    /// versions.json, `requests`.
    func checkVersionRequest() async throws {
        let expected = try read { try VersionRequest(&$0) }
        let centre = try VectorCentre(scope: expected.scope)
        for record in expected.records { try centre.hold(record) }
        let reply = try await centre.exchange().answer(
            path: ProtocolVersion.syncPath, compressed: Zlib.deflate(expected.bytes.span))
        guard expected.failure == nil else {
            #expect(try reply.failureCode() == expected.failure)
            #expect(try centre.store.revision() == 40)
            return
        }
        try #require(reply.status == 200)
        let sequence = try reply.inflated()
        let response = try SyncResponse(decoding: sequence.span)
        #expect(response.welcome.protocolVersion == expected.version)
        #expect(response.outcomes.count == expected.outcomes.count)
        for (outcome, json) in zip(response.outcomes, expected.outcomes) {
            try expect(outcome, json)
        }
        for (kind, id) in try expected.concerned() {
            let record = try centre.store.records.record(kind, id).map(PlainRecord.init)
            #expect(record == expected.after.first { $0.kind == kind && $0.id == id })
        }
    }

    /// Compares an outcome with its message, whose sentence is `true` where there has to be one.
    private func expect(_ outcome: Outcome, _ json: JSON) throws {
        var elements = try json.asArray("outcomes")
        var outcome = outcome
        if elements.count > 6, elements[6] == .boolean(true) {
            #expect(outcome.sentence?.isEmpty == false)
            outcome.sentence = nil
            elements[6] = .null
        }
        #expect(outcome == (try Outcome(Message(Item(.array(elements))))))
    }
}

private struct VersionRequest {
    let bytes: [UInt8]
    let messages: [Item]
    let scope: [CellNumber]
    let records: [LedgerRecord]
    let failure: String?
    let version: Int64?
    let outcomes: [JSON]
    let after: [PlainRecord]

    init(_ keys: inout Keys) throws {
        bytes = try keys.bytes("hex")
        messages = try keys.array("messages").map(Item.init)
        #expect(messages.flatMap(\.encoded) == bytes)
        scope = try keys.array("scope").map { try $0.asInteger("scope") }
        records = try keys.array("records").compactMap { try LedgerRecord(orNull: $0) }
        failure = try keys.textOrNull("failure")
        version = try keys.integerOrNull("protocol")
        outcomes = try keys.array("outcomes")
        after = try keys.array("after").map(PlainRecord.init)
    }

    /// Every record that the request may have touched.
    func concerned() throws -> [(KindNumber, RecordID)] {
        let changed = try SyncRequest(messages.map(Message.init)).changes.map { ($0.kind, $0.id) }
        return changed + records.map { ($0.kind, $0.id) } + after.map { ($0.kind, $0.id) }
    }
}
