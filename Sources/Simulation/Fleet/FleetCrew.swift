import Dispatch

/// Does something with many devices, several at a time, on threads beside the cooperative pool.
final class FleetCrew: Sendable {
    /// Devices at work at one moment: more would wait for the two cores of an office PC.
    private static let concurrentDevices = 8

    /// Where devices may block.
    let queue = DispatchQueue(label: "gridledger.fleet", attributes: .concurrent)
    private let executor = QueueExecutor(label: "gridledger.fleet.devices")

    /// Does something with every device.
    ///
    /// - Returns: What came of it, in the order of the devices.
    /// - Throws: The first error; the others are not begun then.
    func each<Outcome: Sendable>(
        _ devices: [FleetDevice], _ body: @escaping @Sendable (FleetDevice) async throws -> Outcome
    ) async throws -> [(FleetDevice, Outcome)] {
        var outcomes: [Int: Outcome] = [:]
        try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
            var next = 0
            func addNext() {
                guard next < devices.count else { return }
                let index = next
                next += 1
                group.addTask(executorPreference: executor) { (index, try await body(devices[index])) }
            }
            for _ in 0..<Self.concurrentDevices { addNext() }
            while let (index, outcome) = try await group.next() {
                outcomes[index] = outcome
                addNext()
            }
        }
        return devices.indices.compactMap { index in outcomes[index].map { (devices[index], $0) } }
    }
}

/// Runs tasks that wait for disks on threads of their own, away from the cooperative pool.
private final class QueueExecutor: TaskExecutor {
    private let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label, attributes: .concurrent) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // Sound: the block keeps the executor for as long as it runs the job.
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
