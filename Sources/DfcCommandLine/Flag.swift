/// What a flag takes.
package enum FlagValue: Sendable, Equatable {
    /// Nothing, or `=true` / `=false`.
    case toggle
    /// A text; the last one counts.
    case text
    /// Any number of texts.
    case list
    /// Any number of texts, each a list with commas.
    case commaList
    /// A path; the last one counts.
    case path
    /// A whole number.
    case number
    /// One of these words; the last one counts.
    case choice([String])
    /// Nothing (then the first word), or `=` one of these words.
    case optionalChoice([String])

    /// The flag may stand without a value.
    package var needsNoValue: Bool {
        switch self {
        case .toggle, .optionalChoice: true
        case .text, .list, .commaList, .path, .number, .choice: false
        }
    }
}

/// One flag: a row of the table from which parsing, help and completions come.
package struct Flag: Sendable {
    /// Without the dashes.
    package let name: String
    /// The one-letter form.
    package let short: Character?
    /// What it takes.
    package let value: FlagValue
    /// How its value is named in the help.
    package let valueName: String
    /// The commands that take it.
    package let commands: [CommandName]
    /// One line of help.
    package let help: String
    /// Taken because scripts written for `docker build` give it, but in no help and no completion.
    package let isHidden: Bool

    init(
        _ name: String, short: Character? = nil, _ value: FlagValue, _ valueName: String = "",
        for commands: [CommandName], _ help: String, isHidden: Bool = false
    ) {
        self.name = name
        self.short = short
        self.value = value
        self.valueName = valueName
        self.commands = commands
        self.help = help
        self.isHidden = isHidden
    }
}
