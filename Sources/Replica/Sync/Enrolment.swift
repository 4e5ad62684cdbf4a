package import Storage
package import Wire

/// Enrolling a device with a one-time code (SPEC.md §6.1): without I/O, like the sync. A lost answer is no
/// harm: the same code tried again from the same replica gives the same device.
package struct Enrolment {
    private let store: ReplicaStore
    private let server: String
    private let code: String
    private let deviceName: String
    /// Who the device was; nil for a new replica.
    private let earlier: DeviceIdentity?

    /// An enrolment; with `isAgain`, of a device that a centre which came back from a backup does not know any more:
    /// it keeps its ledgers and its journal, and everything that it still holds is sent again.
    ///
    /// - Throws: `SyncError.alreadyEnrolled`, `StorageError`.
    package init(
        store: ReplicaStore, server: String, code: String, deviceName: String, isAgain: Bool = false
    ) throws {
        earlier = try store.identity()
        if let earlier, !isAgain { throw SyncError.alreadyEnrolled(township: earlier.township) }
        self.store = store
        self.server = server
        self.code = EnrolmentCode.normalized(code)
        var name = deviceName
        while name.utf8.count > WireLimits.deviceNameBytes { name.removeLast() }
        self.deviceName = name
    }

    /// The request to send.
    package func request(using random: inout some RandomNumberGenerator) throws -> OutgoingRequest {
        func fresh() -> [UInt8] {
            (0..<RecordID.byteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        let (attempt, first) = try store.enrolmentAttempt(
            code: code, new: fresh(), first: earlier == nil ? 1 : try store.firstOfLastRun())
        let request = EnrolRequest(
            code: code, deviceName: deviceName, attempt: attempt, firstChange: first,
            lineage: try store.lineage(new: fresh()))
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
        let enrolled = try ReplyBody.enrolled(body)
        let identity = enrolled.identity(server: server)
        if let earlier, earlier.worker != identity.worker || earlier.township != identity.township {
            throw SyncError.otherWorker(name: identity.workerName, township: identity.township)
        }
        try store.transaction {
            if earlier != nil { try store.reopenEntries(after: try store.firstOfLastRun() - 1) }
            try store.enrol(identity)
            try store.setClockOffset(
                milliseconds: enrolled.serverMilliseconds.subtractingClamped(now.wallMilliseconds))
        }
        return identity
    }
}
