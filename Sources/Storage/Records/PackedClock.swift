import Ledgers
import Wire

/// The clocks of a record in one column: a CBOR array of field, revision, writer and edit time, over and
/// over, in order of field.
enum PackedClock {
    static func pack(_ clocks: FieldMap<FieldClock>) -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: 4 + 18 * clocks.count)
        encoder.arrayHeader(count: 4 * clocks.count)
        for (number, clock) in clocks {
            encoder.integer(Int64(number.rawValue))
            encoder.integer(clock.revision)
            encoder.integer(clock.writer)
            encoder.integer(clock.editedMilliseconds)
        }
        return encoder.bytes
    }

    static func unpack(_ bytes: [UInt8], table: String) throws(StorageError) -> FieldMap<FieldClock> {
        guard !bytes.isEmpty else { return [:] }
        var clocks: FieldMap<FieldClock>
        var isInOrder = true
        do throws(CBORError) {
            var decoder = CBORDecoder(bytes.span)
            let count = try decoder.arrayHeader() / 4
            clocks = FieldMap(reservingCapacity: count)
            for _ in 0..<count {
                let field = FieldNumber(rawValue: UInt16(clamping: try decoder.integer()))
                let clock = FieldClock(
                    revision: try decoder.integer(), writer: try decoder.integer(),
                    editedMilliseconds: try decoder.integer())
                isInOrder = clocks.appendInOrder(field, clock) && isInOrder
            }
        } catch {
            throw .unreadable(table: table)
        }
        guard isInOrder else { throw .unreadable(table: table) }
        return clocks
    }
}
