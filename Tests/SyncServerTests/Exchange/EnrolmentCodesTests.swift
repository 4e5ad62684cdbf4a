import Ledgers
import Storage
import Testing
import Wire

@testable import SyncServer

@Suite("Enrolment codes")
struct EnrolmentCodesTests {
    private static let attempt = [UInt8](repeating: 5, count: RecordID.byteCount)

    /// A township with a code for a worker, and the production path of enrolment.
    private struct Scene {
        let township: TestTownship
        let code: String
        let enrolment: DeviceEnrolment

        init(validMilliseconds: Int64 = EnrolmentCodes.validMilliseconds) throws {
            township = try TestTownship()
            let worker = try township.store.addWorker(
                name: "王网格", role: Role.worker.rawValue, cells: [try township.cell()])
            code = try EnrolmentCodes.make(
                for: worker, now: TestTownship.now, validMilliseconds: validMilliseconds,
                in: township.store, using: &township.random)
            enrolment = DeviceEnrolment(
                writer: try TownshipWriter(path: township.path), clock: FixedClock())
        }

        func enrol(
            _ code: String, attempt: [UInt8] = EnrolmentCodesTests.attempt, name: String = "华为",
            after milliseconds: Int64 = 0
        ) async -> Result<Enrolled, any Error> {
            await withCheckedContinuation { continuation in
                enrolment.enrol(
                    EnrolRequest(code: code, deviceName: name, attempt: attempt, lineage: attempt),
                    now: TestTownship.now + milliseconds
                ) { continuation.resume(returning: $0) }
            }
        }
    }

    private func failure(_ result: Result<Enrolled, any Error>) -> FailureCode? {
        if case .failure(let error as Failure) = result { error.code } else { nil }
    }

    @Test("A code is two groups of four characters, none of which looks like another")
    func form() throws {
        let township = try TestTownship()
        for worker in 1...50 as ClosedRange<WorkerNumber> {
            let code = try EnrolmentCodes.make(
                for: worker, now: 0, validMilliseconds: 1, in: township.store, using: &township.random)
            #expect(code.split(separator: "-").map(\.count) == [4, 4])
            #expect(code.allSatisfy { "0123456789ABCDEFGHJKMNPQRSTVWXYZ-".contains($0) })
            let kept = try #require(try township.store.code(digest: EnrolmentCodes.digest(code)))
            #expect(kept.worker == worker && kept.expiresMilliseconds == 1 && kept.device == nil)
        }
    }

    @Test(
        "Case, spaces, hyphens and look-alike letters do not count",
        arguments: ["01AB-10CD", "o1ab-1ocd", "OIAB LOCD", "0lab10cd", " 0-1-A-B-1-0-C-D "])
    func lookAlikes(typed: String) {
        #expect(EnrolmentCodes.digest(typed) == EnrolmentCodes.digest("01AB-10CD"))
    }

    @Test("Anything else counts", arguments: ["01AB-10CE", "01AB-10C", "01AB-10CDD", "U1AB-10CD", ""])
    func otherCodes(typed: String) {
        #expect(EnrolmentCodes.digest(typed) != EnrolmentCodes.digest("01AB-10CD"))
    }

    @Test(
        "A code is good until its time, and not at it [R7.1-14]",
        arguments: [(999, true), (1000, false), (5000, false)] as [(Int64, Bool)])
    func expiry(after milliseconds: Int64, isGood: Bool) async throws {
        let scene = try Scene(validMilliseconds: 1000)
        let result = await scene.enrol(scene.code, after: milliseconds)
        #expect(failure(result) == (isGood ? nil : .codeInvalid))
        #expect(try scene.township.store.devices().count == (isGood ? 1 : 0))
    }

    @Test("The same attempt gets the same device again, another attempt gets nothing [R6.1-3] [R6.1-4]")
    func usedTwice() async throws {
        let scene = try Scene()
        let first = try await scene.enrol(scene.code).get()
        #expect(first.workerName == "王网格")
        #expect(first.secret.count == WireLimits.secretBytes)
        #expect(try await scene.enrol(scene.code.lowercased()).get() == first)
        let other = [UInt8](repeating: 6, count: RecordID.byteCount)
        #expect(failure(await scene.enrol(scene.code, attempt: other)) == .codeInvalid)
        #expect(try scene.township.store.devices().map(\.number) == [first.device])
    }

    @Test("The same attempt gets nothing once the device is revoked")
    func revoked() async throws {
        let scene = try Scene()
        let device = try await scene.enrol(scene.code).get().device
        let isRevoked = try !scene.township.store.revoke(device, milliseconds: TestTownship.now).isEmpty
        #expect(isRevoked)
        #expect(failure(await scene.enrol(scene.code)) == .codeInvalid)
    }

    @Test("After too many wrong codes the right one must wait for the next minute [R6.1-8] [R7.1-15] [R8-23]")
    func guessing() async throws {
        let scene = try Scene()
        for _ in 0..<EnrolmentCodes.wrongCodesPerWindow {
            #expect(failure(await scene.enrol("AAAA-AAAA")) == .codeInvalid)
        }
        #expect(failure(await scene.enrol(scene.code)) == .enrolLimited)
        let next = EnrolmentCodes.windowMilliseconds
        #expect(failure(await scene.enrol(scene.code, after: next)) == .enrolLimited)
        #expect(failure(await scene.enrol(scene.code, after: next + 1)) == nil)
    }
}
