import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

/// What a broken or hostile device sends gets its own clear error, and the ledger stays as it was.
@Suite("Bad input")
struct BadInputTests {
    /// What is done to a good request before it is sent.
    enum Fault: String, CaseIterable {
        case malformedCBOR, truncatedZlib, corruptZlib, trailingBytes, oversizedBody, zipBomb, wrongMediaType
        case noHello, cursorBehindChange, wrongType, unsignedRequest, garbledAuthorization, unknownDevice
        case wrongSignature, bodyChanged, pathChanged, staleDate, replay, noCommonVersion, changeGap,
            wrongPath
        case wrongMethod

        var code: FailureCode {
            switch self {
            case .malformedCBOR, .noHello, .cursorBehindChange, .wrongType: .messageMalformed
            case .truncatedZlib: .bodyTruncated
            case .corruptZlib, .trailingBytes: .bodyCorrupt
            case .oversizedBody, .zipBomb: .bodyTooLarge
            case .wrongMediaType: .bodyType
            case .unsignedRequest, .garbledAuthorization: .signatureMissing
            case .unknownDevice: .deviceUnknown
            case .wrongSignature, .bodyChanged, .pathChanged: .signatureWrong
            case .staleDate: .signatureStale
            case .replay: .signatureReplayed
            case .noCommonVersion: .protocolVersion
            case .changeGap: .changeGap
            case .wrongPath: .notFound
            case .wrongMethod: .methodNotAllowed
            }
        }
    }

