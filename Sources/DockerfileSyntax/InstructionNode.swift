public import DfcBasics

/// An instruction as the file parser splits it: keyword, flags, arguments by the shape that its keyword asks for.
public struct InstructionNode: Sendable {
    /// The keyword as written.
    public var value: SourceText
    /// Which keyword that is; nil if it is none.
    public var keyword: Keyword?
    /// The joined logical line, blanks at its end kept.
    public var original: SourceText
    /// Lines and bytes, heredocs included.
    public var range: SourceRange
    /// Flag words with their quotes and escapes resolved.
    public var flags: [String]
    /// The arguments are a JSON array.
    public var isJSON: Bool
    /// The arguments; `ENV` and `LABEL` give key, value, separator by turns.
    public var arguments: [SourceText]
    /// The heredocs of the line, in order, with their bodies.
    public var heredocs: [Heredoc]
    /// The comments above it.
    public var comments: [String]
    /// `ONBUILD`: the inner instruction, and in turn that one's inner instruction, and so on.
    public var inner: [InnerInstruction]
}

/// An instruction inside an `ONBUILD`.
public struct InnerInstruction: Sendable {
    /// The keyword as written.
    public var value: SourceText
    /// Which keyword that is; nil if it is none.
    public var keyword: Keyword?
    /// Its text: a piece of the logical line of the whole instruction.
    public var original: ArraySlice<UInt8>
    /// Flag words.
    public var flags: [String]
    /// The arguments are a JSON array.
    public var isJSON: Bool
    /// The arguments; none for an `ONBUILD` with an instruction of its own inside.
    public var arguments: [SourceText]
}

/// A heredoc: its marker and its body.
public struct Heredoc: Hashable, Sendable {
    /// The word behind `<<` with its quotes removed.
    public var name: SourceText
    /// The number before `<<`, 0 if there is none.
    public var fileDescriptor: UInt64
    /// Variables in the body are to be expanded: no part of the word was quoted.
    public var expands: Bool
    /// Written `<<-`: leading tabs of each line are to be removed.
    public var chomps: Bool
    /// The lines between the instruction and the terminator, as written.
    public var content: SourceText

    /// The content without the tabs at the beginning of each line.
    public var chompedContent: SourceText { SourceText(Self.chomp(content.bytes)) }

    /// Removes the tabs at the beginning of each line.
    public static func chomp(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var atStart = true
        for byte in bytes {
            if atStart, byte == 9 { continue }
            out.append(byte)
            atStart = byte == 10
        }
        return out
    }
}
