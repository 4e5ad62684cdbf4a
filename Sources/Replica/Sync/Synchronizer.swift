package import Phrases
package import Storage
import Wire

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

    /// Exchanges everything; `onProgress` is told after every answer.
    ///
    /// - Throws: `SyncError`, `StorageError`. What was exchanged before is kept.
    package func sync(
        using random: inout some RandomNumberGenerator, onProgress: (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncProgress {
        guard let identity = try store.identity() else { throw SyncError.notEnrolled }
        var engine = SyncEngine(store: store, clock: clock, language: language)
        while let request = try engine.nextRequest(using: &random) {
            try engine.receive(try await send(request, to: identity.server))
            onProgress(engine.progress)
        }
        return engine.progress
    }

    /// Enrols with a one-time code.
    ///
    /// - Throws: `SyncError`, `StorageError`.
    package func enrol(
        server: String, code: String, deviceName: String, using random: inout some RandomNumberGenerator
    ) async throws -> DeviceIdentity {
        let enrolment = try Enrolment(store: store, server: server, code: code, deviceName: deviceName)
        let request = try enrolment.request(using: &random)
        let reply = try await send(request, to: server)
        return try enrolment.receive(reply, at: clock.reading())
    }

    private func send(_ request: OutgoingRequest, to server: String) async throws(SyncError) -> IncomingReply
    {
        do throws(TransportError) {
            return try await transport.send(request, to: server)
        } catch { throw .transport(error) }
    }
}
