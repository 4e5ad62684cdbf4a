import Wire

/// The limits of a trace's file, which may come from anywhere.
package enum TraceLimits {
    /// The form that this build writes and reads. A reader of another form refuses the file.
    package static let version = 1
    /// Bytes of one line. The longest that is written is an upload of the largest change that travels.
    package static let lineBytes = 16 << 20
    /// Villages, cells, workers, and devices of one township, each.
    package static let directoryEntries = 100_000
    /// Bytes of changes, before compression, behind which an upload is written as two: a device sends as much at once.
    package static let changeBytesPerUpload = 64 << 10
    /// Times in a trace, in milliseconds since 1970 UTC: up to the year 2200.
    package static let milliseconds: ClosedRange<Int64> = 0...7_258_118_400_000
    /// Revisions and the numbers of changes: more than any ledger comes to.
    package static let numbers: ClosedRange<Int64> = 0...1 << 48
}
