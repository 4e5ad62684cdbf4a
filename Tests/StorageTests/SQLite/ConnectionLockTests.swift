import Glibc
import Testing

@testable import Storage

@Suite("Two connections of one process")
struct ConnectionLockTests {
    /// Whether anyone holds a lock on the file behind a descriptor: asked for an open file description, to which this
    /// process's own locks are another's (fcntl(2)).
    private func isLocked(_ descriptor: Int32) throws -> Bool {
        var wanted = flock()
        wanted.l_type = Int16(F_WRLCK)
        wanted.l_whence = Int16(SEEK_SET)
        let askForDescription: Int32 = 36
        // The structure outlives the call, which writes into it alone.
        let status = unsafe withUnsafeMutablePointer(to: &wanted) {
            unsafe fcntl(descriptor, askForDescription, $0)
        }
        try #require(status == 0)
        return wanted.l_type != Int16(F_UNLCK)
    }

    @Test("Opening the second does not let go of the locks of the first, nor does closing it")
    func locksStay() throws {
        let directory = try TestDirectory()
        let path = directory.path()
        // Closing any descriptor of the file would let go of the locks: this one stays open to the end.
        let descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let first = try Connection(path: path, mode: .readWrite)
        try first.execute("CREATE TABLE t (x)")
        // Without a lock on it, another process that closes the file would take the WAL away beneath this one.
        #expect(try isLocked(descriptor))
        for mode in [Connection.Mode.readWrite, .readOnly] {
            let second = try Connection(path: path, mode: mode)
            #expect(try second.integer("SELECT count(*) FROM t") == 0)
            #expect(try isLocked(descriptor))
        }
        #expect(try isLocked(descriptor))
    }
}
