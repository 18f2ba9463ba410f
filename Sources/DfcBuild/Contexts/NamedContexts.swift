internal import DfcHost
internal import ImageSpec

/// What `--build-context NAME=VALUE` means.
struct NamedContexts: Sendable {
    /// `context:NAME` attributes.
    var attributes: [String: String] = [:]
    /// Folder by local name.
    var folders: [String: String] = [:]
    /// Folder of an OCI layout by store id.
    var layouts: [String: String] = [:]

    /// Reads the flags; a later one of the same name counts.
    init(_ flags: [String]) throws(BuildError) {
        for flag in flags {
            let pair = NamedValue(parsing: flag)
            guard let value = pair.value, !pair.name.isEmpty else {
                throw BuildError(.client, "invalid context value: \(flag), expected key=value")
            }
            try add(try Self.normalized(pair.name), value)
        }
    }

    /// A name as the frontend looks it up: in its short form, without `:latest`; a platform behind `::` stays.
    private static func normalized(_ name: String) throws(BuildError) -> String {
        let parts = name.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        do {
            var familiar = try ImageName(parsing: String(parts[0])).familiar
            if familiar.hasSuffix(":latest") { familiar.removeLast(":latest".count) }
            return parts.count > 1 ? familiar + "::" + parts[1] : familiar
        } catch {
            throw BuildError(.client, "invalid context name \(name): \(error)")
        }
    }

    private mutating func add(_ name: String, _ value: String) throws(BuildError) {
        let key = "context:" + name
        if let layout = value.dropping("oci-layout://") {
            let (folder, digest) = try LayoutReference(parsing: layout).resolve()
            // What the frontend takes for a tag or a digest would be no part of the store's id.
            let store = name.replacing(":", with: "_").replacing("@", with: "_")
            layouts[store] = folder
            attributes[key] = "oci-layout://\(store)@\(digest)"
        } else if value.hasPrefix("docker-image://") || value.hasPrefix("target:") || ContextForm.isRemote(value) {
            attributes[key] = value
        } else {
            let path = value.dropping("local:") ?? value
            let local = name == "context" || name == "dockerfile" ? "_" + name : name
            folders[local] = try Self.folder(path, of: name)
            attributes[key] = "local:" + local
        }
    }

    private static func folder(_ path: String, of name: String) throws(BuildError) -> String {
        do {
            guard try System.stat(path, follow: true).kind == .directory else {
                throw BuildError(
                    .client, "failed to get build context \(name)",
                    hints: ["failed to get build context path {\(path) <nil>}: not a directory"])
            }
            return try AbsolutePath.of(path)
        } catch let error as BuildError {
            throw error
        } catch {
            let text = (error as? HostError)?.text ?? "\(error)"
            throw BuildError(.client, "failed to get build context \(name): stat \(path): \(text)")
        }
    }
}

extension String {
    /// What stands behind the prefix; nil where it is not there.
    func dropping(_ prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
