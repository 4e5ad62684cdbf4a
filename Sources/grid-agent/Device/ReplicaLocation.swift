import Glibc
import Phrases
import Terminal

/// Where the replica's file is.
enum ReplicaLocation {
    static let variable = "GRID_AGENT_REPLICA"
    private static let fileName = "replica.sqlite"

    /// The file that the option names, else the environment, else the one of the XDG base directories. A
    /// directory stands for the file in it.
    static func path(option: String?, environment: (String) -> String?) throws -> String {
        let named = [option, environment(variable)].lazy.compactMap(\.self).first { !$0.isEmpty }
        if let named {
            return named.hasSuffix("/") || isDirectory(named) ? join(named, fileName) : named
        }
        if let data = environment("XDG_DATA_HOME"), data.hasPrefix("/") {
            return join(data, "gridledger/\(fileName)")
        }
        guard let home = environment("HOME"), !home.isEmpty else {
            throw CommandFailure(
                .usage,
                Phrase(
                    zh: "没有 HOME 环境变量，请用 --replica 写明台账文件",
                    en: "HOME is not set; name the ledger's file with --replica"
                ))
        }
        return join(home, ".local/share/gridledger/\(fileName)")
    }

    static func exists(_ path: String) -> Bool {
        // Sound: the path is bridged to a C string for the length of the call; so is it for mkdir(2) below.
        unsafe access(path, F_OK) == 0
    }

    /// Makes the directory of a file, and those above it as needed, for its owner alone: what is in it are
    /// people's data and the device's secret.
    static func createDirectory(of path: String) throws {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        try createDirectory(String(path[..<slash]))
    }

    private static func createDirectory(_ path: String) throws {
        guard !isDirectory(path) else { return }
        try createDirectory(of: path)
        // Another process may have made it meanwhile.
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            // Sound: glibc answers a NUL-terminated string that is this thread's until its next call.
            let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "errno \(errno)"
            throw CommandFailure(
                .cannotCreate,
                Phrase(
                    zh: "无法建立目录 \(path)（\(reason)），请用 --replica 另选位置",
                    en: "cannot create directory \(path) (\(reason)); choose another place with --replica"))
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        // Sound: stat(2) fills one `stat`, which outlives the call.
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func join(_ directory: String, _ name: String) -> String {
        directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
    }
}
