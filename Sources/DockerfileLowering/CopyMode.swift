internal import DfcBasics

/// `--chmod`: octal bits, or the symbolic form of `chmod`.
struct CopyMode {
    /// The bits; -1 keeps those of the source, 0 leaves it to `text`.
    var bits: Int32 = -1
    /// The symbolic form; empty for octal bits.
    var text = ""

    /// Empty keeps the mode of the source.
    init(parsing text: String) throws(CompileError) {
        if text.isEmpty { return }
        let numeric = CompileError(
            "invalid chmod parameter: '\(text)'. it should be octal string and between 0 and 07777")
        if let value = GoNumbers.unsigned(text, radix: 8, upTo: UInt64(UInt32.max)) {
            guard value <= 0o7777 else { throw numeric }
            bits = Int32(value)
            return
        }
        if let first = text.utf8.first, (48...57).contains(first) { throw numeric }
        guard CopyMode.isSymbolic(text) else { throw CompileError("invalid syntax") }
        bits = 0
        self.text = text
    }

    /// Clauses between commas: any of `augo`, then operators `+-=` each followed by any of `rwxXstugo`.
    private static func isSymbolic(_ text: String) -> Bool {
        text.pieces(between: UInt8(ascii: ",")).allSatisfy { clause in
            let operations = clause.utf8.drop { "augo".utf8.contains($0) }
            guard let first = operations.first, "+-=".utf8.contains(first) else { return false }
            return operations.allSatisfy { "+-=rwxXstugo".utf8.contains($0) }
        }
    }
}
