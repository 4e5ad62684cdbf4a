import Testing
import Wire

@Suite("Sync requests")
struct SyncRequestTests {
    private func read(_ request: SyncRequest) throws -> SyncRequest {
        try SyncRequest(decoding: request.encoded().span)
    }

    @Test("So many changes and cells pass, one more does not [R8-4]")
    func limits() throws {
        var request = Samples.request
        request.changes = (1...Int64(WireLimits.changesPerRequest)).map(Samples.change)
        request.cursors = (1...Int64(WireLimits.cellsPerDevice)).map {
            Cursor(cell: $0, epoch: 1, revision: 1)
        }
        #expect(WireLimits.changesPerRequest == 1000)
        #expect(try read(request) == request)
        var tooMany = request
        tooMany.changes.append(Samples.change(Int64(WireLimits.changesPerRequest) + 1))
        #expect(throws: MessageError.overLimit(name: "changes-per-request")) { try read(tooMany) }
        tooMany = request
        tooMany.cursors.append(Cursor(cell: 0, epoch: 1, revision: 1))
        #expect(throws: MessageError.overLimit(name: "cells-per-device")) { try read(tooMany) }
    }

    @Test(
        "Changes come in order of number without gaps", arguments: [[1, 3], [2, 1], [1, 1]] as [[Int64]])
    func numbers(numbers: [Int64]) {
        var request = Samples.request
        request.changes = numbers.map(Samples.change)
        #expect(throws: MessageError.badElement(message: 3, name: "number")) { try read(request) }
    }

    @Test(
        "A change's number is positive, and leaves room above",
        arguments: [0, -1, .min, .max, .max / 2] as [Int64])
    func badNumber(number: Int64) {
        var request = Samples.request
        request.changes = [Samples.change(number)]
        #expect(throws: MessageError.badElement(message: 3, name: "number")) { try read(request) }
    }

    @Test("Elements out of their range are refused")
    func ranges() {
        func refuses(_ name: String, _ message: Int64, _ spoil: (inout SyncRequest) -> Void) {
            var request = Samples.request
            spoil(&request)
            #expect(throws: MessageError.badElement(message: message, name: name)) { try read(request) }
        }
        refuses("wall-ms", 1) { $0.hello.now.wallMilliseconds = -1 }
        refuses("boot-ms", 1) { $0.hello.now.bootMilliseconds = -1 }
        refuses("page-bytes", 1) { $0.hello.pageBytes = -1 }
        refuses("revision", 2) { $0.cursors[0].revision = -1 }
        refuses("base", 3) { $0.changes[0].base = -1 }
        refuses("kind", 3) { $0.changes[0].kind = KindNumber(rawValue: 0) }
    }

    @Test("A hello stands first and once; no cursor stands behind a change")
    func order() throws {
        let list = try MessageList(Samples.request.encoded())
        func refuses(_ order: [Int], _ error: MessageError) {
            var shuffled = list
            shuffled.messages = order.map { list.messages[$0] }
            let bytes = shuffled.bytes
            #expect(throws: error) { try SyncRequest(decoding: bytes.span) }
        }
        refuses([1, 0], .outOfPlace(message: 1))
        refuses([0, 0], .outOfPlace(message: 1))
        refuses([0, 3, 1], .outOfPlace(message: 2))
    }

    @Test("The size of a change is the bytes that it adds to a request")
    func byteCount() {
        var without = Samples.request
        let last = without.changes.removeLast()
        #expect(
            Samples.request.encoded().count == without.encoded().count + SyncRequest.byteCount(of: last))
    }

    @Test(
        "The highest common protocol version is spoken",
        arguments: [
            (1, 1, 1), (0, 1, 1), (1, 9, 1), (0, 9, 1), (2, 9, nil), (-3, 0, nil), (1, 0, nil),
            (.min, .max, 1),
        ] as [(Int64, Int64, Int64?)])
    func versions(low: Int64, high: Int64, common: Int64?) {
        #expect(ProtocolVersion.common(low: low, high: high) == common)
    }
}
