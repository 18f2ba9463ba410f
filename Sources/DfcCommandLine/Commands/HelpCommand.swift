/// `dfc help`
enum HelpCommand {
    /// Prints the overview, or the help of one command.
    static func run(_ arguments: Arguments) throws -> Int32 {
        guard let operand = arguments.operands.first else {
            Console.write(HelpText.overview, to: .output)
            return 0
        }
        let word = Arguments.text(operand)
        guard let command = CommandName(word: word) else {
            let near = NearestName.of(word, among: CommandName.words).map { " (did you mean \($0)?)" } ?? ""
            throw UsageError("unknown command: \(word)\(near)")
        }
        Console.write(HelpText.of(command), to: .output)
        return 0
    }
}
