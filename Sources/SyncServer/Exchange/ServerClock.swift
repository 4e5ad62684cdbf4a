/// The centre's clock. Tests and simulations hand in their own.
package protocol ServerClock: Sendable {
    /// Milliseconds since 1970 UTC.
    func nowMilliseconds() -> Int64
}
