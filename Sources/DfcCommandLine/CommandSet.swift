/// Some of the commands.
package struct CommandSet: OptionSet, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    static let compile = CommandSet(rawValue: 1 << 0)
    static let solve = CommandSet(rawValue: 1 << 1)
    static let lock = CommandSet(rawValue: 1 << 2)
    static let images = CommandSet(rawValue: 1 << 3)
    static let rmi = CommandSet(rawValue: 1 << 4)
    static let du = CommandSet(rawValue: 1 << 5)
    static let prune = CommandSet(rawValue: 1 << 6)
    static let logs = CommandSet(rawValue: 1 << 7)
    static let fsck = CommandSet(rawValue: 1 << 8)
    static let version = CommandSet(rawValue: 1 << 9)
    static let help = CommandSet(rawValue: 1 << 10)
    static let completion = CommandSet(rawValue: 1 << 11)
    static let every = CommandSet(rawValue: .max)

    /// The command is one of them.
    package func contains(_ command: CommandName) -> Bool { isSuperset(of: CommandSet(command)) }

    private init(_ command: CommandName) {
        switch command {
        case .compile: self = .compile
        case .solve: self = .solve
        case .lock: self = .lock
        case .images: self = .images
        case .rmi: self = .rmi
        case .du: self = .du
        case .prune: self = .prune
        case .logs: self = .logs
        case .fsck: self = .fsck
        case .version: self = .version
        case .help: self = .help
        case .completion: self = .completion
        }
    }
}
