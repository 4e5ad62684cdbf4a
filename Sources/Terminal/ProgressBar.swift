package import Phrases
import Synchronization

/// One line on the terminal that shows how far a long command is: share, count, rate and time left.
///
/// It draws only where standard error is a terminal and `--quiet` was not given, and leaves nothing behind.
package final class ProgressBar: Sendable {
    /// Drawing more often than this would be seen as flicker and slow the work down.
    private static let drawingInterval: Duration = .milliseconds(100)
    private static let barCells = 20

    private struct State {
        var count = 0
        var note = ""
        var drawnAt: Duration?
    }

    private let title: String
    private let total: Int?
    private let language: Language
    private let stream: ConsoleStream?
    private let elapsed: @Sendable () -> Duration
    private let state = Mutex(State())

    /// A bar that is not drawn before the first `update`.
    ///
    /// - Parameters:
    ///   - title: What is being done.
    ///   - total: The count at which it is done; `nil` if unknown, which shows the count and rate only.
    ///   - output: Tells the terminal and the language.
    ///   - elapsed: The time since the work began.
    package init(
        _ title: Phrase, total: Int?, output: Output,
        elapsed: @escaping @Sendable () -> Duration = stopwatch()
    ) {
        self.title = title.text(in: output.language).visible
        self.total = total
        language = output.language
        stream = output.remarks.flatMap { $0.terminalCells() == nil ? nil : $0 }
        self.elapsed = elapsed
    }

    deinit {
        finish()
    }

    /// A clock that begins at zero now and that setting the system's time does not move.
    package static func stopwatch() -> @Sendable () -> Duration {
        let start = ContinuousClock.now
        return { start.duration(to: .now) }
    }

    /// Whether anybody sees it.
    package var isDrawn: Bool { stream != nil }

    /// Tells that `count` things are done by now in all, and what else there is to say of it.
    package func update(_ count: Int, note: Phrase? = nil) {
        guard let stream else { return }
        let now = elapsed()
        // Drawn under the lock so that an older line never follows a newer one.
        state.withLock { state in
            state.count = max(state.count, count)
            if let note { state.note = note.text(in: language).visible }
            if let drawnAt = state.drawnAt, now - drawnAt < Self.drawingInterval { return }
            state.drawnAt = now
            // One cell stays free: a full line would wrap on some terminals.
            let cells = max(0, (stream.terminalCells() ?? 0) - 1)
            let line = line(count: state.count, note: state.note, elapsed: now, cells: cells)
            draw("\r" + line + eraseToEndOfLine, on: stream)
        }
    }

    /// Wipes the line if there is one; further updates begin a new one.
    package func finish() {
        guard let stream else { return }
        state.withLock { state in
            guard state.drawnAt != nil else { return }
            state.drawnAt = nil
            draw("\r" + eraseToEndOfLine, on: stream)
        }
    }

    private func draw(_ text: String, on stream: ConsoleStream) {
        // Progress that cannot be shown must not stop the work it tells about.
        try? stream.write(Array(text.utf8))
    }

    private func line(count: Int, note: String, elapsed: Duration, cells: Int) -> String {
        let rate = elapsed > .zero ? Double(count) / (elapsed / .seconds(1)) : 0
        let rateText = "\(Int(exactly: rate.rounded()) ?? 0)/s"
        guard let total, total > 0 else { return "\(title) \(count) \(rateText)".truncated(toCells: cells) }
        let share = min(1, Double(count) / Double(total))
        var numbers = "\(Int(share * 100))% \(count)/\(total) \(rateText)"
        if rate > 0, let secondsLeft = Int(exactly: (Double(max(0, total - count)) / rate).rounded(.up)) {
            let time = Self.clockText(seconds: secondsLeft)
            numbers += " " + Phrase(zh: "剩余 \(time)", en: "\(time) left").text(in: language)
        }
        if !note.isEmpty { numbers += "  " + note }
        let filled = Int(share * Double(Self.barCells))
        let bar =
            String(repeating: "#", count: filled) + String(repeating: "-", count: Self.barCells - filled)
        let line = "\(title) [\(bar)] \(numbers)"
        // The numbers say more than the bar where there is no room for both.
        return line.displayWidth <= cells ? line : "\(title) \(numbers)".truncated(toCells: cells)
    }

    /// `1:02:03`, or `2:03` below an hour.
    private static func clockText(seconds: Int) -> String {
        func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let minutes = seconds / 60
        return minutes < 60
            ? "\(minutes):\(twoDigits(seconds % 60))"
            : "\(minutes / 60):\(twoDigits(minutes % 60)):\(twoDigits(seconds % 60))"
    }
}

/// ERASE IN LINE (ECMA-48, section 8.3.41).
private let eraseToEndOfLine = "\u{1B}[K"
