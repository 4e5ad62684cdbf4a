import Glibc

/// The system's time of day.
enum TimeOfDay {
    /// Seconds since 1970-01-01T00:00:00Z.
    static var unixSeconds: Int64 {
        Int64(time(nil))
    }
}
