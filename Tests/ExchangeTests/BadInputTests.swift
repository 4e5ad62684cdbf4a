import Ledgers
import Replica
import Storage
import SyncServer
import Synchronization
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
        case forkedCursor

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
            case .forkedCursor: .epochForked
            }
        }

        var status: Int {
            switch code {
            case .bodyTooLarge: 413
            case .bodyType: 415
            case .signatureMissing, .signatureWrong, .signatureStale, .signatureReplayed, .deviceUnknown: 401
            case .notFound: 404
            case .methodNotAllowed: 405
            case .changeGap, .epochForked: 409
            default: 400
            }
        }
    }

    // Holds R3.1-2 and the statuses and causes of R7.1-2, R7.1-4, R7.1-5, R7.1-6, R7.1-7, R7.1-8, R7.1-9, R7.1-10,
    // R7.1-11, R7.1-12, R7.1-13, R7.1-16, R7.1-17 and R7.1-18.
    @Test("Each fault has its own error, and the ledger is untouched", arguments: Fault.allCases)
    func faults(fault: Fault) async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        _ = try device.add(Household.kind, [Household.number: .text("1"), Household.head: .text("李大山")])
        let before = try LedgerText.lines(world.centre().records)
        let request = try request(with: [fault], from: device, world)
        if fault == .replay { _ = await world.transport.deliver(request) }
        let after = fault == .replay ? try LedgerText.lines(world.centre().records) : before
        let reply = await world.transport.deliver(request)
        let body = try Zlib.inflate(reply.body.span, limitBytes: WireLimits.inflatedBytes)
        let failure = try Failure(decoding: body.span)
        #expect(failure.code == fault.code)
        #expect(!failure.sentence.isEmpty)
        #expect(reply.status == fault.status)
        #expect(try LedgerText.lines(world.centre().records) == after)
        #expect(try world.centre().refusedCount() == 0)
    }

    @Test("Neither a failure's sentence nor the log says anything of a person [R14-4]")
    func nothingPersonal() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let events = Mutex<[ExchangeEvent]>([])
        let exchange = DeviceExchange(
            writer: world.writer, readers: try ReaderPool(path: world.townshipPath, count: 1),
            clock: world.clock
        ) { event in events.withLock { $0.append(event) } }
        for fault in Fault.allCases where fault != .replay {
            let request = try request(with: [fault], from: device, world)
            let reply = await withCheckedContinuation { continuation in
                exchange.answer(request) { continuation.resume(returning: $0) }
            }
            let body = try Zlib.inflate(reply.body.span, limitBytes: WireLimits.inflatedBytes)
            #expect(try !Failure(decoding: body.span).sentence.contains("王五"))
        }
        let logged = events.withLock { $0 }
        #expect(logged.count == Fault.allCases.count - 1)
        #expect(logged.allSatisfy { !"\($0)".contains("王五") })
    }

    /// Pairs of faults, the one that is checked first in front.
    private static let order: [(first: Fault, second: Fault)] = [
        (.wrongMethod, .wrongMediaType), (.wrongPath, .wrongMediaType), (.wrongMediaType, .unsignedRequest),
        (.garbledAuthorization, .oversizedBody), (.unknownDevice, .staleDate), (.wrongSignature, .staleDate),
        (.staleDate, .oversizedBody), (.oversizedBody, .wrongType), (.corruptZlib, .wrongType),
        (.noCommonVersion, .wrongType), (.wrongType, .changeGap), (.wrongType, .forkedCursor),
        (.forkedCursor, .changeGap),
    ]

    @Test("Of two faults the answer names the one that is checked first [R10.2-1]", arguments: order)
    func firstFault(first: Fault, second: Fault) async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let reply = await world.transport.deliver(
            try request(with: [first, second], from: device, world))
        let body = try Zlib.inflate(reply.body.span, limitBytes: WireLimits.inflatedBytes)
        #expect(try Failure(decoding: body.span).code == first.code)
    }

    private func request(with faults: Set<Fault>, from device: TestDevice, _ world: World) throws
        -> ExchangeRequest
    {
        let identity = try #require(try device.store.identity())
        var sync = SyncRequest(
            hello: Hello(
                schema: Schema.version, now: device.clock.reading(), pageBytes: 1 << 16, directory: 0,
                language: "en"),
            cursors: try device.store.cells().map(\.cursor),
            changes: [
                Change(
                    number: faults.contains(.changeGap) ? 7 : 1, operation: .create, kind: Household.kind,
                    id: RecordID(unixMilliseconds: 1, using: &device.random), cell: try device.cell(),
                    base: 0,
                    wallAgeMilliseconds: 0, bootAgeMilliseconds: 0,
                    edits: [Household.number: .set(.text("2")), Household.head: .set(.text("王五"))])
            ])
        if faults.contains(.noCommonVersion) {
            (sync.hello.protocolLow, sync.hello.protocolHigh) = (900, 901)
        }
        if faults.contains(.forkedCursor) { sync.cursors[0].revision = 7 }
        var sequence = sync.encoded()
        for fault in Fault.allCases where faults.contains(fault) {
            switch fault {
            case .malformedCBOR: sequence.append(0xff)
            case .noHello:
                sequence =
                    SyncRequest(hello: sync.hello, cursors: [], changes: []).encoded().dropFirst(1) + []
            case .cursorBehindChange: sequence += [0x84, 0x02, 0x01, 0x01, 0x01]
            case .wrongType: sequence += [0x8a, 0x03] + [UInt8](repeating: 0xf6, count: 9)
            case .zipBomb: sequence = [UInt8](repeating: 0, count: WireLimits.inflatedBytes + 1)
            default: break
            }
        }
        var body = Zlib.deflate(sequence.span)
        for fault in Fault.allCases where faults.contains(fault) {
            switch fault {
            case .truncatedZlib: body.removeLast(5)
            case .corruptZlib: body[body.count - 1] ^= 1
            case .trailingBytes: body.append(0)
            case .oversizedBody: body = [UInt8](repeating: 7, count: WireLimits.requestBytes + 1)
            default: break
            }
        }
        let signed = RequestSignature(
            device: faults.contains(.unknownDevice) ? 99 : identity.device,
            dateMilliseconds: world.clock.nowMilliseconds() - (faults.contains(.staleDate) ? 3_600_000 : 0),
            nonce: [UInt8](repeating: 9, count: WireLimits.nonceBytes),
            key: HMACSHA256.Key((faults.contains(.wrongSignature) ? [1, 2, 3] : identity.secret).span),
            method: "POST",
            path: faults.contains(.pathChanged) ? ProtocolVersion.enrolPath : ProtocolVersion.syncPath,
            body: body)
        if faults.contains(.bodyChanged) { body[3] ^= 1 }
        return ExchangeRequest(
            method: faults.contains(.wrongMethod) ? "GET" : "POST",
            path: faults.contains(.wrongPath) ? "/v1/other" : ProtocolVersion.syncPath,
            contentType: faults.contains(.wrongMediaType) ? "text/html" : ProtocolVersion.mediaType,
            authorization: faults.contains(.unsignedRequest)
                ? nil : faults.contains(.garbledAuthorization) ? "Basic abc" : signed.header,
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
