/// The tie between `Grammar.md` and the code. A test holds both against each other.
package enum Grammar {
    /// The productions of `Grammar.md` that are named after no keyword, and the type that reads each.
    package static let productions: [String: Any.Type] = [
        "file": FileParser.self, "byte-order-mark": FileParser.self, "line": FileParser.self,
        "blank-line": FileParser.self, "comment-line": FileParser.self,
        "directive": DirectiveLines.self, "directive-name": DirectiveLines.Name.self,
        "directive-value": DirectiveLines.self,
        "logical-line": LogicalLine.self, "continuation": LogicalLine.self, "line-end": LineReader.self,
        "heredoc-body": Heredoc.self, "heredoc-marker": HeredocMarker.self, "heredoc-name": HeredocMarker.self,
        "blanks": CommandSplit.self, "spaces": CommandSplit.self, "text": CommandSplit.self, "byte": CommandSplit.self,
        "digit": CommandSplit.self, "escape": Escape.self,
        "flags": CommandSplit.self, "flag": Flags.self, "flag-text": CommandSplit.self, "boolean": Flags.self,
        "dockerfile": StageBuilder.self, "stage": Stage.self, "instruction": Instruction.self,
        "stage-name": Instruction.From.self, "platform": Instruction.From.self,
        "add-flag": Instruction.Add.self, "copy-flag": Instruction.Copy.self,
        "sources-and-destination": SourcesAndDestination.self, "source": SourcesAndDestination.self,
        "path": SourcesAndDestination.self,
        "run-flag": Instruction.Run.self, "mount": RunMount.self, "mount-field": RunMount.self,
        "mount-kind": RunMount.Kind.self, "mount-key": RunMount.self, "device": RunDevice.self,
        "command": CommandForm.self, "json-array": JSONForm.self, "json-string": JSONForm.self,
        "word": ArgumentWords.self, "pair": KeyValue.self, "legacy-pair": KeyValue.self,
        "argument": Instruction.Arg.Argument.self, "healthcheck-flag": Instruction.Healthcheck.self,
        "trigger": Instruction.Onbuild.self,
        "expansion": ShellWords.self, "quoted": ShellWords.self, "reference": ShellWords.self,
        "operation": ShellWords.self, "name": ShellWords.self, "pattern": WordPattern.self,
    ]

    /// The keys of a mount's fields.
    package static var mountKeys: [String] { RunMount.keys }

    /// The names of directives.
    package static var directiveNames: [String] { DirectiveLines.Name.allCases.map(\.rawValue) }
}
