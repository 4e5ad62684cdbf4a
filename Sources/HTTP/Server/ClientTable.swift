/// The clients of an event loop, found by an id that is never given twice, so that an event or answer for
/// a client that has gone cannot reach the one in its place.
struct ClientTable {
    struct ID: Sendable, Hashable {
        fileprivate let slot: UInt32
        fileprivate let generation: UInt32

        fileprivate init(slot: UInt32, generation: UInt32) {
            self.slot = slot
            self.generation = generation
        }

        init(token: UInt64) {
            slot = UInt32(truncatingIfNeeded: token)
            generation = UInt32(truncatingIfNeeded: token >> 32)
        }

        /// The id as epoll carries it.
        var token: UInt64 {
            UInt64(generation) << 32 | UInt64(slot)
        }
    }

    private struct Slot {
        var generation: UInt32 = 0
        var client: Client?
    }

    private var slots: [Slot] = []
    private var freeSlots: [UInt32] = []

    var count: Int {
        slots.count - freeSlots.count
    }

    /// The clients at this moment.
    var all: [Client] {
        slots.compactMap(\.client)
    }

    subscript(id: ID) -> Client? {
        let place = Int(id.slot)
        guard place < slots.count, slots[place].generation == id.generation else { return nil }
        return slots[place].client
    }

    /// The id of the next client to be inserted.
    var nextID: ID {
        guard let slot = freeSlots.last else { return ID(slot: UInt32(slots.count), generation: 0) }
        return ID(slot: slot, generation: slots[Int(slot)].generation)
    }

    /// Adds a client that was made with `nextID`.
    mutating func insert(_ client: Client) {
        if freeSlots.popLast() == nil { slots.append(Slot()) }
        slots[Int(client.id.slot)].client = client
    }

    mutating func remove(_ id: ID) {
        guard self[id] != nil else { return }
        slots[Int(id.slot)].client = nil
        slots[Int(id.slot)].generation &+= 1
        freeSlots.append(id.slot)
    }
}
