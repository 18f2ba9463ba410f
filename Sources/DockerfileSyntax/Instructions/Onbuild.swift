internal import DfcBasics

extension Instruction {
    /// `ONBUILD INSTRUCTION`
    public struct Onbuild: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The trigger's text with its heredocs, as it is stored in the image config.
        public var expression: SourceText
    }
}

extension Instruction.Onbuild {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        guard let inner = node.inner.first else { throw SyntaxFault(Message.atLeastOne(.onbuild)) }
        _ = try Flags(node, .onbuild)
        let trigger = GoText.upper(GoText.trimmed(inner.value.string))
        switch trigger {
        case "ONBUILD": throw SyntaxFault(Message.chainedOnbuild)
        case "MAINTAINER", "FROM": throw SyntaxFault(Message.forbiddenTrigger(trigger))
        default: break
        }
        source = InstructionSource(node)
        expression = SourceText(Self.text(node))
    }

    /// The line without its keyword, then each heredoc: a newline, its body, its name.
    private static func text(_ node: InstructionNode) -> [UInt8] {
        let line = node.original.bytes
        let isBlank: (UInt8) -> Bool = { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 12 || $0 == 13 }
        var text = line
        let behind = line.drop(while: isBlank)
        if behind.prefix(7).map({ $0 | 0x20 }).elementsEqual("onbuild".utf8) {
            text = Array(behind.dropFirst(7).drop(while: isBlank))
        }
        for heredoc in node.heredocs {
            text.append(10)
            text += heredoc.content.bytes
            text += heredoc.name.bytes
        }
        return text
    }
}
