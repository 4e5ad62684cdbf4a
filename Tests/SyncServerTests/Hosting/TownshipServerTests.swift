import Foundation
import FoundationNetworking
import HTTP
import Storage
import SyncServer
import Testing
import Wire

@Suite("Townships over HTTP")
struct TownshipServerTests {
    /// A server on a thread of its own, for as long as `body` runs.
    private func serving(
        _ codes: [String], _ body: (_ base: String, _ townships: [TestTownship]) async throws -> Void
    ) async throws {
        let townships = try codes.map { try TestTownship(code: $0) }
        let locations = zip(codes, townships).map { TownshipLocation(code: $0, path: $1.path) }
        let server = try TownshipServer(
            townships: locations, address: .loopback(port: 0), clock: FixedClock(), log: { _ in })
        let (ends, ended) = AsyncStream<Bool>.makeStream()
        Thread {
            ended.yield((try? server.run()) != nil)
            ended.finish()
        }.start()
        let outcome: Result<Void, any Error>
        do {
            try await body("http://127.0.0.1:\(server.port)", townships)
            outcome = .success(())
        } catch { outcome = .failure(error) }
        server.stop()
        #expect(await ends.first { _ in true } == true)
        try outcome.get()
    }

    private func send(method: String = "POST", _ address: String, _ body: [UInt8] = [])
        async throws -> (response: HTTPURLResponse, body: [UInt8])
    {
        let url = try #require(URL(string: address))
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.setValue(ProtocolVersion.mediaType, forHTTPHeaderField: "Content-Type")
        if method == "POST" { request.httpBody = Data(body) }
        let session = URLSession(configuration: .ephemeral)
        defer { session.finishTasksAndInvalidate() }
        let (data, response) = try await session.data(for: request)
        return (try #require(response as? HTTPURLResponse), Array(data))
    }

    private func enrolment(_ code: String) -> [UInt8] {
        let attempt = [UInt8](repeating: 3, count: RecordID.byteCount)
        let bytes = EnrolRequest(
            code: code, deviceName: "test", attempt: attempt, lineage: attempt
        ).encoded()
        return Zlib.deflate(bytes.span)
    }

    private func code(in township: TestTownship) throws -> String {
        let worker = try township.store.addWorker(name: "王网格", role: 1, cells: [try township.cell()])
        return try EnrolmentCodes.make(
            for: worker, now: TestTownship.now, validMilliseconds: 1000, in: township.store,
            using: &township.random)
    }

    @Test("The township's code in the path leads to that township and to no other [R3.1-1] [R3.1-3]")
    func routing() async throws {
        try await serving(["140428100", "1404281"]) { base, townships in
            for (own, township) in zip(["140428100", "1404281"], townships) {
                let body = enrolment(try code(in: township))
                for other in ["140428100", "1404281"] where other != own {
                    #expect(try await send("\(base)/\(other)/v1/enrol", body).response.statusCode == 403)
                }
                let (response, bytes) = try await send("\(base)/\(own)/v1/enrol", body)
                #expect(response.statusCode == 200)
                #expect(response.value(forHTTPHeaderField: "Content-Type") == ProtocolVersion.mediaType)
                let plain = try Zlib.inflate(bytes.span, limitBytes: WireLimits.inflatedBytes)
                #expect(try Enrolled(decoding: plain.span).workerName == "王网格")
                #expect(try township.store.devices().count == 1)
            }
            let nowhere = try await send("\(base)/v1/enrol")
            #expect(nowhere.response.statusCode == 404 && nowhere.body.isEmpty)
        }
    }

    @Test("Where there is one township, the code may be left out [R3.1-1]")
    func onlyOne() async throws {
        try await serving(["140428100"]) { base, townships in
            let body = enrolment(try code(in: townships[0]))
            #expect(try await send("\(base)/v1/enrol", body).response.statusCode == 200)
        }
    }

    @Test("Every serving of a ledger begins an epoch, also when the clock stands still [R10.3-1]")
    func epochs() throws {
        let township = try TestTownship()
        var epochs: [Int64] = []
        for _ in 0..<3 {
            let server = try TownshipServer(
                townships: [TownshipLocation(code: "140428100", path: township.path)],
                address: .loopback(port: 0), clock: FixedClock(), log: { _ in })
            #expect(server.port != 0)
            epochs.append(try #require(try township.store.township()).epoch)
        }
        #expect(epochs[0] < epochs[1] && epochs[1] < epochs[2])
        // Each is stored with the revision at which it begins.
        #expect(try township.store.commonRevision(epoch: epochs[0], revision: 1) == 0)
    }

    @Test("Elsewhere there is nothing")
    func elsewhere() async throws {
        try await serving(["140428100"]) { base, _ in
            let paths = [
                "/", "/v1", "/140428100", "/140428100/", "/140428100/v1/other", "/v2/sync",
                "/14042810/v1/sync", "/140428100v1/sync",
            ]
            for path in paths {
                let status = try await send("\(base)\(path)").response.statusCode
                #expect(status == 404, "\(path)")
            }
        }
    }

    @Test("An unsigned request and a wrong method are told what is asked for [R3.1-3]")
    func headers() async throws {
        try await serving(["140428100"]) { base, _ in
            let unsigned = try await send("\(base)/140428100/v1/sync").response
            #expect(unsigned.statusCode == 401)
            #expect(unsigned.value(forHTTPHeaderField: "WWW-Authenticate") == "GL1")
            for path in ["sync", "enrol", "history"] {
                let (response, bytes) = try await send(method: "GET", "\(base)/140428100/v1/\(path)")
                #expect(response.statusCode == 405)
                #expect(response.value(forHTTPHeaderField: "Allow") == "POST")
                #expect(response.value(forHTTPHeaderField: "Content-Type") == ProtocolVersion.mediaType)
                let plain = try Zlib.inflate(bytes.span, limitBytes: WireLimits.inflatedBytes)
                #expect(try Failure(decoding: plain.span).code == .methodNotAllowed)
            }
        }
    }
}
