import Testing
import Wire

/// What kind of body bytes are.
enum BodyKind: String {
    case request, answer, enrol, enrolled, renew, ask, history, failure, bundle
}

extension Vector {
    /// messages.json, `bodies`.
    func checkBody() throws {
        try read { keys in
            let kind = try #require(BodyKind(rawValue: keys.text("body")))
            let items = try keys.array("messages").map(Item.init)
            let bytes = try keys.bytes("hex")
            let again = try keys.takeIfPresent("again")?.asBytes("again") ?? bytes
            #expect(items.flatMap(\.encoded) == bytes)
            let messages = try items.map(Message.init)
            let first = try #require(messages.first)
            switch kind {
            case .request:
                let request = try SyncRequest(decoding: bytes.span)
                #expect(request == (try SyncRequest(messages)))
                #expect(request.encoded() == again)
                #expect(try Hello(first: bytes.span) == request.hello)
            case .answer:
                let response = try SyncResponse(decoding: bytes.span)
                #expect(response == (try SyncResponse(messages)))
                #expect(response.encoded() == again)
            case .enrol:
                let request = try EnrolRequest(decoding: bytes.span)
                #expect(request == (try EnrolRequest(first)))
                #expect(request.encoded() == again)
            case .enrolled:
                let enrolled = try Enrolled(decoding: bytes.span)
                #expect(enrolled == (try Enrolled(first)))
                #expect(enrolled.encoded() == again)
            case .renew:
                let request = try RenewRequest(decoding: bytes.span)
                #expect(request == (try RenewRequest(first)))
                #expect(request.encoded() == again)
            case .ask:
                let request = try HistoryRequest(decoding: bytes.span)
                #expect(request == (try HistoryRequest(first)))
                #expect(request.encoded() == again)
            case .history:
                let page = try HistoryPage(decoding: bytes.span)
                #expect(page == (try HistoryPage(messages)))
                #expect(page.encoded() == again)
            case .failure:
                let failure = try Failure(decoding: bytes.span)
                #expect(failure == (try Failure(first)))
                #expect(failure.encoded() == again)
            case .bundle:
                let content = try Bundle.read(bytes.span)
                #expect(content == (try Bundle.Content(messages)))
                #expect(content.encoded == again)
            }
        }
    }
}

extension Bundle.Content {
    fileprivate var encoded: [UInt8] {
        switch self {
        case .requests(let requests): requests.flatMap { $0.encoded() }
        case .answers(let answers): answers.flatMap { $0.encoded() }
        }
    }
}
