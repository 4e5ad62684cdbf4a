import Glibc
package import Phrases

/// Why a secret could not be read.
package enum SecretInputError: ReportableError, Equatable {
    case endOfInput
    case different
    case tooLong(byteCountMax: Int)
    case notText

    package var explanation: Phrase {
        switch self {
        case .endOfInput: Phrase(zh: "没有输入密码", en: "no password was given")
        case .different: Phrase(zh: "两次输入的不同，请重来", en: "the two entries differ; try again")
        case .tooLong(let byteCountMax):
            Phrase(zh: "密码超过 \(byteCountMax) 字节", en: "the password is longer than \(byteCountMax) bytes")
        case .notText: Phrase(zh: "密码不是 UTF-8 文本", en: "the password is not UTF-8 text")
        }
    }

    package var exitStatus: ExitStatus {
        switch self {
        case .endOfInput: .noInput
        case .different, .tooLong, .notText: .badData
        }
    }
}

/// Reads a secret that must not be seen: from a terminal without echo, or the first line of what is piped in. It is
/// never an argument, which everyone on the machine can read.
package enum SecretInput {
    private static let byteCountMax = 512

    /// The secret. At a terminal it is asked for twice.
    package static func read(_ prompt: Phrase, output: Output) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else { return try line(from: STDIN_FILENO) }
        let first = try ask(prompt, output)
        let again = try ask(Phrase(zh: "再输入一次：", en: "once more: "), output)
        guard first == again else { throw SecretInputError.different }
        return first
    }

    private static func ask(_ prompt: Phrase, _ output: Output) throws -> String {
        output.prompt(prompt)
        var shown = termios()
        // Sound: `tcgetattr` fills one `termios`, which outlives the call; `tcsetattr` reads one.
        guard unsafe tcgetattr(STDIN_FILENO, &shown) == 0 else {
            return try line(from: STDIN_FILENO)
        }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            output.prompt(Phrase(zh: "\n", en: "\n"))
        }
        return try line(from: STDIN_FILENO)
    }

    /// The text up to the next line feed, or the end.
    static func line(from descriptor: Int32) throws(SecretInputError) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        // A byte at a time: what follows the line belongs to whoever reads next.
        while unsafe Glibc.read(descriptor, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { return try text(bytes) }
            guard bytes.count < byteCountMax else {
                throw .tooLong(byteCountMax: byteCountMax)
            }
            bytes.append(byte)
        }
        guard !bytes.isEmpty else { throw .endOfInput }
        return try text(bytes)
    }

    private static func text(_ bytes: [UInt8]) throws(SecretInputError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText }
        return text
    }
}