    @Test("Each fault has its own error, and the ledger is untouched", arguments: Fault.allCases)
    func faults(fault: Fault) async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        _ = try device.add(Household.kind, [Household.number: .text("1"), Household.head: .text("李大山")])
        let before = try LedgerText.lines(world.centre().records)
        let request = try request(with: fault, from: device, world)
        if fault == .replay { _ = await world.transport.deliver(request) }
        let after = fault == .replay ? try LedgerText.lines(world.centre().records) : before
        let reply = await world.transport.deliver(request)
        let body = try Zlib.inflate(reply.body.span, limitBytes: WireLimits.inflatedBytes)
        let failure = try Failure(decoding: body.span)
        #expect(failure.code == fault.code)
        #expect(!failure.sentence.isEmpty)
        #expect(reply.status >= 400)
        #expect(try LedgerText.lines(world.centre().records) == after)
        #expect(try world.centre().changeCount(.refused) == 0)
    }

    private func request(with fault: Fault, from device: TestDevice, _ world: World) throws -> ExchangeRequest
    {
        let identity = try #require(try device.store.identity())
        var sync = SyncRequest(
            hello: Hello(
                schema: Schema.version, now: device.clock.reading(), pageBytes: 1 << 16, directory: 0,
                language: "en"),
            cursors: try device.store.cells().map(\.cursor),
            changes: [
                Change(
                    number: fault == .changeGap ? 7 : 1, operation: .create, kind: Household.kind,
                    id: RecordID(unixMilliseconds: 1, using: &device.random), cell: try device.cell(),
                    base: 0,
                    wallAgeMilliseconds: 0, bootAgeMilliseconds: 0,
                    edits: [Household.number: .set(.text("2")), Household.head: .set(.text("王五"))])
            ])
        if fault == .noCommonVersion { (sync.hello.protocolLow, sync.hello.protocolHigh) = (900, 901) }
        var sequence = sync.encoded()
        switch fault {
        case .malformedCBOR: sequence.append(0xff)
        case .noHello:
            sequence = SyncRequest(hello: sync.hello, cursors: [], changes: []).encoded().dropFirst(1) + []
        case .cursorBehindChange: sequence += [0x84, 0x02, 0x01, 0x01, 0x01]
        case .wrongType: sequence += [0x8a, 0x03] + [UInt8](repeating: 0xf6, count: 9)
        case .zipBomb: sequence = [UInt8](repeating: 0, count: WireLimits.inflatedBytes + 1)
        default: break
        }
        var body = Zlib.deflate(sequence.span)
        switch fault {
        case .truncatedZlib: body.removeLast(5)
        case .corruptZlib: body[body.count - 1] ^= 1
        case .trailingBytes: body.append(0)
        case .oversizedBody: body = [UInt8](repeating: 7, count: WireLimits.requestBytes + 1)
        default: break
        }
        let signed = RequestSignature(
            device: fault == .unknownDevice ? 99 : identity.device,
            dateMilliseconds: world.clock.nowMilliseconds() - (fault == .staleDate ? 3_600_000 : 0),
            nonce: [UInt8](repeating: 9, count: WireLimits.nonceBytes),
            key: HMACSHA256.Key((fault == .wrongSignature ? [1, 2, 3] : identity.secret).span),
            method: "POST",
            path: fault == .pathChanged ? ProtocolVersion.enrolPath : ProtocolVersion.syncPath, body: body)
        if fault == .bodyChanged { body[3] ^= 1 }
        return ExchangeRequest(
            method: fault == .wrongMethod ? "GET" : "POST",
            path: fault == .wrongPath ? "/v1/other" : ProtocolVersion.syncPath,
            contentType: fault == .wrongMediaType ? "text/html" : ProtocolVersion.mediaType,
            authorization: fault == .unsignedRequest
                ? nil : fault == .garbledAuthorization ? "Basic abc" : signed.header,
            body: body)
    }

    /// A change that the centre refuses, and why.
    struct RefusedChange: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: String
        var kind = Household.kind
        var operation = Change.Operation.create
        var cellOffset: CellNumber = 0
        var edits: FieldMap<FieldEdit>
    }

    private static let refusedChanges: [RefusedChange] = [
        RefusedChange(
            testDescription: "a field that the schema does not have", code: "validation.unknown_field",
            edits: [
                Household.number: .set(.text("2")), Household.head: .set(.text("王五")),
                FieldNumber(rawValue: 63): .set(.integer(1)),
            ]),
        RefusedChange(
            testDescription: "a value of the wrong type", code: "validation.type",
            edits: [Household.number: .set(.integer(2)), Household.head: .set(.text("王五"))]),
        RefusedChange(
            testDescription: "a required field missing", code: "validation.required",
            edits: [Household.number: .set(.text("2"))]),
        RefusedChange(
            testDescription: "a phone number that is none", code: "validation.phone",
            edits: [
                Household.number: .set(.text("2")), Household.head: .set(.text("王五")),
                Household.phone: .set(.text("12")),
            ]),
        RefusedChange(
            testDescription: "a cell that is not the device's", code: "scope.cell", cellOffset: 1,
            edits: [Household.number: .set(.text("2")), Household.head: .set(.text("王五"))]),
        RefusedChange(
            testDescription: "an edit of a record that is not there", code: "record.unknown",
            operation: .edit,
            edits: [Household.head: .set(.text("王五"))]),
        RefusedChange(
            testDescription: "a reference to a household that is not there", code: "reference.missing",
            kind: Resident.kind,
            edits: [
                Resident.household: .set(.bytes([UInt8](repeating: 1, count: 16))),
                Resident.name: .set(.text("王五")),
            ]),
        RefusedChange(
            testDescription: "a kind that the schema does not have", code: "record.unknown_kind",
            kind: KindNumber(rawValue: 99), edits: [:]),
        RefusedChange(
            testDescription: "a set edited as if it were a counter", code: "validation.operation",
            edits: [
                Household.number: .set(.text("2")), Household.head: .set(.text("王五")),
                Household.care: .add(1),
            ]),
    ]

    @Test(
        "A change that is refused comes back with its code and a sentence, and those behind it go on",
        arguments: refusedChanges)
    func refusals(refused: RefusedChange) async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let number = try device.store.takeChangeNumber()
        try device.store.append(
            JournalEntry(
                number: number, operation: refused.operation, kind: refused.kind,
                id: RecordID(unixMilliseconds: 5, using: &device.random),
                cell: try device.cell() + refused.cellOffset, base: 0, edits: refused.edits,
                made: device.clock.reading(), bootID: device.clock.bootID))
        let good = try device.add(
            Household.kind, [Household.number: .text("3"), Household.head: .text("赵六")])
        let progress = try await device.sync()
        #expect(progress.refused == 1)
        #expect(progress.applied == 1)
        let entry = try #require(try device.store.entry(number: number))
        #expect(entry.state == .refused)
        #expect(entry.outcome?.code == refused.code)
        #expect(entry.outcome?.sentence?.isEmpty == false)
        #expect(try world.centre().records.list(#require(Schema.kind(Household.kind))).map(\.id) == [good])
    }

    @Test("An entry in another worker's name is refused")
    func forgedAuthor() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let home = try device.add(
            Household.kind, [Household.number: .text("3"), Household.head: .text("赵六")])
        try device.store.append(
            JournalEntry(
                number: try device.store.takeChangeNumber(), operation: .create, kind: Visit.kind,
                id: RecordID(unixMilliseconds: 5, using: &device.random), cell: try device.cell(), base: 0,
                edits: [
                    Visit.household: .set(.id(home)), Visit.visitor: .set(.integer(777)),
                    Visit.finding: .set(.text("一切正常")),
                ], made: device.clock.reading(), bootID: device.clock.bootID))
        try await device.sync()
        #expect(try device.store.entries(.refused).map(\.outcome?.code) == ["permission.author"])
    }
}
