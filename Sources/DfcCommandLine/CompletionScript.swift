/// Completion scripts, made from the command names and the flag table.
package enum CompletionScript {
    /// The shells that a script can be made for.
    package enum Shell: String, CaseIterable, Sendable {
        /// GNU Bash.
        case bash
        /// Z shell.
        case zsh
        /// Fish.
        case fish
    }

    /// The script for a shell.
    package static func script(for shell: Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: zsh
        case .fish: fish
        }
    }

    private static func flagWords(_ command: CommandName) -> [String] {
        FlagTable.shown(of: command).flatMap { flag in
            ["--" + flag.name] + (flag.short.map { ["-\($0)"] } ?? [])
        }
    }

    private static func choices(of flag: Flag) -> [String] {
        switch flag.value {
        case .choice(let words), .optionalChoice(let words): words
        case .toggle, .text, .list, .commaList, .path, .number: []
        }
    }

    private static var bash: String {
        var text = """
            # bash completion for dfc
            _dfc() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} flags=
                COMPREPLY=()
                if [[ $COMP_CWORD -eq 1 ]]; then
                    COMPREPLY=($(compgen -W "\(CommandName.words.joined(separator: " "))" -- "$current"))
                    return
                fi
                case ${COMP_WORDS[1]} in

            """
        for command in CommandName.allCases {
            let pattern = command == .solve ? "solve|build" : command.rawValue
            text += "        \(pattern)) flags=\"\(flagWords(command).joined(separator: " "))\" ;;\n"
        }
        text += "    esac\n    case $previous in\n"
        for flag in FlagTable.flags {
            let words = choices(of: flag)
            guard !words.isEmpty, !flag.value.needsNoValue else { continue }
            text +=
                "        --\(flag.name)) COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$current\"))"
            text += "; return ;;\n"
        }
        text += """
                esac
                if [[ $current == -* ]]; then
                    COMPREPLY=($(compgen -W "$flags" -- "$current"))
                else
                    COMPREPLY=($(compgen -f -- "$current"))
                fi
            }
            complete -o filenames -F _dfc dfc

            """
        return text
    }

    private static var zsh: String {
        var text = "#compdef dfc\n_dfc() {\n    if (( CURRENT == 2 )); then\n        local -a commands=(\n"
        for command in CommandName.allCases {
            text += "            '\(command.rawValue):\(escaped(command.summary))'\n"
        }
        text += "        )\n        _describe command commands\n        return\n    fi\n    case $words[2] in\n"
        for command in CommandName.allCases {
            let pattern = command == .solve ? "solve|build" : command.rawValue
            text += "        \(pattern)) shift words; (( CURRENT-- )); _arguments -s"
            for flag in FlagTable.shown(of: command) { text += " \\\n            " + zshRow(flag) }
            text += " \\\n            '*:file:_files' ;;\n"
        }
        return text + "    esac\n}\n_dfc \"$@\"\n"
    }

    private static func zshRow(_ flag: Flag) -> String {
        let action: String
        let words = choices(of: flag)
        switch flag.value {
        case .toggle: action = ""
        case .optionalChoice: action = "::\(flag.valueName):(\(words.joined(separator: " ")))"
        case .choice: action = ":\(flag.valueName):(\(words.joined(separator: " ")))"
        case .path: action = ":file:_files"
        case .text, .list, .commaList, .number: action = ":\(escaped(flag.valueName)):"
        }
        let equals = flag.value.needsNoValue ? (action.isEmpty ? "" : "=-") : "="
        let help = "[\(escaped(flag.help))]\(action)"
        guard let short = flag.short else { return "'*--\(flag.name)\(equals)\(help)'" }
        let letter = flag.value.needsNoValue ? "" : "+"
        return "'*-\(short)\(letter)\(help)' '*--\(flag.name)\(equals)\(help)'"
    }

    /// Quotes what ends a word or a part of a row for zsh: `'`, `[`, `]` and `:`.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text {
            switch character {
            case "'": out += "'\\''"
            case "[", "]", ":": out += "\\\(character)"
            default: out.append(character)
            }
        }
        return out
    }

    private static var fish: String {
        var text = "# fish completion for dfc\n"
        for command in CommandName.allCases {
            text += "complete -c dfc -n __fish_use_subcommand -f -a \(command.rawValue)"
            text += " -d \(quoted(command.summary))\n"
        }
        for command in CommandName.allCases {
            let names = command == .solve ? "solve build" : command.rawValue
            for flag in FlagTable.shown(of: command) {
                text += "complete -c dfc -n '__fish_seen_subcommand_from \(names)' -l \(flag.name)"
                if let short = flag.short { text += " -s \(short)" }
                if !flag.value.needsNoValue { text += " -r" }
                let words = choices(of: flag)
                if !words.isEmpty { text += " -a \(quoted(words.joined(separator: " ")))" }
                text += " -d \(quoted(flag.help))\n"
            }
        }
        return text
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" ? "\\'" : String($0) }.joined() + "'"
    }
}
