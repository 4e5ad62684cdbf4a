/// One direction of a relayed connection: bytes that have come, and are not due or not taken yet.
struct RelayLane {
    private struct Piece {
        var bytes: [UInt8]
        let dueMilliseconds: Int64
    }

    /// Where more is not read before some has gone: about what a mobile network holds.
    static let heldBytesMax = 64 * 1024

    private var pieces: [Piece] = []
    private var heldBytes = 0
    /// How the lane ends behind its last piece; nil while it is open.
    private(set) var end: RelayEnd?
    private var endMilliseconds: Int64 = 0

    var mayReceive: Bool { end == nil && heldBytes < Self.heldBytesMax }

    /// When there is something to do: the time of the first piece, or of the end; nil while there is nothing.
    var dueMilliseconds: Int64? { pieces.first?.dueMilliseconds ?? (end == nil ? nil : endMilliseconds) }

    mutating func append(_ bytes: [UInt8], dueMilliseconds: Int64) {
        guard !bytes.isEmpty else { return }
        pieces.append(Piece(bytes: bytes, dueMilliseconds: dueMilliseconds))
        heldBytes += bytes.count
    }

    mutating func finish(_ end: RelayEnd, atMilliseconds due: Int64) {
        guard self.end == nil else { return }
        self.end = end
        endMilliseconds = due
    }

    /// The next bytes that are due; empty where none are.
    func due(atMilliseconds now: Int64) -> [UInt8] {
        guard let first = pieces.first, first.dueMilliseconds <= now else { return [] }
        return first.bytes
    }

    /// How the lane ends, once everything before has gone and the time has come.
    func dueEnd(atMilliseconds now: Int64) -> RelayEnd? {
        pieces.isEmpty && endMilliseconds <= now ? end : nil
    }

    /// Takes bytes that have gone from the front.
    mutating func removeFirst(_ byteCount: Int) {
        guard !pieces.isEmpty else { return }
        heldBytes -= byteCount
        if byteCount >= pieces[0].bytes.count {
            pieces.removeFirst()
        } else {
            pieces[0].bytes.removeFirst(byteCount)
        }
    }
}

/// How a lane ends.
enum RelayEnd { case sourceEnded, cut, truncated }
