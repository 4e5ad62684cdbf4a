import CLinux
import Glibc

/// One of the streams a command writes to; tests hand in their own.
package struct ConsoleStream: Sendable {
    /// Why bytes could not be written.
    package enum WriteError: Error, Equatable {
        /// The reader is gone (`EPIPE`), as when output is piped to `head`.
        case readerGone
        case failed(errno: Int32)
    }

    let write: @Sendable ([UInt8]) throws(WriteError) -> Void
    /// The cells of a line if this is a terminal, which may change while the program runs; else `nil`.
    let terminalCells: @Sendable () -> Int?

    /// - Parameters:
    ///   - write: Takes all the bytes or throws.
    ///   - terminalCells: The cells of a terminal's line; `nil` if it is no terminal.
    package init(
        write: @escaping @Sendable ([UInt8]) throws(WriteError) -> Void,
        terminalCells: @escaping @Sendable () -> Int? = { nil }
    ) {
        self.write = write
        self.terminalCells = terminalCells
    }

    package static let standardOutput = ConsoleStream(descriptor: STDOUT_FILENO)
    package static let standardError = ConsoleStream(descriptor: STDERR_FILENO)

    init(descriptor: Int32) {
        self.init { (bytes) throws(WriteError) in
            try writeAll(bytes, to: descriptor)
        } terminalCells: {
            isatty(descriptor) == 1 ? windowCells(of: descriptor) : nil
        }
    }
}

/// A terminal that does not tell its size (a serial line) counts as one of this width.
private let unknownTerminalCells = 80

private func windowCells(of descriptor: Int32) -> Int {
    var size = winsize()
    // Sound: TIOCGWINSZ fills one `winsize`, which outlives the call (ioctl_tty(2)).
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
        return unknownTerminalCells
    }
    return Int(size.ws_col)
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(ConsoleStream.WriteError) {
    var written = 0
    while written < bytes.count {
        // Sound: the buffer is valid during the closure, and `written` never exceeds its count.
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
        }
        if count >= 0 {
            written += count
        } else if errno == EPIPE {
            throw .readerGone
        } else if errno == EAGAIN {
            // The descriptor was made non-blocking by whoever shares it; wait until it takes more.
            var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            // Sound: `request` is one `pollfd`, as the count says, and outlives the call.
            _ = unsafe poll(&request, 1, -1)
        } else if errno != EINTR {
            throw .failed(errno: errno)
        }
    }
}
