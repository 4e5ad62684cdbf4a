import Foundation
import Terminal
import Testing

@Suite("Bash completion")
struct BashCompletionTests {
    @Test(
        "Real bash completes commands, options and choices",
        arguments: [
            ([""], ["completion", "household", "import"]),
            (["hou"], ["household"]),
            (["household", ""], ["add", "list"]),
            (["--json", "household", "l"], ["list"]),
            (["-r", "household", "household", "a"], ["add"]),
            (["--replica", "=", "import", "household", "a"], ["add"]),
            (["household", "add", "--he"], ["--head", "--help"]),
            (["household", "add", "--k"], ["--kind"]),
            (["household", "list", "--k"], []),
            (["household", "list", "--js"], ["--json"]),
            (["household", "add", "--kind", ""], ["rented", "resident", "vacant"]),
            (["household", "add", "-k", "re"], ["rented", "resident"]),
            (["household", "add", "--kind", "=", "v"], ["vacant"]),
            (["household", "add", "--kind", "="], ["rented", "resident", "vacant"]),
            (["household", "add", "--lang", ""], ["en", "zh"]),
            (["household", "add", "--head", "--"], []),
            (["household", "add", "--", "--k"], []),
            (["import", "house"], ["households.csv"]),
            (["--replica", ""], ["store"]),
            (["completion", ""], ["bash"]),
        ])
    func completes(words: [String], expected: [String]) async throws {
        #expect(try await completions(of: words) == expected)
    }

    /// What bash offers for the last of `words`, sorted, in a directory with a file and a folder.
    private func completions(of words: [String]) async throws -> [String] {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "completion-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: directory.appending(path: "store"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try Data().write(to: directory.appending(path: "households.csv"))

        let script = await SampleProgram.run(["completion", "bash"]).output
        let check = """
            set -u
            COMP_WORDS=(grid-demo "$@")
            COMP_CWORD=$#
            _grid_demo
            complete -p grid-demo >/dev/null || echo "not registered"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let bash = Process()
        bash.executableURL = URL(filePath: "/bin/bash")
        bash.arguments = ["--norc", "-c", script + check, "bash"] + words
        bash.currentDirectoryURL = directory
        bash.environment = ["LC_ALL": "C", "PATH": "/usr/bin:/bin"]
        let output = Pipe()
        bash.standardOutput = output
        bash.standardError = output
        try bash.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        bash.waitUntilExit()
        return text.split(separator: "\n").map(String.init).sorted()
    }
}
