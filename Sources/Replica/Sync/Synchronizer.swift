package import Phrases
package import Storage
package import Wire

/// Drives the engine over a transport until everything is exchanged.
package struct Synchronizer {
    private let store: ReplicaStore
    private let clock: any DeviceClock
    private let transport: any Transport
    private let language: Language

    package init(
        store: ReplicaStore, clock: any DeviceClock, transport: any Transport, language: Language = .chinese
    ) {
        self.store = store
        self.clock = clock
        self.language = language
        self.transport = transport
    }

    /// Exchanges everything; `onProgress` is told after every answer. The centre may hold its answer back for
    /// `waitMilliseconds` while neither side has news.
    ///
    /// - Returns: What the sync did.
    /// - Throws: `SyncError`, `StorageError`. What was exchanged before is kept.
    package func sync(
        waitMilliseconds: Int64 = 0, using random: inout some RandomNumberGenerator,
        onProgress: (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncProgress {
        var engine = try SyncEngine(
            store: store, clock: clock, language: language, waitMilliseconds: waitMilliseconds)
        while let request = try engine.nextRequest(using: &random) {
            guard let identity = try store.identity() else { throw SyncError.notEnrolled }
            do {
                try engine.receive(try await send(request, to: identity.server))
            } catch SyncError.transport(.unreachable(let reason)) where waitMilliseconds == 0 {
                try engine.noteCut()
                throw SyncError.transport(.unreachable(reason: reason))
            }
            onProgress(engine.progress)
        }
        return engine.progress
    }

    /// Enrols with a one-time code.
    ///
    /// - Throws: `SyncError`, `StorageError`.
    package func enrol(
        server: String, code: String, deviceName: String, isAgain: Bool = false,
        using random: inout some RandomNumberGenerator
    ) async throws -> DeviceIdentity {
        let enrolment = try Enrolment(
            store: store, server: server, code: code, deviceName: deviceName, isAgain: isAgain)
        let request = try enrolment.request(using: &random)
        let reply = try await send(request, to: server)
        return try enrolment.receive(reply, at: clock.reading())
    }

    /// Asks the centre for the history of a record. Nothing of it is kept.
    ///
    /// - Returns: Its changes, newest first, and how many older ones were not asked for.
    /// - Throws: `SyncError`, `StorageError`.
    package func history(
        of id: RecordID, _ kind: KindNumber, using random: inout some RandomNumberGenerator
    ) async throws -> (changes: [PastChange], remaining: Int64) {
        var inquiry = try HistoryInquiry(store: store, clock: clock, language: language, kind: kind, id: id)
        while let request = try inquiry.nextRequest(using: &random) {
            guard let identity = try store.identity() else { throw SyncError.notEnrolled }
            try inquiry.receive(try await send(request, to: identity.server))
        }
        return (inquiry.changes, inquiry.remaining)
    }

    private func send(_ request: OutgoingRequest, to server: String) async throws(SyncError) -> IncomingReply
    {
        do throws(TransportError) {
            return try await transport.send(request, to: server)
        } catch { throw .transport(error) }
    }
}
