package import Storage
package import Wire

/// One-time codes: made at the centre, typed in on the device.
package enum EnrolmentCodes {
    /// How long a code can be used when nothing else is said.
    package static let validMilliseconds: Int64 = 24 * 3600 * 1000
    static let windowMilliseconds: Int64 = 60 * 1000
    static let wrongCodesPerWindow = 20
    /// Crockford's base 32: no letters that look like digits.
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// Makes a code for a worker's next device; only its digest is kept.
    package static func make(
        for worker: WorkerNumber, now: Int64, validMilliseconds: Int64, in store: TownshipStore,
        using random: inout some RandomNumberGenerator
    ) throws(StorageError) -> String {
        let characters = (0..<8).map { _ in alphabet[Int.random(in: 0..<32, using: &random)] }
        let code = "\(String(characters[..<4]))-\(String(characters[4...]))"
        try store.addCode(
            digest: digest(code), worker: worker, expiresMilliseconds: now + validMilliseconds)
        return code
    }

    /// The digest that a code is kept by.
    static func digest(_ code: String) -> [UInt8] {
        let plain = Array(EnrolmentCode.normalized(code).utf8)
        return SHA256.hash(plain.span).bytes
    }
}
