/// The help, made from the command names and the flag table.
package enum HelpText {
    private static let width = 100

    /// What `dfc help` prints.
    package static var overview: String {
        var text = "dfc compiles Dockerfiles to LLB and builds them without a daemon.\n\n"
        text += "Usage: dfc COMMAND [FLAGS] [ARGUMENTS]\n\nCommands:\n"
        for command in CommandName.allCases {
            text += "  " + padded(command.rawValue, 12) + command.summary + "\n"
        }
        text += "\n`dfc help COMMAND` tells a command's flags.\n"
        return text
    }

    /// What `dfc COMMAND --help` prints.
    package static func of(_ command: CommandName) -> String {
        let operands = command.operands.isEmpty ? "" : " " + command.operands
        var text = "Usage: dfc \(command.rawValue) [FLAGS]\(operands)\n\n\(command.summary).\n\nFlags:\n"
        let rows = FlagTable.shown(of: command).map { (head(of: $0), $0.help) }
        let column = min(40, (rows.map(\.0.count).max() ?? 0) + 2)
        for (head, help) in rows {
            text += head.count + 2 > column ? head + "\n" + padded("", column) : padded(head, column)
            text += wrapped(help, from: column) + "\n"
        }
        return text
    }

    private static func head(of flag: Flag) -> String {
        let letter = flag.short.map { "  -\($0), " } ?? "      "
        switch flag.value {
        case .toggle: return letter + "--\(flag.name)"
        case .optionalChoice: return letter + "--\(flag.name)[=\(flag.valueName)]"
        case .text, .list, .commaList, .path, .number, .choice: return letter + "--\(flag.name) \(flag.valueName)"
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func wrapped(_ text: String, from column: Int) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if column + last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n" + padded("", column))
    }
}
