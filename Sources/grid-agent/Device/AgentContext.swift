import Glibc
import Ledgers
import Phrases
import Replica
import Storage
import Terminal

/// What every handler works with. It opens nothing by itself, so that help and usage errors cost nothing.
struct AgentContext: Sendable {
    let output: Output
    /// The replica's file.
    let replicaPath: String
    let clock: SystemClock
    /// Makes what carries requests: called by the commands that use the network, and by no others.
    let makeTransport: @Sendable () -> any Transport

    init(
        _ invocation: Invocation, output: Output, environment: (String) -> String?,
        makeTransport: (@Sendable () -> any Transport)? = nil
    ) throws {
        self.output = output
        replicaPath = try ReplicaLocation.path(
            option: invocation.optionalText("replica"), environment: environment)
        clock = try SystemClock(
            offset: environment(SystemClock.offsetVariable), path: environment(SystemClock.fileVariable))
        let language = output.language
        self.makeTransport = makeTransport ?? { HTTPTransport(language: language) }
    }

    /// The replica of this enrolled device.
    ///
    /// - Throws: `LedgerError.notEnrolled` without making a file, `StorageError`.
    func session() throws -> Session {
        // Opening would create the file.
        guard ReplicaLocation.exists(replicaPath) else { throw LedgerError.notEnrolled }
        let store = try ReplicaStore(path: replicaPath)
        guard let identity = try store.identity() else { throw LedgerError.notEnrolled }
        return Session(
            store: store, identity: identity, calendar: try store.calendar(), clock: clock, output: output)
    }

    /// The replica of a device that may not be enrolled yet; makes its file and directory.
    func storeToEnrol() throws -> ReplicaStore {
        try ReplicaLocation.createDirectory(of: replicaPath)
        return try ReplicaStore(path: replicaPath)
    }
}

/// An open replica, for the time of one command.
struct Session {
    let store: ReplicaStore
    let identity: DeviceIdentity
    /// The township's working days, as the centre gave them last.
    let calendar: WorkingCalendar
    let clock: SystemClock
    let output: Output

    var ledger: LocalLedger { LocalLedger(store: store, clock: clock) }
    var incidents: LocalIncidents { LocalIncidents(ledger: ledger) }
    var refused: RefusedChanges { RefusedChanges(store: store, clock: clock) }
    var finder: RecordFinder { RecordFinder(store: store) }
    var language: Language { output.language }
}

/// A variable of this process's environment.
func processEnvironment(_ name: String) -> String? {
    // Sound: the value is copied at once, and nothing in the process changes its environment.
    unsafe getenv(name).map { unsafe String(cString: $0) }
}
