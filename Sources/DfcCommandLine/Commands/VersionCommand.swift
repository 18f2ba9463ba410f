/// `dfc version`
enum VersionCommand {
    /// Version of this program.
    static let version = "0.1.0"

    /// Prints the version and what it is compatible with.
    static func run() -> Int32 {
        Console.write("dfc \(version) (LLB of BuildKit v0.32.2, Dockerfile frontend 1.26.0)\n", to: .output)
        return 0
    }
}
