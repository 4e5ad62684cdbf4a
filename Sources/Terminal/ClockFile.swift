import Foundation
import Glibc
import Phrases
import Synchronization

/// A clock that stands in a file, so that whoever plays a field day sets the time of every program in it. One line holds
/// the wall clock and the boot clock in milliseconds, and the id of the boot.
package final class ClockFile: Sendable {
    package struct Time: Sendable, Equatable {
        package var wallMilliseconds: Int64
        package var bootMilliseconds: Int64
        /// Letters, digits and hyphens.
        package var bootID: String

        package init(wallMilliseconds: Int64, bootMilliseconds: Int64, bootID: String) {
            self.wallMilliseconds = wallMilliseconds
            self.bootMilliseconds = bootMilliseconds
            self.bootID = bootID
        }

        fileprivate init?(_ line: String) {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count == 3, let wall = Int64(words[0]), let boot = Int64(words[1]), wall >= 0,
                boot >= 0
            else { return nil }
            self.init(wallMilliseconds: wall, bootMilliseconds: boot, bootID: String(words[2]))
        }
    }

    package let path: String
    private let last: Mutex<Time>

    /// - Parameters:
    ///   - path: The file.
    ///   - variable: The environment's name for it, for the error.
    /// - Throws: `CommandFailure` when there is no time in it.
    package init(path: String, variable: String) throws {
        guard let time = Self.read(path) else {
            throw CommandFailure(
                .usage,
                Phrase(
                    zh: "环境变量 \(variable) 指向的 \(path) 应有一行：毫秒时刻 开机毫秒数 开机编号",
                    en: "\(path), named by \(variable), must hold one line: wall and boot clock in "
                        + "milliseconds, and an id of the boot"))
        }
        self.path = path
        last = Mutex(time)
    }

    /// The time in the file; the last one that was there, if it is gone.
    package func time() -> Time {
        let time = Self.read(path)
        return last.withLock { last in
            if let time { last = time }
            return last
        }
    }

    /// Sets the clock for every program that reads the file: each sees the old time or the new one.
    ///
    /// - Throws: `CocoaError` when the file cannot be written.
    package static func set(_ time: Time, at path: String) throws {
        let line = "\(time.wallMilliseconds) \(time.bootMilliseconds) \(time.bootID)\n"
        try Data(line.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// Longer lines hold no time.
    private static let lineBytesMax = 256

    private static func read(_ path: String) -> Time? {
        // Sound: the path is bridged to a C string for the length of the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: lineBytesMax)
        // Sound: the kernel writes at most `count` bytes into the array's own storage.
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        }
        return count > 0 ? Time(String(decoding: bytes.prefix(count), as: UTF8.self)) : nil
    }
}
