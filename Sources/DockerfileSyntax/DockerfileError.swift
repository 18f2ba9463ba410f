/// Why a Dockerfile is none, in BuildKit's words.
public struct DockerfileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which step refused the file.
    public enum Phase: Sendable, Hashable {
        /// The file parser: lines, directives, heredocs, argument shapes.
        case file
        /// The instruction parser: keywords, flags, arguments, stages.
        case instruction
        /// A value that can be judged only once its variables are known.
        case expansion
    }

    /// One line. Instruction errors begin with `dockerfile parse error on line N: `.
    public var message: String
    /// Line spans, one for each place that the error names. Line 0 means "before the first line".
    public var locations: [ClosedRange<Int>]
    /// Which step refused the file.
    public var phase: Phase

    /// An error at these lines.
    public init(_ message: String, at locations: [ClosedRange<Int>] = [], phase: Phase = .instruction) {
        self.message = message
        self.locations = locations
        self.phase = phase
    }

    /// Same as `message`.
    public var description: String { message }
}
