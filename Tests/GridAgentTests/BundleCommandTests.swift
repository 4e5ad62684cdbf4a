import Foundation
import Ledgers
import Replica
import Storage
import Terminal
import Testing
import Wire

@testable import grid_agent

@Suite struct BundleCommandTests {
    private func device() async throws -> TestDevice {
        let device = try TestDevice(cells: ["0101"])
        _ = try await device.add("household", "add", "--number", "12", "--head", "王小明")
        return device
    }

    /// The answers of a centre to the requests in a file, and each request's nonce.
    private func answers(
        to path: String, _ body: (SyncRequest) -> (status: Int, sequence: [UInt8])
    ) throws -> [BundleAnswer] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        guard case .requests(let requests) = try Bundle.read(bytes.span) else { return [] }
        let secret = [UInt8](repeating: 1, count: WireLimits.secretBytes)
        return try requests.map { request in
            let signature = try #require(RequestSignature(header: request.authorization))
            let inflated = try Zlib.inflate(request.body.span, limitBytes: WireLimits.inflatedBytes)
            let (status, sequence) = body(try SyncRequest(decoding: inflated.span))
            return BundleAnswer(
                device: signature.device, nonce: signature.nonce, status: status,
                body: Zlib.deflate(sequence.span), key: HMACSHA256.Key(secret.span))
        }
    }

    private func applied(_ request: SyncRequest) -> (status: Int, sequence: [UInt8]) {
        var response = TestCentre.response(to: request)
        response.welcome.acknowledged = request.changes.last?.number ?? 0
        response.outcomes = request.changes.map {
            Outcome(number: $0.number, status: .applied, revision: $0.number)
        }
        response.pages = [FeedPage(cell: 1, from: 0, items: [], to: 1, remaining: 0)]
        return (200, response.encoded())
    }

    private func write(_ answers: [BundleAnswer], to path: String) throws {
        try Data(answers.flatMap { $0.encoded() }).write(to: URL(fileURLWithPath: path))
    }

    @Test func anExportIsForItsOwnerAloneAndSaysWhatIsInIt() async throws {
        let device = try await device()
        let path = "\(device.directory)/up.glb"
        let run = await device.run("bundle", "export", path)
        #expect(run.status == .success)
        #expect(run.output.contains("1 request with 1 change") && run.output.contains(path))
        #expect(run.errors.contains("grid-server bundle import"))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try await device.json("status")["pending"] as? Int == 1)
    }

    @Test func anExportNeverTakesThePlaceOfAnotherFileAndLeavesNothingBehind() async throws {
        let device = try await device()
        let path = "\(device.directory)/up.glb"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        let run = await device.run("bundle", "export", path)
        #expect(run.status == .cannotCreate && run.errors.contains("exists already"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        let nowhere = await device.run("bundle", "export", "\(device.directory)/no/up.glb")
        #expect(nowhere.status == .cannotCreate)
        let names = try FileManager.default.contentsOfDirectory(atPath: device.directory)
        #expect(!names.contains { $0.contains("unfinished") })
    }

    @Test func answersAreTakenOnceAndTheDocumentCountsThem() async throws {
        let device = try await device()
        let (up, down) = ("\(device.directory)/up.glb", "\(device.directory)/down.glb")
        let exported = try await device.json("bundle", "export", up)
        #expect(exported["requests"] as? Int == 1 && exported["changes"] as? Int == 1)
        #expect(exported["left"] as? Int == 0 && exported["offers"] as? Int == 0)
        try write(try answers(to: up, applied), to: down)
        let document = try await device.json("bundle", "import", down)
        #expect(document["taken"] as? Int == 1 && document["applied"] as? Int == 1)
        #expect(document["changes_left"] as? Int == 0 && document["records_left"] as? Int == 0)
        #expect(try await device.json("pending").elements.isEmpty)
        let again = await device.run("bundle", "import", down)
        #expect(again.status == .success)
        #expect(again.output.hasPrefix("took 0 answers, skipped 1 that were old: sent 0 changes"))
    }

    @Test func aRefusedChangeInAFileLeavesStatus77() async throws {
        let device = try await device()
        let (up, down) = ("\(device.directory)/up.glb", "\(device.directory)/down.glb")
        await device.run("bundle", "export", up)
        let answers = try answers(to: up) { request in
            var response = TestCentre.response(to: request)
            response.welcome.acknowledged = 1
            response.outcomes = [
                Outcome(
                    number: 1, status: .refused, revision: nil, code: "validation.length",
                    field: Household.head, sentence: "the head is too long")
            ]
            return (200, response.encoded())
        }
        try write(answers, to: down)
        let run = await device.run("bundle", "import", down)
        #expect(run.status == .refused)
        #expect(run.output.contains("the head is too long") && run.errors.contains("refused show 1"))
    }

    struct Trouble: Sendable, CustomTestStringConvertible {
        let code: FailureCode
        let status: Terminal.ExitStatus
        let words: String

        var testDescription: String { code.rawValue }
    }

    static let troubles = [
        Trouble(code: .deviceForked, status: .refused, words: "a number of its own"),
        Trouble(code: .protocolVersion, status: .refused, words: "versions do not fit"),
        Trouble(code: .busy, status: .tryAgain, words: "busy"),
    ]

    @Test(arguments: troubles)
    func aFailureInAFileIsSaidAndKeepsEveryChange(trouble: Trouble) async throws {
        let device = try await device()
        let (up, down) = ("\(device.directory)/up.glb", "\(device.directory)/down.glb")
        await device.run("bundle", "export", up)
        let failure = Failure(code: trouble.code, sentence: "so", serverMilliseconds: 1_790_000_000_000)
        try write(try answers(to: up) { _ in (409, failure.encoded()) }, to: down)
        let run = await device.run("bundle", "import", down)
        #expect(run.status == trouble.status && run.errors.contains(trouble.words), "\(run.errors)")
        #expect(try await device.json("pending").elements.count == 1)
    }

    @Test func aRequestThatTheCentreDidNotRecogniseIsSaid() async throws {
        let device = try await device()
        let (up, down) = ("\(device.directory)/up.glb", "\(device.directory)/down.glb")
        await device.run("bundle", "export", up)
        let answer = try #require(try answers(to: up, applied).first)
        try write(
            [
                BundleAnswer(
                    device: answer.device, nonce: answer.nonce, status: 401, body: answer.body, key: nil)
            ], to: down)
        let run = await device.run("bundle", "import", down)
        #expect(run.status == .refused && run.errors.contains("did not recognise 1"), "\(run.errors)")
    }

    @Test func whatIsNoFileOfAnswersIsRefusedWithTheReason() async throws {
        let device = try await device()
        let up = "\(device.directory)/up.glb"
        await device.run("bundle", "export", up)
        let own = await device.run("bundle", "import", up)
        #expect(own.status == .badData && own.errors.contains("grid-server bundle import"))
        let garbage = "\(device.directory)/garbage.glb"
        try Data("garbage".utf8).write(to: URL(fileURLWithPath: garbage))
        let bad = await device.run("bundle", "import", garbage)
        #expect(bad.status == .badData && bad.errors.contains("damaged"))
        #expect(await device.run("bundle", "import", device.directory).status == .noInput)
        #expect(await device.run("bundle", "import", "\(device.directory)/none").status == .noInput)
        var forged = try answers(to: up, applied)
        forged[0].code[0] ^= 1
        try write(forged, to: "\(device.directory)/forged.glb")
        let refused = await device.run("bundle", "import", "\(device.directory)/forged.glb")
        #expect(refused.status == .refused && refused.errors.contains("codes do not fit"))
        forged[0].device = 8
        try write(forged, to: "\(device.directory)/foreign.glb")
        let foreign = await device.run("bundle", "import", "\(device.directory)/foreign.glb")
        #expect(foreign.status == .badData && foreign.errors.contains("number 3"))
        #expect(try await device.json("pending").elements.count == 1)
    }

    @Test func withoutEnrolmentThereIsNothingToExchange() async throws {
        let device = try TestDevice()
        #expect(await device.run("bundle", "export", "\(device.directory)/up.glb").status == .noInput)
        #expect(!FileManager.default.fileExists(atPath: "\(device.directory)/up.glb"))
    }
}
