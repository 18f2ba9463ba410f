internal import DfcHost

/// What the operand of `compile`, `solve` and `lock` means.
package enum ContextForm: Sendable, Equatable {
    /// A folder on this machine.
    case folder(String)
    /// A Dockerfile; its folder is the context (not for `solve`).
    case dockerfile(String)
    /// `-`
    case standardInput
    /// A git or http URL, as written.
    case remote(String)

    /// Looks at the operand.
    ///
    /// - Throws: `BuildError` in docker's words where there is no such path.
    package static func read(_ operand: String, takesFile: Bool) throws(BuildError) -> ContextForm {
        if operand == "-" { return .standardInput }
        if isRemote(operand) { return .remote(operand) }
        guard let stat = try? System.stat(operand, follow: true) else {
            throw BuildError(.client, #"unable to prepare context: path "\#(operand)" not found"#)
        }
        switch stat.kind {
        case .directory: return .folder(operand)
        case .file, .fifo, .character:
            if takesFile { return .dockerfile(operand) }
            throw BuildError(
                .client, #"unable to prepare context: path "\#(operand)" not found"#,
                hints: ["\(operand) is a file; give its folder as the context and the file with -f"])
        case .symlink, .socket, .block:
            throw BuildError(.client, "unable to prepare context: \(operand) is neither a folder nor a file")
        }
    }

    /// The text is a URL, or one of the short forms of a git remote.
    package static func isRemote(_ text: String) -> Bool {
        for scheme in ["http://", "https://", "git://", "ssh://", "github.com/"] where text.hasPrefix(scheme) {
            return true
        }
        return isSCP(text)
    }

    /// `user@host:path`, as git takes it; a path with a slash before the colon is none.
    private static func isSCP(_ text: String) -> Bool {
        guard let at = text.firstIndex(of: "@"), let colon = text.firstIndex(of: ":"), at < colon else { return false }
        return at > text.startIndex && !text[..<colon].contains("/") && text.index(after: at) < colon
    }
}
