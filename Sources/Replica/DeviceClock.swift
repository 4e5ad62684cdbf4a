package import Wire

/// The clocks of a device. Tests and simulations hand in their own.
package protocol DeviceClock {
    /// Both clocks now.
    func reading() -> ClockReading
    /// Which boot of the device the boot clock counts from: equal ids mean that boot clocks can be compared.
    var bootID: String { get }
}
