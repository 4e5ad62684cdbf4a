/// Bytes that wait for the socket, in two parts so that a large body is not copied behind its head.
struct OutputBuffer {
    private(set) var head: [UInt8] = []
    private(set) var body: [UInt8] = []
    /// How many bytes, counted over both parts, have gone.
    private(set) var sentByteCount = 0

    /// The largest body that is copied behind its head, to go out in one plain piece.
    private static let inlineBodyBytesMax = 2048

    var isEmpty: Bool {
        unsentByteCount == 0
    }

    var unsentByteCount: Int {
        head.count + body.count - sentByteCount
    }

    /// Adds bytes behind those that wait.
    mutating func append(head newHead: [UInt8], body newBody: [UInt8] = []) {
        if isEmpty {
            head = newHead
        } else {
            head += body
            head.removeFirst(sentByteCount)
            head += newHead
        }
        sentByteCount = 0
        body = []
        if newBody.count <= Self.inlineBodyBytesMax {
            head += newBody
        } else {
            body = newBody
        }
    }

    /// Removes bytes that the socket has taken from the front.
    mutating func removeFirst(_ byteCount: Int) {
        sentByteCount = min(sentByteCount + byteCount, head.count + body.count)
        if isEmpty { self = OutputBuffer() }
    }
}
