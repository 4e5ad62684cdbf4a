package import Wire

/// When a change was made, worked out from what a device says of its clocks (SPEC.md §9).
package enum CorrectedTime {
    /// The true time of an edit in milliseconds since 1970 UTC.
    ///
    /// Within one boot the boot clock tells how long ago the edit was made, whatever was done to the wall clock.
    /// Across a boot the wall clock's own distance is the best there is; it cancels a clock that is wrong by a
    /// constant. Nothing was made after the server received it.
    package static func milliseconds(of change: Change, serverNow: Int64) -> Int64 {
        let age = max(0, change.bootAgeMilliseconds ?? change.wallAgeMilliseconds)
        let (time, overflow) = serverNow.subtractingReportingOverflow(age)
        return overflow ? 0 : max(0, time)
    }

    /// What the device's wall clock showed at the edit, in milliseconds since 1970 UTC, right or wrong.
    package static func rawMilliseconds(of change: Change, now: ClockReading) -> Int64 {
        let (time, overflow) = now.wallMilliseconds.subtractingReportingOverflow(change.wallAgeMilliseconds)
        return overflow ? 0 : time
    }
}
