public import LLB

extension LockFile {
    /// The same pins as a source policy, for builders that know no lock file: images and git refs become the digests
    /// and commits, http files must have the checksum.
    public var policy: SourcePolicy {
        SourcePolicy(rules: imageRules + httpRules + gitRules)
    }

    private var imageRules: [SourcePolicy.Rule] {
        images.sorted { $0.key < $1.key }.compactMap { reference, platforms in
            // What is named by its digest cannot be another image, and a layout is named by one in a graph.
            guard let digest = platforms.values.first?.digest, !reference.contains("@"), !reference.contains("://")
            else { return nil }
            let identifier = "docker-image://" + reference
            return .init(.convert, identifier, .exact, update: .init(identifier: "\(identifier)@\(digest)"))
        }
    }

    private var httpRules: [SourcePolicy.Rule] {
        http.sorted { $0.key < $1.key }.map { url, digest in
            .init(.convert, url, .exact, update: .init(identifier: url, attributes: ["http.checksum": digest]))
        }
    }

    /// A ref alone, and with any folder behind it.
    private var gitRules: [SourcePolicy.Rule] {
        git.sorted { $0.key < $1.key }.flatMap { key, commit -> [SourcePolicy.Rule] in
            guard let reference = try? GitReference.parse(key) else { return [] }
            let remote = reference.identifier(of: "")
            let whole = reference.ref.isEmpty ? remote : remote + "#" + reference.ref
            return [
                .init(.convert, whole, .exact, update: .init(identifier: "\(remote)#\(commit)")),
                .init(
                    .convert, "\(remote)#\(reference.ref):*", .wildcard,
                    update: .init(identifier: "\(remote)#\(commit):${1}")),
            ]
        }
    }
}
