import Foundation
import Glibc

/// A stream of events as it arrives, over a socket of its own: what closes it is seen by the server at once.
final class EventStream: Sendable {
    private let socket: Int32
    private let pieces: AsyncStream<String>

    init(_ browser: Browser, lastEventID: String? = nil) throws {
        let socket = try RawRequest.send(
            browser, "GET", "events", lines: lastEventID.map { ["Last-Event-ID: \($0)"] } ?? [])
        let pieces = AsyncStream<String>.makeStream()
        (self.socket, self.pieces) = (socket, pieces.stream)
        Thread.detachNewThread { Self.read(socket, into: pieces.continuation) }
    }

    /// The end of this side; the thread closes the socket.
    deinit { close() }

    /// Ends the stream from this side.
    func close() { shutdown(socket, Int32(SHUT_RDWR)) }

    /// What arrives until the text is there, or the stream ends.
    func until(_ text: String) async -> String {
        var all = ""
        for await piece in pieces {
            all += piece
            if all.contains(text) { return all }
        }
        return all
    }

    private static func read(_ socket: Int32, into pieces: AsyncStream<String>.Continuation) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var head: [UInt8]? = []
        while true {
            // Sound: the buffer is good for the call, and as long as said.
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(socket, $0.baseAddress, $0.count)
            }
            guard count > 0 else { break }
            let bytes = (head ?? []) + buffer[..<count]
            if head == nil {
                pieces.yield(String(decoding: bytes, as: UTF8.self))
            } else if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                head = nil
                pieces.yield(String(decoding: bytes[end.upperBound...], as: UTF8.self))
            } else {
                head = bytes
            }
        }
        pieces.finish()
        Glibc.close(socket)
    }
}
