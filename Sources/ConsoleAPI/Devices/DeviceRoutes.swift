import HTTP
import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// Devices: enrolling, watching, revoking.
enum DeviceRoutes {
    static let all: [Route] = [
        Route("GET", "devices", needs: .devices, .read { try list($0) }),
        Route("GET", "devices/{device}", needs: .devices, .read { try show($0) }),
        Route("GET", "devices/{device}/uploads", needs: .devices, .read { try uploads($0) }),
        Route("POST", "devices/{device}/revocation", needs: .devicesManage, .write { try revoke($0) }),
        Route("POST", "enrolment-codes", needs: .devicesManage, .write { try makeCode($0) }),
    ]

    /// Hours that a code is good for.
    private static let codeHours: ClosedRange<Int64> = 1...720
    private static let codeHoursDefault: Int64 = 24

    private static func list(_ context: ConsoleContext) throws -> Answer {
        try .json(PageBody(items: try context.store.devices().map { try context.body(of: $0) }))
    }

    private static func device(_ context: ConsoleContext) throws -> Device {
        guard let device = try context.store.device(context.call.number("device")) else {
            throw Problem.notFound
        }
        return device
    }

    private static func show(_ context: ConsoleContext) throws -> Answer {
        try .json(try context.body(of: device(context)))
    }

    private static func uploads(_ context: ConsoleContext) throws -> Answer {
        let device = try device(context)
        let limit = try context.call.limit()
        let before = try context.call.cursor { Int64($0) }
        let uploads = try context.store.uploads(of: device.number, before: before, limit: limit + 1)
        let page = uploads.prefix(limit)
        return try .json(
            PageBody(
                items: try page.map { try context.body(of: $0) },
                nextCursor: uploads.count > limit ? page.last.map { Call.cursor($0.firstSequence) } : nil))
    }

    private static func revoke(_ context: ConsoleContext) throws -> Answer {
        let device = try device(context)
        _ = try context.store.revoke(device.number, milliseconds: context.now)
        return try show(context)
    }

    private struct CodeBody: Decodable {
        var worker: Int64
        var hours: Int64?
    }

    private struct MadeCodeBody: Encodable {
        var code: String
        var worker: WorkerBody
        var expiresMs: Int64
    }

    private static func makeCode(_ context: ConsoleContext) throws -> Answer {
        let body: CodeBody = try context.call.json()
        let hours = body.hours ?? codeHoursDefault
        guard codeHours.contains(hours) else {
            throw Problem.badParameter(
                "hours",
                Phrase(
                    zh: " \(codeHours.lowerBound) 至 \(codeHours.upperBound)",
                    en: "\(codeHours.lowerBound) to \(codeHours.upperBound)"))
        }
        guard let worker = try context.store.workers().first(where: { $0.number == body.worker }) else {
            throw Problem.badParameter("worker", Phrase(zh: "人员的编号", en: "a worker's number"))
        }
        let milliseconds = hours * 3600 * 1000
        var random = SystemRandomNumberGenerator()
        let code = try EnrolmentCodes.make(
            for: worker.number, now: context.now, validMilliseconds: milliseconds, in: context.store,
            using: &random)
        return try .json(
            MadeCodeBody(
                code: code, worker: WorkerBody(worker, context.language),
                expiresMs: context.now + milliseconds),
            status: .created)
    }
}
