import Foundation
import Terminal
import Testing

@Suite("Private files")
struct PrivateFileTests {
    /// Runs `body` with a directory of its own.
    private func inDirectory(_ body: (String) throws -> Void) throws {
        let directory = NSTemporaryDirectory() + "private-file-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try body(directory)
    }

    @Test("What is written is read back, and belongs to its owner alone", arguments: [0, 1, 300_000])
    func roundTrip(byteCount: Int) throws {
        try inDirectory { directory in
            let path = directory + "/file"
            let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0) }
            try PrivateFile.write(bytes, to: path)
            #expect(try PrivateFile.read(path, limitBytes: byteCount) == bytes)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["file"])
        }
    }

    @Test("A file does not take the place of another, and leaves nothing behind")
    func existing() throws {
        try inDirectory { directory in
            let path = directory + "/file"
            try PrivateFile.write([1], to: path)
            #expect(throws: PrivateFileError.exists(path: path)) { try PrivateFile.write([2], to: path) }
            #expect(throws: PrivateFileError.exists(path: path)) { try PrivateFile.expectNothing(at: path) }
            #expect(try PrivateFile.read(path, limitBytes: 1) == [1])
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["file"])
        }
    }

    @Test("What cannot be written or read is said with its path")
    func unreachable() throws {
        try inDirectory { directory in
            let path = directory + "/none/file"
            #expect(throws: PrivateFileError.self) { try PrivateFile.write([1], to: path) }
            #expect(throws: PrivateFileError.self) { try PrivateFile.read(path, limitBytes: 1) }
            #expect(throws: PrivateFileError.self) { try PrivateFile.read(directory, limitBytes: 1) }
        }
    }

    @Test("A file larger than the limit is not read")
    func tooLarge() throws {
        try inDirectory { directory in
            let path = directory + "/file"
            try PrivateFile.write([UInt8](repeating: 0, count: 1001), to: path)
            #expect(throws: PrivateFileError.tooLarge(path: path, limitBytes: 1000)) {
                try PrivateFile.read(path, limitBytes: 1000)
            }
        }
    }
}
