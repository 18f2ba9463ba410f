internal import DfcHost

/// Paths that stay right when the working folder is another one.
enum AbsolutePath {
    /// The path as it is seen from the root, links kept, without slashes at
    /// its end.
    static func of(_ path: String) throws(BuildError) -> String {
        if path.hasPrefix("/") {
            var path = path
            while path.count > 1, path.hasSuffix("/") { path.removeLast() }
            return path
        }
        do {
            let here = try System.workingDirectory()
            let tail = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
            return tail.isEmpty ? here : (here == "/" ? "/" : here + "/") + tail
        } catch {
            throw BuildError(.client, "the working folder cannot be told: \(error)")
        }
    }
}
