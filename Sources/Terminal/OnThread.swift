import Foundation

/// Runs what blocks (an event loop, a wait for a child) on a thread of its own: it must not hold one of the cooperative
/// pool.
///
/// - Parameters:
///   - name: What debuggers call the thread.
///   - body: What to run.
/// - Returns: What it returned.
/// - Throws: What it threw.
package func onThread<Success: Sendable>(
    named name: String, _ body: @escaping @Sendable () throws -> Success
) async throws -> Success {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Success, any Error>) in
        let thread = Thread { continuation.resume(with: Result { try body() }) }
        thread.name = name
        thread.start()
    }
}
