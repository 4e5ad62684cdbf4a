/// What a command leaves to the shell: `sysexits.h` of BSD and glibc, so that scripts can tell a mistake in
/// the call from a broken line and a full disk.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Done as asked.
    case success = 0
    /// The command line was not understood (`EX_USAGE`).
    case usage = 64
    /// Input was read but is not valid (`EX_DATAERR`).
    case badData = 65
    /// A named input does not exist or cannot be read (`EX_NOINPUT`).
    case noInput = 66
    /// The other side could not be reached (`EX_UNAVAILABLE`).
    case unreachable = 69
    /// A fault of this program (`EX_SOFTWARE`).
    case software = 70
    /// An output could not be created (`EX_CANTCREAT`).
    case cannotCreate = 73
    /// Reading or writing failed half-way (`EX_IOERR`).
    case inputOutput = 74
    /// Nothing is wrong for good; the same command may succeed later (`EX_TEMPFAIL`).
    case tryAgain = 75
    /// Understood, and not permitted (`EX_NOPERM`).
    case refused = 77
}
