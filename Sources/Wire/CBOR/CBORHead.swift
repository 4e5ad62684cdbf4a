/// The head of a data item (RFC 8949 §3) of the protocol's subset, whose length or count the rest of the
/// input can hold.
struct CBORHead {
    let type: CBORType
    /// The integer itself, a length in bytes, a count of items or of pairs, or a simple value's number.
    let argument: Int64
    /// The offset of the first byte after the head.
    let end: Int

    /// The argument of a string, an array or a map.
    var count: Int { Int(argument) }

    /// Where the bytes of a string are.
    var content: Range<Int> { end..<(end + count) }
}

extension CBORDecoder {
    /// Reads the head of the item at `start`.
    func head(at start: Int) throws(CBORError) -> CBORHead {
        guard start < input.count else { throw .unexpectedEnd(offset: start) }
        let majorType = input[start] >> 5
        let information = input[start] & 0x1f
        switch majorType {
        case CBORMajorType.tag:
            throw .tag(offset: start)
        case CBORMajorType.simple:
            return try simpleHead(at: start, information: information)
        default:
            break
        }

        let (argument, end) = try argument(at: start, majorType: majorType, information: information)
        guard let argument = Int64(exactly: argument) else {
            throw majorType <= CBORMajorType.negative
                ? .integerOutOfRange(offset: start) : .lengthBeyondInput(offset: start)
        }
        let remaining = Int64(input.count - end)
        switch majorType {
        case CBORMajorType.unsigned:
            return CBORHead(type: .integer, argument: argument, end: end)
        case CBORMajorType.negative:
            return CBORHead(type: .integer, argument: ~argument, end: end)
        case CBORMajorType.map:
            guard argument <= remaining / 2 else { throw .lengthBeyondInput(offset: start) }
            return CBORHead(type: .map, argument: argument, end: end)
        default:
            guard argument <= remaining else { throw .lengthBeyondInput(offset: start) }
            let type: CBORType =
                switch majorType {
                case CBORMajorType.bytes: .bytes
                case CBORMajorType.text: .text
                default: .array
                }
            return CBORHead(type: type, argument: argument, end: end)
        }
    }

    /// The argument of the head at `start`, and the offset after it.
    private func argument(
        at start: Int, majorType: UInt8, information: UInt8
    ) throws(CBORError) -> (argument: UInt64, end: Int) {
        switch information {
        case 0..<24:
            return (UInt64(information), start + 1)
        case 24...27:
            let end = start + 1 + (1 << (information - 24))
            guard end <= input.count else { throw .unexpectedEnd(offset: start) }
            var argument: UInt64 = 0
            for index in (start + 1)..<end {
                argument = argument << 8 | UInt64(input[index])
            }
            guard argument >= Self.leastArguments[Int(information - 24)] else {
                throw .notShortestForm(offset: start)
            }
            return (argument, end)
        case 31 where majorType >= CBORMajorType.bytes:
            throw .indefiniteLength(offset: start)
        default:
            throw .reservedInformation(offset: start)
        }
    }

    /// The least argument that needs one, two, four and eight bytes (RFC 8949 §4.2.1).
    private static let leastArguments: InlineArray<4, UInt64> = [24, 0x100, 0x1_0000, 0x1_0000_0000]

    /// The head of an item of major type 7 (RFC 8949 §3.3).
    private func simpleHead(at start: Int, information: UInt8) throws(CBORError) -> CBORHead {
        let type: CBORType
        switch information {
        case CBORSimpleValue.false, CBORSimpleValue.true:
            type = .boolean
        case CBORSimpleValue.null:
            type = .null
        case 0...24:
            throw .simpleValue(offset: start)
        case 25...27:
            throw .floatingPoint(offset: start)
        case 31:
            throw .indefiniteLength(offset: start)
        default:
            throw .reservedInformation(offset: start)
        }
        return CBORHead(type: type, argument: Int64(information), end: start + 1)
    }
}
