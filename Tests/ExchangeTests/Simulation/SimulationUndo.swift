import SyncServer
import Wire

@testable import Storage

/// Undoing at the centre of a simulated township.
extension Simulation {
    private static let hour: Int64 = 3_600_000

    func undo(change number: Int) throws {
        let last = try world.centre().connection.integer("SELECT max(sequence) FROM change") ?? 0
        guard last > 0 else { return }
        _ = try undo(.changes([Int64(number) % last + 1]))
    }

    /// Undoes what a device did lately, as after its loss.
    func undo(_ device: TestDevice, hours: Int64, arrived: Bool) throws {
        guard let number = try device.store.identity()?.device else { return }
        let now = world.clock.nowMilliseconds()
        do {
            _ = try undo(.device(number, now - hours * Self.hour...now, arrived ? .arrived : .made))
        } catch UndoError.noSuchDevice {
            // A restored centre does not know it.
        }
    }

    /// Undoes, and holds what was done against what was shown before.
    private func undo(_ selection: UndoSelection) throws -> UndoPlan {
        let desk = UndoDesk(
            store: try world.centre(), person: "钱主任", now: world.clock.nowMilliseconds())
        let preview = try desk.preview(selection)
        let done = try desk.undo(selection)
        noteUndone(done)
        if preview != done { fail("the undo of \(selection) did something else than its preview said") }
        return done
    }
}
