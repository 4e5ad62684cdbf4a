import Foundation
import Storage
import SyncServer
import Terminal
import Testing
import Wire

@testable import grid_server

@Suite("The centre's bundle command")
struct BundleCommandTests {
    private static let secret = [UInt8](repeating: 1, count: WireLimits.secretBytes)

    /// A file with the request of device 1, or of one with another secret.
    private func requestFile(_ centre: ServerRun, secret: [UInt8] = secret) throws -> String {
        let store = try TownshipStore(path: centre.directory + "/140428100.sqlite", .write)
        if try store.devices().isEmpty {
            _ = try store.addDevice(
                worker: 1, name: "test", secret: Self.secret, attempt: [1], lineage: [1], codeDigest: [1],
                enrolledMilliseconds: 1)
        }
        let hello = Hello(
            schema: 1, now: ClockReading(wallMilliseconds: 1_790_000_000_000, bootMilliseconds: 1),
            pageBytes: WireLimits.pageBytesByDefault, directory: 0, language: "en")
        let sequence = SyncRequest(hello: hello, cursors: [], changes: []).encoded()
        let body = Zlib.deflate(sequence.span)
        let signature = RequestSignature(
            device: 1, dateMilliseconds: 1_790_000_000_000, nonce: Array(1...9),
            key: HMACSHA256.Key(secret.span), method: "POST", path: ProtocolVersion.syncPath, body: body)
        let request = BundleRequest(
            path: ProtocolVersion.syncPath, authorization: signature.header, body: body)
        let path = centre.directory + "/up-\(secret[0])"
        try Data(request.encoded()).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func answers(_ path: String) throws -> [BundleAnswer] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        guard case .answers(let answers) = try Bundle.read(bytes.span) else { return [] }
        return answers
    }

    @Test("Requests are answered into a file for its owner alone; no epoch begins")
    func answers() async throws {
        let centre = await ServerRun.founded()
        let up = try requestFile(centre)
        let store = try TownshipStore(path: centre.directory + "/140428100.sqlite", .write)
        let epoch = try store.township()?.epoch
        let down = centre.directory + "/down.glb"
        let result = await centre.run(["bundle", "import", up, "--answers", down])
        #expect(result.status == .success, "\(result.errors)")
        #expect(result.output.contains("requests: 1, not taken: 0"))
        let answer = try #require(try answers(down).first)
        #expect(answer.status == 200 && answer.isValid(key: HMACSHA256.Key(Self.secret.span)))
        let mode = try FileManager.default.attributesOfItem(atPath: down)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try store.township()?.epoch == epoch)
    }

    @Test("A stranger's request is answered, and said, with status 77")
    func stranger() async throws {
        let centre = await ServerRun.founded()
        let up = try requestFile(centre, secret: [UInt8](repeating: 2, count: WireLimits.secretBytes))
        let down = centre.directory + "/down.glb"
        let result = await centre.run(["--json", "bundle", "import", up, "--answers", down])
        #expect(result.status == .refused)
        #expect(result.output.contains("\"code\":\"signature.wrong\",\"recognised\":false"))
        #expect(result.errors.contains("altered on the way: 1"))
        #expect(try answers(down).map(\.hasCode) == [false])
    }

    @Test("A file of answers is never written over another, and nothing is taken then")
    func existing() async throws {
        let centre = await ServerRun.founded()
        let up = try requestFile(centre)
        let down = try centre.file("down.glb", "mine")
        let result = await centre.run(["bundle", "import", up, "--answers", down])
        #expect(result.status == .cannotCreate && result.errors.contains("exists already"))
        #expect(try String(contentsOfFile: down, encoding: .utf8) == "mine")
        let store = try TownshipStore(path: centre.directory + "/140428100.sqlite", .write)
        #expect(try store.device(1)?.lastSeenMilliseconds == nil)
    }

    @Test("What is no file of requests is refused with the reason")
    func otherFiles() async throws {
        let centre = await ServerRun.founded()
        let up = try requestFile(centre)
        let down = centre.directory + "/down.glb"
        _ = await centre.run(["bundle", "import", up, "--answers", down])
        let next = centre.directory + "/next.glb"
        for (path, status, words) in [
            (down, Terminal.ExitStatus.badData, "grid-agent bundle import"),
            (try centre.file("garbage", "garbage"), .badData, "damaged"), ("/nowhere", .noInput, "/nowhere"),
        ] {
            let result = await centre.run(["bundle", "import", path, "--answers", next])
            #expect(result.status == status && result.errors.contains(words), "\(result.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: next))
    }
}
