internal import DfcBasics

/// Ignore files as lists of patterns.
enum IgnoreFileText {
    /// The patterns of a file; `context` goes before the text of an error.
    static func patterns(_ bytes: [UInt8], _ context: String) throws(CompileError) -> [String] {
        do {
            return try IgnoreFile.patterns(bytes)
        } catch {
            throw CompileError("\(context): \(error)")
        }
    }
}
