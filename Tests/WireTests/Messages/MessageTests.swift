import Testing
import Wire

@Suite("Bodies of every kind")
struct MessageTests {
    @Test("Every message is read back as it was written")
    func roundTrips() throws {
        #expect(try SyncRequest(decoding: Samples.request.encoded().span) == Samples.request)
        #expect(try SyncResponse(decoding: Samples.response.encoded().span) == Samples.response)
        #expect(try Failure(decoding: Samples.failure.encoded().span) == Samples.failure)
        #expect(try EnrolRequest(decoding: Samples.enrol.encoded().span) == Samples.enrol)
        #expect(try Enrolled(decoding: Samples.enrolled.encoded().span) == Samples.enrolled)
        #expect(try RenewRequest(decoding: Samples.renew.encoded().span) == Samples.renew)
        #expect(try HistoryRequest(decoding: Samples.ask.encoded().span) == Samples.ask)
        #expect(try HistoryPage(decoding: Samples.history.encoded().span) == Samples.history)
    }

    @Test("Elements behind the known ones are skipped, in every message", arguments: BodyKind.allCases)
    func trailingElements(kind: BodyKind) throws {
        let sample = kind.sample
        let extra = try [bytes("a10102"), bytes("83016161f6")]
        for index in try MessageList(sample).messages.indices {
            var list = try MessageList(sample)
            // A plain outcome has three elements; only with six does it have further known ones.
            if list.messages[index].count == 4, kind == .response, index == 1 {
                list.messages[index] += try [bytes("f6"), bytes("f6"), bytes("f6")]
            }
            list.messages[index] += extra
            #expect(try kind.reencoded(list.bytes) == sample, "message \(index)")
        }
    }

    @Test(
        "A message of an unknown number is skipped wherever it stands",
        arguments: [BodyKind.request, .response, .history])
    func unknownMessages(kind: BodyKind) throws {
        let sample = kind.sample
        for index in try MessageList(sample).messages.indices {
            var list = try MessageList(sample)
            list.messages.insert(try [bytes("1903e7"), bytes("a1616101")], at: index + 1)
            #expect(try kind.reencoded(list.bytes) == sample, "behind message \(index)")
        }
    }

    @Test(
        "A body cut after any byte is refused, unless the cut is between two messages",
        arguments: BodyKind.allCases)
    func truncation(kind: BodyKind) throws {
        let sample = kind.sample
        var ends: Set<Int> = []
        var decoder = CBORDecoder(sample.span)
        while !decoder.isAtEnd {
            try decoder.skipItem()
            ends.insert(decoder.offset)
        }
        for length in 0..<sample.count where !ends.contains(length) {
            #expect(throws: MessageError.self, "\(length) bytes") {
                try kind.reencoded(Array(sample[..<length]))
            }
        }
    }

    @Test("A message without one of its elements is refused", arguments: BodyKind.allCases)
    func missingElements(kind: BodyKind) throws {
        let sample = kind.sample
        for index in try MessageList(sample).messages.indices {
            var list = try MessageList(sample)
            list.messages[index].removeLast()
            // The rest of an outcome, and the origin of a change, may be absent.
            if kind == .response, index == 2 || index == 3 { continue }
            if kind == .request, list.messages[index].count == 10, list.messages[index][0] == [3] {
                continue
            }
            #expect(throws: MessageError.self, "message \(index)") { try kind.reencoded(list.bytes) }
        }
    }

    @Test("Bytes behind a body that are no message are refused", arguments: BodyKind.allCases)
    func trailingBytes(kind: BodyKind) {
        for extra: [UInt8] in [[0x00], [0xff], [0x80], [0x82, 0x01]] {
            #expect(throws: MessageError.self, "\(extra)") { try kind.reencoded(kind.sample + extra) }
        }
    }

    @Test(
        "Changed bytes are refused, or read as something that can be written again",
        arguments: BodyKind.allCases)
    func mutation(kind: BodyKind) {
        var random = SeededGenerator(seed: 11)
        var (accepted, refused) = (0, 0)
        for _ in 0..<4000 {
            do throws(MessageError) {
                let again = try kind.reencoded(random.mutation(of: kind.sample))
                accepted += 1
                #expect((try? kind.reencoded(again)) == again)
            } catch {
                refused += 1
                #expect(!error.description.isEmpty)
            }
        }
        #expect(accepted > 50 && refused > 50, "\(accepted) accepted, \(refused) refused")
    }

    @Test("The wrong kind of body is refused", arguments: BodyKind.allCases)
    func wrongBody(kind: BodyKind) {
        for other in BodyKind.allCases where other != kind {
            #expect(throws: MessageError.self) { try kind.reencoded(other.sample) }
        }
        #expect(throws: MessageError.self) { try kind.reencoded([]) }
    }
}
