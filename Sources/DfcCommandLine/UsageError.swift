/// The command line cannot be understood: exit status 2.
package struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, with a suggestion where something is near.
    package var message: String
    /// The command whose help may be of use.
    package var command: CommandName?

    /// Both members.
    package init(_ message: String, command: CommandName? = nil) {
        self.message = message
        self.command = command
    }

    /// The message.
    package var description: String { message }
}

/// A value that a flag refuses: exit status 1.
package struct FlagValueError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    package var message: String
    /// The message.
    package var description: String { message }

    /// A complaint.
    package init(_ message: String) { self.message = message }
}
