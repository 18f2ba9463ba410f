/// `dfc completion`
enum CompletionCommand {
    /// Prints the script of a shell.
    static func run(_ arguments: Arguments) throws -> Int32 {
        let word = arguments.operands.first.map { Arguments.text($0) } ?? ""
        guard let shell = CompletionScript.Shell(rawValue: word) else {
            throw UsageError("unknown shell: \(word) (expected bash, zsh or fish)", command: .completion)
        }
        Console.write(CompletionScript.script(for: shell), to: .output)
        return 0
    }
}
