internal import DfcBasics

/// What `git ls-remote` printed, and what a ref means in it.
struct GitListing {
    private let text: String
    private let ref: String
    private var objects: [String: String] = [:]

    init(_ text: String, ref: String) {
        self.text = text
        self.ref = ref
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 1)
            if parts.count == 2 { objects[String(parts[1])] = String(parts[0]) }
        }
    }

    /// The full name first, then a branch, then a tag; only names below `refs/` count.
    func resolve(_ spec: GitSpec) throws -> GitResolved {
        func without(_ prefix: String) -> String { ref.hasPrefix(prefix) ? String(ref.dropFirst(prefix.count)) : ref }
        let branch = "refs/heads/" + without("refs/heads/")
        let tag = "refs/tags/" + without("refs/tags/")
        let full = "refs/" + without("refs/")
        let names = (full == branch || full == tag ? [] : [full]) + [branch, tag]
        guard let name = names.first(where: { objects[$0] != nil }), let object = objects[name] else {
            throw RemoteError("repository does not contain ref \(ref), output: \(GoQuote.quote(text))")
        }
        guard GitSpec.isCommit(object) else { throw RemoteError("invalid commit sha \"\(object)\"") }
        let peeled = name == tag ? objects[tag + "^{}"] : nil
        if !spec.checksum.isEmpty, !object.hasPrefix(spec.checksum), peeled?.hasPrefix(spec.checksum) != true {
            // BuildKit names only the commit where there is an annotated tag; both help more.
            throw RemoteError(
                "expected checksum to match \(spec.checksum), got \(object)\(peeled.map { " or \($0)" } ?? "")")
        }
        return GitResolved(ref: name, object: object, commit: spec.keepsGitDirectory ? nil : peeled)
    }
}
