/// The spelling of one-time enrolment codes: eight characters of Crockford's base 32, shown in two groups of four
/// with a hyphen between them.
package enum EnrolmentCode {
    /// A code as both sides keep and compare it: case, spaces, hyphens and look-alike letters do not count, so that
    /// one read out or copied by hand is the same however it is typed.
    package static func normalized(_ code: String) -> String {
        var plain = ""
        for character in code.uppercased() {
            switch character {
            case "O": plain.append("0")
            case "I", "L": plain.append("1")
            case "-", " ": continue
            default: plain.append(character)
            }
        }
        return plain
    }
}
