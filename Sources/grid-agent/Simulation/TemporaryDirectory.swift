import Foundation
import Phrases
import Terminal

/// A directory for the time of one command, for its owner alone.
struct TemporaryDirectory: Sendable {
    let path: String

    /// - Throws: `CommandFailure` when it cannot be made.
    init(prefix: String) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "\(prefix)-\(UUID().uuidString)")
        path = url.path
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(
                .cannotCreate, Phrase(zh: "无法建立目录 \(path)", en: "cannot create the directory \(path)"))
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
