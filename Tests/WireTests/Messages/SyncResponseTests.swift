import Testing
import Wire

@Suite("Sync responses")
struct SyncResponseTests {
    private func read(_ response: SyncResponse) throws -> SyncResponse {
        try SyncResponse(decoding: response.encoded().span)
    }

    private func page(_ revisions: [Revision], from: Revision = 10, to: Revision) -> SyncResponse {
        var response = SyncResponse(welcome: Samples.response.welcome)
        let items = revisions.map {
            FeedItem.departure(kind: KindNumber(rawValue: 1), id: Samples.id, revision: $0)
        }
        response.pages = [FeedPage(cell: 1, from: from, items: items, to: to, remaining: 0)]
        return response
    }

    @Test(
        "Items come in order of revision within their page",
        arguments: [
            ([11, 12], 12, true), ([11, 12], 13, true), ([], 10, true), ([.max], .max, true),
            ([10], 10, false),
            ([12, 11], 12, false), ([11, 11], 11, false), ([11, 12], 11, false), ([], 9, false),
        ] as [([Revision], Revision, Bool)])
    func revisions(revisions: [Revision], to: Revision, isAllowed: Bool) {
        let response = page(revisions, to: to)
        #expect(((try? read(response)) == response) == isAllowed)
    }

    @Test("A step past the last revision that there can be is refused, not trapped upon")
    func overflow() throws {
        var list = try MessageList(page([12], to: 12).encoded())
        // The step is the last element of the departure, the third message.
        list.messages[2][3] = try bytes("1b7fffffffffffffff")
        let bytes = list.bytes
        #expect(throws: MessageError.badElement(message: 20, name: "step")) {
            try SyncResponse(decoding: bytes.span)
        }
    }

    @Test("Records stand in a page, and every page is closed")
    func order() throws {
        let list = try MessageList(page([12], to: 12).encoded())
        func refuses(_ order: [Int], _ message: Int64) {
            var shuffled = list
            shuffled.messages = order.map { list.messages[$0] }
            let bytes = shuffled.bytes
            #expect(throws: MessageError.outOfPlace(message: message)) {
                try SyncResponse(decoding: bytes.span)
            }
        }
        refuses([1, 0], 16)
        refuses([0, 2], 20)
        refuses([0, 3], 21)
        refuses([0, 1, 1], 18)
        refuses([0, 1, 2], 21)
        refuses([0, 1, 2, 3, 2], 20)
    }

    @Test("What is built message by message is what is written whole")
    func incrementalEncoding() {
        var encoder = SyncResponseEncoder(welcome: Samples.response.welcome)
        let (outcomes, pages) = (Samples.response.outcomes, Samples.response.pages)
        for outcome in outcomes { encoder.append(outcome) }
        for cell in Samples.response.cells { encoder.append(cell) }
        for worker in Samples.response.workers { encoder.append(worker) }
        encoder.beginPage(cell: pages[0].cell, from: pages[0].from)
        for item in pages[0].items { encoder.append(item) }
        encoder.endPage(to: pages[0].to, remaining: pages[0].remaining, digest: pages[0].digest)
        encoder.beginPage(cell: pages[1].cell, from: pages[1].from)
        encoder.endPage(to: pages[1].to, remaining: pages[1].remaining, digest: pages[1].digest)
        for summary in Samples.response.summaries { encoder.append(summary) }
        for listing in Samples.response.listings { encoder.append(listing) }
        for whole in Samples.response.wholes { encoder.append(whole) }
        #expect(encoder.bytes == Samples.response.encoded())
        #expect(encoder.byteCount == encoder.bytes.count)
    }

    @Test("A secret and an attempt have their one length", arguments: [0, 15, 17, 31, 33])
    func lengths(count: Int) {
        var (enrol, enrolled) = (Samples.enrol, Samples.enrolled)
        enrol.attempt = [UInt8](repeating: 1, count: count)
        enrolled.secret = [UInt8](repeating: 1, count: count)
        let (request, answer) = (enrol.encoded(), enrolled.encoded())
        #expect(throws: MessageError.badElement(message: 40, name: "attempt")) {
            try EnrolRequest(decoding: request.span)
        }
        enrol = Samples.enrol
        enrol.lineage = [UInt8](repeating: 1, count: count)
        let descendant = enrol.encoded()
        #expect(throws: MessageError.badElement(message: 40, name: "lineage")) {
            try EnrolRequest(decoding: descendant.span)
        }
        #expect(throws: MessageError.badElement(message: 41, name: "secret")) {
            try Enrolled(decoding: answer.span)
        }
    }
}
