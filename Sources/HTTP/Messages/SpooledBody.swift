import CLinux
import Glibc
import Synchronization

/// A folder for bodies of answers that are too large for memory, and how many there may be at once.
package final class SpoolRoom: Sendable {
    fileprivate let folder: String
    private let most: Int
    fileprivate let reserveBytes: Int64
    private let count = Mutex(0)

    /// - Parameters:
    ///   - folder: The folder.
    ///   - most: How many bodies there may be.
    ///   - reserveBytes: What they leave free of the folder's disk for others who write there.
    package init(folder: String, most: Int, reserveBytes: Int64) {
        self.folder = folder
        self.most = most
        self.reserveBytes = reserveBytes
    }

    /// A body that is empty; nil while there are as many as there may be.
    ///
    /// - Throws: `HTTPServerError.system`.
    package func makeBody() throws(HTTPServerError) -> SpooledBody? {
        let hasRoom = count.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
        guard hasRoom else { return nil }
        do throws(HTTPServerError) {
            return try SpooledBody(in: self)
        } catch {
            leave()
            throw error
        }
    }

    fileprivate func leave() { count.withLock { $0 -= 1 } }
}

/// The body of an answer in a file without a name, which is gone with the last who holds it, and with the process.
package final class SpooledBody: Sendable {
    private let room: SpoolRoom
    let file: FileDescriptor
    private let length = Mutex(0)

    fileprivate init(in room: SpoolRoom) throws(HTTPServerError) {
        self.room = room
        var path = Array("\(room.folder)/.spool-XXXXXX".utf8CString)
        // SAFETY: the text ends with a zero, and the call writes over its last six letters only. The file is the owner's alone.
        let made = try FileDescriptor(owning: unsafe mkostemp(&path, O_CLOEXEC), from: "mkostemp")
        // SAFETY: the same text, which the call reads.
        guard unsafe unlink(path) == 0 else { throw .system(call: "unlink", errno: errno) }
        // Last, since from here on `deinit` runs.
        file = made
    }

    deinit { room.leave() }

    var byteCount: Int { length.withLock { $0 } }

    /// Adds bytes at the end; to be called by one thread at a time, before the body is answered.
    ///
    /// - Throws: `HTTPServerError.system`, when the disk is full for one.
    package func append(_ bytes: [UInt8]) throws(HTTPServerError) {
        guard freeBytes > room.reserveBytes else { throw .system(call: "write", errno: ENOSPC) }
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: the kernel reads the slice during the call.
            let count = unsafe rest.withUnsafeBytes { unsafe write(file.rawValue, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system(call: "write", errno: errno) }
            rest = rest.dropFirst(count)
        }
        length.withLock { $0 += bytes.count }
    }

    /// What is free on the disk; much where it does not say.
    private var freeBytes: Int64 {
        var status = statvfs()
        // SAFETY: the kernel writes one `statvfs` during the call.
        guard unsafe fstatvfs(file.rawValue, &status) == 0 else { return .max }
        let (bytes, overflow) = Int64(clamping: status.f_bavail).multipliedReportingOverflow(
            by: Int64(clamping: status.f_frsize))
        return overflow ? .max : bytes
    }

    /// At most so many bytes from an offset on; none when they cannot be read.
    fileprivate func read(from offset: Int, atMost byteCount: Int) -> [UInt8] {
        // SAFETY: the kernel writes no more than the capacity, and its count is what is initialized.
        unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            var result = 0
            repeat {
                result = unsafe pread(file.rawValue, buffer.baseAddress, byteCount, off_t(offset))
            } while result < 0 && errno == EINTR
            count = max(0, result)
            // What comes next is read meanwhile, where it is not in memory any more: the event loop shall not wait for it.
            posix_fadvise(file.rawValue, off_t(offset + count), off_t(byteCount), POSIX_FADV_WILLNEED)
        }
    }
}

extension SpooledBody: Hashable {
    package static func == (first: SpooledBody, second: SpooledBody) -> Bool { first === second }

    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// What is still to be sent of a spooled body.
struct SpoolReader {
    private let body: SpooledBody
    private var offset = 0

    /// Bytes that are read at a time: what the file gives at once, with the disk as it is, and little to hold for each client.
    static let pieceBytes = 64 * 1024

    init(_ body: SpooledBody) { self.body = body }

    var isAtEnd: Bool { offset >= body.byteCount }

    /// The next piece; nil when the file does not give what it was given.
    mutating func next() -> [UInt8]? {
        let piece = body.read(from: offset, atMost: min(Self.pieceBytes, body.byteCount - offset))
        guard !piece.isEmpty else { return nil }
        offset += piece.count
        return piece
    }
}
