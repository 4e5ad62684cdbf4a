import Foundation
import Testing

@testable import Terminal

@Suite("Console stream")
struct ConsoleStreamTests {
    @Test(
        "More than a pipe holds arrives whole, also through a descriptor that does not block",
        arguments: [0, O_NONBLOCK])
    func arrivesWhole(flags: Int32) async throws {
        let pipe = Pipe()
        let writing = pipe.fileHandleForWriting.fileDescriptor
        #expect(fcntl(writing, F_SETFL, flags) == 0)
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
        let (received, continuation) = AsyncStream.makeStream(of: Data.self)
        Thread.detachNewThread {
            continuation.yield(pipe.fileHandleForReading.readDataToEndOfFile())
            continuation.finish()
        }
        try ConsoleStream(descriptor: writing).write(bytes)
        try pipe.fileHandleForWriting.close()
        #expect(await Array(received.reduce(Data(), +)) == bytes)
    }

    @Test("A reader that is gone and a full disk are told apart")
    func errors() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        #expect(throws: ConsoleStream.WriteError.readerGone) {
            try ConsoleStream(descriptor: pipe.fileHandleForWriting.fileDescriptor).write([0x61])
        }
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        #expect(throws: ConsoleStream.WriteError.failed(errno: ENOSPC)) {
            try ConsoleStream(descriptor: full.fileDescriptor).write([0x61])
        }
    }

    @Test("A pipe has no cells, so nothing is cut for it")
    func pipeIsNoTerminal() {
        #expect(ConsoleStream(descriptor: Pipe().fileHandleForWriting.fileDescriptor).terminalCells() == nil)
    }
}
