/// The commands of `dfc`. An exhaustive switch over it is where a new command is wired.
package enum CommandName: String, CaseIterable, Sendable {
    /// Dockerfile to LLB.
    case compile
    /// Runs a build.
    case solve
    /// Pins base images.
    case lock
    /// Lists the images of the local store.
    case images
    /// Removes images from the local store.
    case rmi
    /// Lists the records of the local store.
    case du
    /// Removes records of the local store.
    case prune
    /// Shows step logs of past builds.
    case logs
    /// Checks the local store.
    case fsck
    /// Tells the version.
    case version
    /// Tells how a command is used.
    case help
    /// Prints a completion script.
    case completion

    /// The command of a word, aliases included.
    package init?(word: String) {
        if word == "build" {
            self = .solve
            return
        }
        self.init(rawValue: word)
    }

    /// Every word that names a command.
    package static var words: [String] { allCases.map(\.rawValue) + ["build"] }

    /// What it does, in one line.
    package var summary: String {
        switch self {
        case .compile: "Turn a Dockerfile into an LLB definition"
        case .solve: "Build a Dockerfile or run an LLB definition (alias: build)"
        case .lock: "Write the lock file that pins every base image"
        case .images: "List the images in the local store"
        case .rmi: "Remove images from the local store"
        case .du: "List what the local store holds"
        case .prune: "Remove what the local store holds"
        case .logs: "Show the step logs of past builds"
        case .fsck: "Check every blob, layer and row of the local store"
        case .version: "Print the version"
        case .help: "Explain a command"
        case .completion: "Print a shell completion script"
        }
    }

    /// What follows `dfc NAME [FLAGS]`.
    package var operands: String {
        switch self {
        case .compile: "[DOCKERFILE | CONTEXT | URL | -]"
        case .solve: "CONTEXT | URL | -"
        case .lock: "[DOCKERFILE | CONTEXT]"
        case .images, .du, .prune, .fsck, .version: ""
        case .rmi: "NAME..."
        case .logs: "[BUILD] [STEP | LINE]"
        case .help: "[COMMAND]"
        case .completion: "bash | zsh | fish"
        }
    }

    /// How many operands it takes at most.
    package var mostOperands: Int {
        switch self {
        case .compile, .solve, .lock, .help, .completion: 1
        case .logs: 2
        case .rmi: .max
        case .images, .du, .prune, .fsck, .version: 0
        }
    }

    /// It looks into trees of the store, and mounts them for that.
    package var mounts: Bool {
        switch self {
        case .solve, .images, .du, .prune, .fsck: true
        case .compile, .lock, .rmi, .logs, .version, .help, .completion: false
        }
    }

    /// The complaint about a missing operand; nil where none is needed.
    package var missingOperand: String? {
        switch self {
        case .solve: #"please specify build context (e.g. "." for the current directory)"#
        case .rmi: "please name the images to remove"
        case .completion: "please name the shell: bash, zsh or fish"
        case .compile, .lock, .images, .du, .prune, .logs, .fsck, .version, .help: nil
        }
    }
}
