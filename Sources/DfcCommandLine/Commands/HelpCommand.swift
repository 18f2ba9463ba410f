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
            throw UsageError(
                "unknown command: \(word)" + Arguments.suggestion(for: word, among: CommandName.words))
        }
        Console.write(HelpText.of(command), to: .output)
        return 0
    }
}
