package import DfcBasics
package import LLB
internal import Synchronization

/// The live view on a terminal: ended steps are written once and stay above; below them a region that is drawn anew in
/// place, with a line for each step at work and the last lines of its log.
package final class ProgressTTY: ProgressView {
    /// How the view looks and where it is drawn.
    package struct Settings: Sendable {
        /// Colours are used.
        package var colours: Bool
        /// Lines of a step's log that are shown.
        package var logLines: Int
        /// Columns and rows of the terminal, asked before each drawing.
        package var size: @Sendable () -> (columns: Int, rows: Int)

        /// All members.
        package init(
            colours: Bool, logLines: Int = 6, size: @escaping @Sendable () -> (columns: Int, rows: Int)
        ) {
            self.colours = colours
            self.logLines = logLines
            self.size = size
        }
    }

    /// Shortest time between two drawings.
    private static let pause: Nanoseconds = 100_000_000

    private let painter: Mutex<TerminalPainter>
    private let settings: Settings
    private let now: @Sendable () -> Nanoseconds
    private let write: @Sendable ([UInt8]) -> Void

    /// A view that writes through `write`, one call a drawing.
    package init(
        settings: Settings, now: @escaping @Sendable () -> Nanoseconds, write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        painter = Mutex(TerminalPainter(colours: settings.colours, logLines: max(0, settings.logLines)))
        self.settings = settings
        self.now = now
        self.write = write
    }

    /// Takes the progress groups of a definition.
    package func learn(_ definition: Definition) { painter.withLock { $0.trace.learn(definition) } }

    /// Takes an event; it is drawn unless the last drawing was a moment ago.
    package func report(_ event: ProgressEvent) {
        painter.withLock { painter in
            let now = self.now()
            painter.trace.apply(event, now: now)
            if now - painter.lastDrawn >= Self.pause { draw(&painter, now) }
        }
    }

    /// Draws again, so that seconds go on.
    package func tick() {
        painter.withLock { painter in
            if painter.hasBegun { draw(&painter, now()) }
        }
    }

    /// Draws the end and gives the cursor back.
    package func finish() {
        painter.withLock { painter in
            let size = settings.size()
            let frame = painter.lastFrame(now: now(), columns: size.columns)
            if !frame.isEmpty { write(frame) }
        }
    }

    private func draw(_ painter: inout TerminalPainter, _ now: Nanoseconds) {
        let size = settings.size()
        let frame = painter.frame(now: now, columns: size.columns, rows: size.rows)
        if !frame.isEmpty { write(frame) }
    }
}
