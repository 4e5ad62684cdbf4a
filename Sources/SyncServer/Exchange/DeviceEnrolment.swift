import Storage
import Synchronization
import Wire

/// Gives devices their identities: with one-time codes, and anew when they were set back or copied.
final class DeviceEnrolment: Sendable {
    private struct Window {
        var startMilliseconds: Int64
        var wrongCodes = 0
    }

    private let writer: TownshipWriter
    private let clock: any ServerClock
    private let window: Mutex<Window>

    init(writer: TownshipWriter, clock: any ServerClock) {
        self.writer = writer
        self.clock = clock
        window = Mutex(Window(startMilliseconds: clock.nowMilliseconds()))
    }

    /// Enrols a device, or gives it the same answer again when this is the same attempt.
    func enrol(
        _ request: EnrolRequest, now: Int64,
        completion: @escaping @Sendable (Result<Enrolled, any Error>) -> Void
    ) {
        guard mayTry(now) else {
            return completion(
                .failure(
                    Failure(code: .enrolLimited, sentence: "too many wrong codes", serverMilliseconds: now)))
        }
        let secret = Self.newSecret()
        writer.submit { store in
            try Self.enrol(request, secret: secret, now: now, in: store)
        } completion: { result in
            if case .failure(let error as Failure) = result, error.code == .codeInvalid {
                self.countWrongCode()
            }
            completion(result)
        }
    }

    /// Gives a copy of a device an identity of its own, the same one for the same attempt.
    func renew(
        _ device: WriterNumber, _ request: RenewRequest, now: Int64,
        completion: @escaping @Sendable (Result<Enrolled, any Error>) -> Void
    ) {
        let secret = Self.newSecret()
        writer.submit { store in
            guard let old = try store.device(device), let township = try store.township() else {
                throw Failure(code: .deviceUnknown, sentence: "no such device", serverMilliseconds: now)
            }
            let number = try store.addSuccessor(
                of: old, secret: secret, attempt: request.attempt, lastChange: request.firstChange - 1,
                nowMilliseconds: now)
            guard let successor = try store.device(number) else {
                throw StorageError.unreadable(table: "device")
            }
            return Self.enrolled(successor, township, now)
        } completion: {
            completion($0)
        }
    }

    private static func newSecret() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<WireLimits.secretBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private static func enrol(
        _ request: EnrolRequest, secret: [UInt8], now: Int64, in store: TownshipStore
    ) throws -> Enrolled {
        let invalid = Failure(
            code: .codeInvalid, sentence: "the code is unknown, used or expired", serverMilliseconds: now)
        let digest = EnrolmentCodes.digest(request.code)
        guard let code = try store.code(digest: digest), let township = try store.township() else {
            throw invalid
        }
        guard code.expiresMilliseconds > now else { throw invalid }
        if let used = code.device {
            // The answer to this very attempt was lost on its way.
            guard let attempt = try store.attempt(of: used), let device = try store.device(used),
                constantTimeEqual(attempt.span, request.attempt.span), !device.isRevoked
            else { throw invalid }
            return enrolled(device, township, now)
        }
        let number = try store.addDevice(
            worker: code.worker, name: request.deviceName,
            secret: secret, attempt: request.attempt, lineage: request.lineage, codeDigest: digest,
            enrolledMilliseconds: now, lastChange: request.firstChange - 1)
        guard let device = try store.device(number) else { throw invalid }
        return enrolled(device, township, now)
    }

    private static func enrolled(_ device: Device, _ township: Township, _ now: Int64) -> Enrolled {
        Enrolled(
            device: device.number, secret: device.secret, worker: device.worker,
            workerName: device.workerName,
            role: device.role, township: township.name, serverMilliseconds: now)
    }

    /// A code has 40 bits: a few tries a minute leave no hope of guessing one.
    private func mayTry(_ now: Int64) -> Bool {
        window.withLock { window in
            if now - window.startMilliseconds > EnrolmentCodes.windowMilliseconds {
                window = Window(startMilliseconds: now)
            }
            return window.wrongCodes < EnrolmentCodes.wrongCodesPerWindow
        }
    }

    private func countWrongCode() { window.withLock { $0.wrongCodes += 1 } }
}
