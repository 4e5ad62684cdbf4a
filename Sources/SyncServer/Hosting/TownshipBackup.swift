import Foundation
package import Phrases
package import Storage

/// Why a backup cannot be made or restored.
package enum BackupError: Error, Sendable, Equatable {
    case exists(path: String)
    /// The file is not a township's, or of another township than `expected`.
    case notTheTownship(path: String, expected: String)
    case damaged(path: String, detail: String)
    /// A server or a command has the ledger open.
    case inUse(path: String)
    case cannotReplace(path: String)
}

/// Copies of a township's whole ledger.
package enum TownshipBackup {
    /// Writes a copy of the ledger at one moment, also while it is being served.
    ///
    /// - Throws: `BackupError.exists`, `StorageError`.
    package static func backUp(_ store: TownshipStore, to path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else { throw BackupError.exists(path: path) }
        try store.copy(to: path)
    }

    /// Puts a copy in the place of a township's file, which nobody may have open. The file that it replaces is kept
    /// beside it.
    ///
    /// The copy begins a new epoch, so that devices notice and give back what it lacks: at once, for a command may
    /// write to it before it is served, and in the old epoch what that writes could not be told from what was lost.
    ///
    /// - Returns: Where the replaced file is; nil when there was none.
    /// - Throws: `BackupError`, `StorageError`.
    package static func restore(
        _ copy: String, to township: TownshipLocation, nowMilliseconds: Int64
    ) throws -> String? {
        try check(copy, code: township.code)
        let files = FileManager.default
        let path = township.path
        let fresh = path + ".restoring"
        try? files.removeItem(atPath: fresh)
        // It is moved away when all goes well; else no second copy of the ledger stays behind.
        defer { try? files.removeItem(atPath: fresh) }
        do {
            try files.copyItem(atPath: copy, toPath: fresh)
            try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: fresh)
        } catch { throw BackupError.cannotReplace(path: path) }
        try beginEpoch(in: fresh, nowMilliseconds: nowMilliseconds)
        var kept: String?
        if files.fileExists(atPath: path) {
            guard try TownshipStore.gatherIntoOneFile(path) else { throw BackupError.inUse(path: path) }
            kept = "\(path).replaced-\(nowMilliseconds / 1000)"
        }
        do {
            if let kept { try files.moveItem(atPath: path, toPath: kept) }
            try files.moveItem(atPath: fresh, toPath: path)
        } catch { throw BackupError.cannotReplace(path: path) }
        return kept
    }

    private static func beginEpoch(in path: String, nowMilliseconds: Int64) throws {
        let store = try TownshipStore(path: path, .write)
        var random = SystemRandomNumberGenerator()
        try store.beginEpoch(nowMilliseconds: nowMilliseconds, using: &random)
        try store.checkpoint()
    }

    private static func check(_ copy: String, code: String) throws {
        guard FileManager.default.fileExists(atPath: copy) else {
            throw BackupError.notTheTownship(path: copy, expected: code)
        }
        if let detail = try TownshipStore.damage(of: copy) {
            throw BackupError.damaged(path: copy, detail: detail)
        }
        guard try TownshipStore.code(of: copy) == code else {
            throw BackupError.notTheTownship(path: copy, expected: code)
        }
    }
}

extension BackupError {
    package var phrase: Phrase {
        switch self {
        case .exists(let path):
            Phrase(zh: "\(path) 已存在，请换一个文件名", en: "\(path) exists already; choose another name")
        case .notTheTownship(let path, let code):
            Phrase(
                zh: "\(path) 不是乡镇 \(code) 的备份", en: "\(path) is not a backup of township \(code)")
        case .damaged(let path, let detail):
            Phrase(
                zh: "备份 \(path) 已损坏（\(detail)），请用另一份",
                en: "the backup \(path) is damaged (\(detail)); use another")
        case .inUse(let path):
            Phrase(
                zh: "\(path) 正在使用，请先停止 grid-server serve",
                en: "\(path) is in use; stop grid-server serve first")
        case .cannotReplace(let path):
            Phrase(zh: "不能替换 \(path)，请检查权限和磁盘", en: "cannot replace \(path); check permissions and disk")
        }
    }
}
