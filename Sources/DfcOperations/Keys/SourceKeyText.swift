package import DfcBasics
package import DfcStore
package import ImageSpec

/// The key texts of sources, from the facts that they were resolved to (BuildKit, `solver/llbsolver/ops/source.go` and
/// `source/`).
package enum SourceKeyText {
    /// An image or an OCI layout by what its reference resolved to; its layers' key is to follow. `limit` is the number
    /// of layers that are taken; nil is all.
    package static func manifest(_ digest: Digest, platform: Platform, limit: Int? = nil) -> String {
        Digest.of(manifestFields(digest, platform: platform, limit: limit)).description
    }

    /// What the key of an image by its manifest is the digest of.
    package static func manifestFields(_ digest: Digest, platform: Platform, limit: Int? = nil) -> String {
        var json = KeyJSON()
        json.set("Digest", .string(digest.description))
        json.set("OS", .string(platform.os))
        json.set("Arch", .string(platform.architecture))
        json.add("Variant", platform.variant)
        json.add("OSVersion", platform.osVersion)
        json.add("OSFeatures", platform.osFeatures)
        json.add("Limit", limit.map { JSONValue.int($0) })
        return json.digest.1
    }

    /// An image by its layers, so that images with the same layers share what was built on them. Nil for an image
    /// without layers, which has no such key.
    package static func layers(_ diffIDs: [Digest]) -> String? { LayerChain.of(diffIDs)?.description }

    /// A file from the net: what it is called and what it holds, not where it came from. `checksum` is that of the
    /// content, or the pinned one. `lastModified` is the time in HTTP's form where the server told one and no checksum
    /// was pinned.
    package static func http(
        filename: String, permissions: Int, uid: Int, gid: Int, checksum: Digest, lastModified: String? = nil,
        authSecret: String = "", headers: [(name: String, value: String)] = []
    ) -> String {
        Digest.of(
            httpFields(
                filename: filename, permissions: permissions, uid: uid, gid: gid, checksum: checksum,
                lastModified: lastModified, authSecret: authSecret, headers: headers)
        ).description
    }

    /// What the key of a file from the net is the digest of.
    package static func httpFields(
        filename: String, permissions: Int, uid: Int, gid: Int, checksum: Digest, lastModified: String? = nil,
        authSecret: String = "", headers: [(name: String, value: String)] = []
    ) -> String {
        var json = KeyJSON()
        json.set("Filename", .string(filename))
        json.set("Perm", .int(permissions))
        json.set("UID", .int(uid))
        json.set("GID", .int(gid))
        json.set("Checksum", .string(checksum.description))
        json.add("LastModTime", lastModified ?? "")
        json.add("AuthHeaderSecret", authSecret)
        json.add(
            "Header",
            headers.map { header in
                KeyJSON.object { json in
                    json.set("Name", .string(header.name))
                    json.set("Value", .string(header.value))
                }
            })
        return json.digest.1
    }

    /// A commit. `keptRef` is set when `.git` is kept: the ref by which it was asked for, or empty.
    package static func git(
        commit: String, keptRef: String? = nil, subdirectory: String = "", skipsSubmodules: Bool = false,
        time: String = "", isBundle: Bool = false
    ) -> String {
        var key = commit
        if let keptRef { key += ".git" + (keptRef.isEmpty ? "" : "#" + keptRef) }
        if !subdirectory.isEmpty { key += ":" + subdirectory }
        if skipsSubmodules { key += "(skip-submodules)" }
        if !time.isEmpty && time != "checkout" { key += "(mtime=\(time))" }
        if isBundle { key += "(bundle)" }
        return key
    }

    /// A folder of the user: no other build has this key, only its contents count. `session` names the build.
    package static func local(name: String, session: String, folder: FolderTree) -> String {
        func list(_ items: [String]) -> JSONValue {
            items.isEmpty ? .null : .array(items.map { .string($0) })
        }
        var json = KeyJSON()
        json.set("SessionID", .string(session))
        json.set("IncludePatterns", list(folder.includes))
        json.set("ExcludePatterns", list(folder.excludes))
        json.set("FollowPaths", list(folder.followPaths))
        return "session:\(name):\(json.digest.0)"
    }

    /// The own digest of a source op whose key text this is.
    package static func ownDigest(_ text: String) -> Digest { Digest.of("buildkit.source.v0:" + text) }
}
