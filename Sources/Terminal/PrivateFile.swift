import CLinux
import Glibc
package import Phrases

/// Why a file is not written or read.
package enum PrivateFileError: ReportableError, Equatable {
    case exists(path: String)
    case cannotWrite(path: String, reason: String)
    case cannotRead(path: String, reason: String)
    case tooLarge(path: String, limitBytes: Int)

    package var explanation: Phrase {
        switch self {
        case .exists(let path):
            Phrase(zh: "\(path) 已存在，请换一个文件名", en: "\(path) exists already; choose another name")
        case .cannotWrite(let path, let reason):
            Phrase(zh: "不能写入 \(path)（\(reason)）", en: "cannot write \(path) (\(reason))")
        case .cannotRead(let path, let reason):
            Phrase(zh: "不能读取 \(path)（\(reason)）", en: "cannot read \(path) (\(reason))")
        case .tooLarge(let path, let limitBytes):
            Phrase(
                zh: "\(path) 超过 \(limitBytes >> 20) MiB", en: "\(path) is larger than \(limitBytes >> 20) MiB"
            )
        }
    }

    package var exitStatus: ExitStatus {
        switch self {
        case .exists, .cannotWrite: .cannotCreate
        case .cannotRead: .noInput
        case .tooLarge: .badData
        }
    }
}

/// Files of people's data that go from hand to hand: whole or not at all, for their owner's eyes, and never in the
/// place of another.
package enum PrivateFile {
    /// Refuses a path at which there is something, before work is spent on what would stand there.
    package static func expectNothing(at path: String) throws(PrivateFileError) {
        // Sound: the path is bridged to a C string for the length of the call; so it is for those below.
        if unsafe access(path, F_OK) == 0 { throw .exists(path: path) }
    }

    /// Writes a new file. It is on the disk, under its name, when this returns.
    package static func write(_ bytes: [UInt8], to path: String) throws(PrivateFileError) {
        try expectNothing(at: path)
        let unfinished = "\(path).unfinished-\(UInt32.random(in: 0...(.max)))"
        let descriptor = unsafe open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemMessage(errno: errno)) }
        let isWritten = write(bytes, to: descriptor) && fsync(descriptor) == 0
        let reason = systemMessage(errno: errno)
        close(descriptor)
        guard isWritten else {
            unsafe unlink(unfinished)
            throw .cannotWrite(path: path, reason: reason)
        }
        do throws(PrivateFileError) {
            try rename(unfinished, to: path)
        } catch {
            unsafe unlink(unfinished)
            throw error
        }
    }

    /// The content of a file of at most `limitBytes`.
    package static func read(_ path: String, limitBytes: Int) throws(PrivateFileError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotRead(path: path, reason: systemMessage(errno: errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            // Sound: the buffer is valid for the call and as long as its count says.
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count == 0 { return bytes }
            guard count > 0 else { throw .cannotRead(path: path, reason: systemMessage(errno: errno)) }
            bytes += chunk[..<count]
            guard bytes.count <= limitBytes else { throw .tooLarge(path: path, limitBytes: limitBytes) }
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Sound: as above.
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func rename(_ old: String, to new: String) throws(PrivateFileError) {
        let noReplace = UInt32(gridledger_rename_noreplace)
        if unsafe renameat2(AT_FDCWD, old, AT_FDCWD, new, noReplace) == 0 { return }
        if errno == EINVAL {
            // Some file systems of memory sticks cannot refuse by themselves.
            try expectNothing(at: new)
            if unsafe Glibc.rename(old, new) == 0 { return }
        }
        throw errno == EEXIST
            ? .exists(path: new) : .cannotWrite(path: new, reason: systemMessage(errno: errno))
    }
}
