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
    package let commands: CommandSet
    /// One line of help.
    package let help: String
    /// Taken because scripts written for `docker build` give it, but in no help and no completion.
    package let isHidden: Bool
}

extension Flag {
    /// A row. All members are given at once, so that a table of rows is a constant and not made at each start.
    init(
        _ name: String, short: Character? = nil, _ value: FlagValue, _ valueName: String = "",
        for commands: CommandSet, _ help: String, isHidden: Bool = false
    ) {
        self.init(
            name: name, short: short, value: value, valueName: valueName, commands: commands, help: help,
            isHidden: isHidden)
    }
}
