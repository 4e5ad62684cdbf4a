import Console
import ConsoleAPI

/// The console's pages as they were compiled into the program (Sources/Console).
enum BuiltInPages {
    static let files: ConsoleFiles = {
        var contents: [String: [UInt8]] = [:]
        // Sound: the table and the bytes that it points to are constants of the program, as many as it says.
        let table = unsafe UnsafeBufferPointer(
            start: gridledger_console_table(), count: gridledger_console_file_count())
        for index in table.indices {
            let file = unsafe table[index]
            let bytes = unsafe UnsafeBufferPointer(start: file.bytes, count: file.byte_count)
            unsafe contents[String(cString: file.path)] = Array(bytes)
        }
        return ConsoleFiles(contents)
    }()
}
