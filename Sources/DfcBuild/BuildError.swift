/// Why a build or a compile failed, ready to be shown: the last line, and what helps before it.
package struct BuildError: Error, Sendable, CustomStringConvertible {
    /// Who refused. A client error is found before anything is built (a flag's value, a missing folder) and is shown
    /// without `failed to solve: `.
    package enum Kind: Sendable {
        /// Found before anything is built.
        case client
        /// The build itself failed.
        case solve
        /// The build was cancelled by a signal.
        case cancelled
    }

    /// Who refused.
    package var kind: Kind
    /// The last text, as BuildKit words it.
    package var message: String
    /// Excerpt of the Dockerfile with the faulty lines marked; empty where no place is known.
    package var excerpt: String
    /// Lines that help, shown before the last text.
    package var hints: [String]

    /// An error with all its members.
    package init(_ kind: Kind, _ message: String, excerpt: String = "", hints: [String] = []) {
        self.kind = kind
        self.message = message
        self.excerpt = excerpt
        self.hints = hints
    }

    /// The last text.
    package var description: String { message }
}
