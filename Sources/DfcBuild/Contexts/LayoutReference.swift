internal import DfcBasics
internal import DfcHost
internal import ImageSpec

/// An image in an OCI layout on this machine: `DIR`, `DIR:TAG`, `DIR@DIGEST` or `DIR:TAG@DIGEST`.
struct LayoutReference: Sendable, Equatable {
    /// The folder of the layout.
    var folder: String
    /// Which image; nil for `latest`, or the only one.
    var tag: String?
    /// The digest of its manifest or index, where it is given.
    var digest: Digest?

    /// Takes the text behind `oci-layout://` apart.
    init(parsing text: String) throws(BuildError) {
        var rest = Substring(text)
        if let at = rest.lastIndex(of: "@") {
            guard let digest = Digest(rest[rest.index(after: at)...]) else {
                throw BuildError(.client, "invalid oci-layout reference \(text): invalid digest")
            }
            self.digest = digest
            rest = rest[..<at]
        }
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            tag = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        folder = String(rest)
    }

    /// The folder as an absolute path and the digest that the layout's `index.json` has for the reference.
    func resolve() throws(BuildError) -> (folder: String, digest: Digest) {
        let absolute = try AbsolutePath.of(folder)
        if let digest { return (absolute, digest) }
        let index: Index
        do {
            index = try Index(reading: try System.readAll(absolute + "/index.json", limit: 64 << 20))
        } catch {
            throw unresolved("\(error)")
        }
        let wanted = tag ?? "latest"
        let named = index.manifests.filter { $0.annotations["org.opencontainers.image.ref.name"] == wanted }
        if let found = named.last { return (absolute, found.digest) }
        guard index.manifests.count == 1, let only = index.manifests.first else {
            throw unresolved("no image of the name \(wanted) in its index.json")
        }
        return (absolute, only.digest)
    }

    private func unresolved(_ why: String) -> BuildError {
        let text = folder + (tag.map { ":" + $0 } ?? "")
        return BuildError(.client, "oci-layout reference \"\(text)\" could not be resolved", hints: [why])
    }
}
