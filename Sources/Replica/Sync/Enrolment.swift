package import Storage
package import Wire

/// Enrolling a device with a one-time code (SPEC.md §6.1): without I/O, like the sync. A lost answer is no
/// harm: the same code tried again from the same replica gives the same device.
package struct Enrolment {
    private let store: ReplicaStore
    private let server: String
    private let code: String
    private let deviceName: String

    /// - Throws: `SyncError.alreadyEnrolled`, `StorageError`.
    package init(store: ReplicaStore, server: String, code: String, deviceName: String) throws {
        if let identity = try store.identity() {
            throw SyncError.alreadyEnrolled(township: identity.township)
        }
        self.store = store
        self.server = server
        self.code = EnrolmentCode.normalized(code)
        var name = deviceName
        while name.utf8.count > WireLimits.deviceNameBytes { name.removeLast() }
        self.deviceName = name
    }

    /// The request to send.
    package func request(using random: inout some RandomNumberGenerator) throws -> OutgoingRequest {
        let fresh = (0..<RecordID.byteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
        let request = EnrolRequest(
            code: code, deviceName: deviceName, attempt: try store.enrolmentAttempt(code: code, new: fresh))
        return OutgoingRequest(
            path: ProtocolVersion.enrolPath, headers: [("Content-Type", ProtocolVersion.mediaType)],
            body: Zlib.deflate(request.encoded().span))
    }

    /// Makes the replica that of the device in the answer, which came at `now` by the device's clock.
    ///
    /// - Throws: `SyncError`, `StorageError`.
    package func receive(_ reply: IncomingReply, at now: ClockReading) throws -> DeviceIdentity {
        let body = try ReplyBody.inflate(reply)
        guard reply.status == 200 else {
            throw SyncError.refused(try ReplyBody.failure(body, status: reply.status))
        }
        let enrolled: Enrolled
        do throws(MessageError) {
            enrolled = try Enrolled(decoding: body.span)
        } catch { throw SyncError.badAnswer(error.description) }
        let identity = DeviceIdentity(
            server: server, device: enrolled.device, secret: enrolled.secret, worker: enrolled.worker,
            workerName: enrolled.workerName, role: enrolled.role, township: enrolled.township)
        try store.enrol(identity)
        try store.setClockOffset(
            milliseconds: enrolled.serverMilliseconds.subtractingClamped(now.wallMilliseconds))
        return identity
    }
}
