@testable import HTTP

extension HTTPLimits {
    /// The defaults without their times: on a busy machine a test may take long, and only the tests of a time, which
    /// set it, are to see one pass.
    static var patient: HTTPLimits {
        var limits = HTTPLimits()
        limits.firstByteTime = .seconds(3600)
        limits.headerTime = .seconds(3600)
        limits.idleTime = .seconds(3600)
        limits.bodyStallTime = .seconds(3600)
        limits.writeStallTime = .seconds(3600)
        limits.transferGraceTime = .seconds(3600)
        limits.answerTime = .seconds(3600)
        limits.drainTime = .seconds(600)
        return limits
    }
}
