/// The whole program behind `main`.
public enum CommandLineMain {
    /// Runs a command and gives the exit status.
    public static func run(_ arguments: [String]) async -> Int32 { 2 }
}
