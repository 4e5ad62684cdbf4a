import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

struct DeviceBody: Encodable {
    struct Day: Encodable {
        var date: String
        var syncs: Int64
        var refused: Int64
    }

    var number: Int64
    var worker: WorkerBody
    var name: String
    var enrolledMs: Int64
    var contactMs: Int64?
    var revokedMs: Int64?
    var copyOf: Int64?
    var software: String?
    var changes: Int64
    var pending: Int64?
    var clockErrorMs: Int64?
    var isSilent: Bool
    /// The last days with requests, the newest first.
    var days: [Day]
}

struct UploadBody: Encodable {
    var device: Int64
    var who: String
    var receivedMs: Int64
    var changes: Int
    var refused: Int
    var inReview: Int
}

struct RefusedChangeBody: Encodable {
    var number: Int64
    var device: Int64
    var who: String
    var receivedMs: Int64
    var record: RecordLinkBody
    var what: String
    var code: String?
    var sentence: String?
}

extension ConsoleContext {
    /// Whether a device that should have been heard of was not.
    func isSilent(_ device: Device) -> Bool {
        let seen = device.lastSeenMilliseconds ?? device.enrolledMilliseconds
        return !device.isRevoked && now - seen > ConsoleLimits.silentDays * 24 * 3600 * 1000
    }

    func body(of device: Device) throws -> DeviceBody {
        let contacts = try store.contact(of: device.number)?.clock
        return DeviceBody(
            number: device.number,
            worker: WorkerBody(
                number: device.worker, name: device.workerName, role: device.role,
                department: device.department, language), name: device.name,
            enrolledMs: device.enrolledMilliseconds, contactMs: device.lastSeenMilliseconds,
            revokedMs: device.revokedMilliseconds, copyOf: device.predecessor,
            software: device.software, changes: device.lastChange,
            pending: contacts.map { max(0, $0.lastNumber - device.lastChange) },
            clockErrorMs: contacts.map { 0 - $0.last.skewMilliseconds }, isSilent: isSilent(device),
            days: try store.days(of: device.number, limit: ConsoleLimits.deviceDays).map { day in
                .init(
                    date: CivilDate(daysSince1970: day.day)?.text ?? "", syncs: day.syncs,
                    refused: day.refused)
            })
    }

    func body(of upload: DeviceUpload) throws -> UploadBody {
        UploadBody(
            device: upload.device, who: try text.person(upload.worker ?? Writer.centre),
            receivedMs: upload.receivedMilliseconds, changes: upload.changes, refused: upload.refused,
            inReview: upload.inReview)
    }

    func refusal(of change: LoggedChange) throws -> RefusedChangeBody {
        let kind = Schema.kind(change.kind) ?? .unknown(change.kind)
        return RefusedChangeBody(
            number: change.sequence, device: change.writer, who: try text.author(of: change),
            receivedMs: change.receivedMilliseconds, record: try link(kind, change.id),
            what: try text.description(of: change), code: change.outcome.code,
            sentence: change.outcome.sentence)
    }
}
