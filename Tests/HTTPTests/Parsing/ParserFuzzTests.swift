import Testing

@testable import HTTP

@Suite("Request parser against noise")
struct ParserFuzzTests {
    private static let roundCount = 2000

    @Test(
        "Random bytes are refused or awaited, however they are cut", arguments: 1...4 as ClosedRange<UInt64>)
    func randomBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.roundCount {
            let length = Int.random(in: 1...200, using: &random)
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let outcome = parse([bytes])
            #expect(outcome.requests.isEmpty)
            #expect(parse(bytes.cut(by: &random)) == outcome, "\(bytes)")
        }
    }

    @Test(
        "Random tokens of the grammar mean the same however they are cut",
        arguments: 1...4 as ClosedRange<UInt64>)
    func randomTokens(seed: UInt64) {
        let tokens = [
            "GET", "POST", " ", "/", "HTTP/1.1", "\r\n", "\r", "\n", "Host: a", "Content-Length: ", "3", "0",
            "Transfer-Encoding: chunked", ":", ";", ",", "a", "\t", "\0", "Connection: close",
            "GET / HTTP/1.1\r\nHost: a\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        ]
        var random = SeededGenerator(seed: seed)
        var requestCount = 0
        for _ in 0..<Self.roundCount {
            let count = Int.random(in: 1...20, using: &random)
            let text = (0..<count).compactMap { _ in tokens.randomElement(using: &random) }.joined()
            let outcome = parse(text)
            requestCount += outcome.requests.count
            #expect(parse([UInt8](text).cut(by: &random)) == outcome, "\(text)")
        }
        #expect(requestCount > 0)
    }

    @Test("A damaged stream means the same however it is cut", arguments: 1...4 as ClosedRange<UInt64>)
    func mutations(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var faults: Set<RequestFault> = []
        for _ in 0..<Self.roundCount {
            var bytes = RequestParserTests.pipeline
            for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, &random) }
            let outcome = parse([bytes])
            if let fault = outcome.fault { faults.insert(fault) }
            #expect(parse(bytes.cut(by: &random)) == outcome, "\(bytes)")
        }
        // The damage reaches deep into the grammar.
        #expect(faults.count >= 10)
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 2: bytes.remove(at: place)
        case 3: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default:
            let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
            bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &random))
        }
    }
}
