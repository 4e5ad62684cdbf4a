import Testing

@testable import HTTP

@Suite("Output buffer")
struct OutputBufferTests {
    @Test("Bytes leave in the order in which they came, wherever the socket cuts", arguments: 1...7)
    func order(stride: Int) {
        let large = [UInt8](repeating: 0x62, count: 5000)
        var output = OutputBuffer()
        var taken: [UInt8] = []
        output.append(head: [UInt8]("interim"))
        take(stride, from: &output, into: &taken)
        output.append(head: [UInt8]("head"), body: large)
        #expect(output.body.count == large.count)
        take(4 + stride, from: &output, into: &taken)
        output.append(head: [UInt8]("next"), body: [UInt8]("small"))
        while !output.isEmpty { take(stride * 100, from: &output, into: &taken) }
        #expect(taken == [UInt8]("interimhead") + large + [UInt8]("nextsmall"))
        #expect(output.unsentByteCount == 0)
    }

    @Test("A small body goes out in one piece with its head")
    func small() {
        var output = OutputBuffer()
        output.append(head: [UInt8]("head"), body: [UInt8]("body"))
        #expect(output.head == [UInt8]("headbody"))
        #expect(output.body.isEmpty)
    }

    private func take(_ byteCount: Int, from output: inout OutputBuffer, into taken: inout [UInt8]) {
        let piece = (output.head + output.body).dropFirst(output.sentByteCount).prefix(byteCount)
        taken += piece
        output.removeFirst(piece.count)
    }
}
