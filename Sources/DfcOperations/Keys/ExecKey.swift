internal import DfcBasics
package import DfcSolver
package import DfcStore
package import ImageSpec
package import LLB

/// The cache map of an exec op (BuildKit, `solver/llbsolver/ops/exec.go`).
package enum ExecKey {
    /// The digest is of the op's JSON without what must not count: proxies, addresses of hosts, selectors (they count
    /// with the inputs), names of cache mounts. Resource limits are no part of the op. `platform` is that of the op, or
    /// the machine's. Throws `KeyError`.
    package static func cacheMap(
        _ op: ExecOp, platform: Platform, inputs: Int, content: ContentDigester
    ) throws(KeyError) -> CacheMap<Tree> {
        var json = KeyJSON()
        json.set("Type", .string("buildkit.exec.v0"))
        json.set("Exec", exec(op))
        json.set("OS", .string(platform.os))
        json.set("Arch", .string(platform.architecture))
        json.add("Variant", platform.variant)
        json.add("OSVersion", platform.osVersion)
        json.add("OSFeatures", platform.osFeatures)
        let (digest, text) = json.digest
        return CacheMap(
            digest: digest, inputs: try rules(op.mounts, inputs: inputs, content: content), preimage: text)
    }

    private static func rules(
        _ mounts: [Mount], inputs: Int, content: ContentDigester
    ) throws(KeyError) -> [InputRule<Tree>] {
        var selectors: [[String]] = Array(repeating: [], count: inputs)
        var byContent: [Bool] = Array(repeating: false, count: inputs)
        for mount in mounts {
            switch mount.kind {
            case .secret, .ssh, .tmpfs: continue
            case .bind, .cache: break
            }
            guard mount.input != -1 else { continue }
            guard let input = Int(exactly: mount.input), selectors.indices.contains(input) else {
                throw .invalidInput(mount.input)
            }
            let selector = PathClean.join("/", mount.selector)
            selectors[input].append(selector)
            // Otherwise files beside the selected ones could differ and still be in the output.
            let isSafe = mount.output == -1 || mount.readonly || selector == "/"
            switch mount.contentCache {
            case .off: byContent[input] = false
            case .on:
                guard isSafe else { throw .contentCacheNotAllowed(dest: mount.dest) }
                byContent[input] = true
            case .default: byContent[input] = isSafe && mount.dest != "/"
            }
        }
        return zip(selectors, byContent).map { paths, isByContent in
            guard !paths.isEmpty else { return InputRule() }
            let selector = Digest.of(paths.joined(separator: "\0"))
            guard isByContent else { return InputRule(selector: selector) }
            let distinct = ContentDigester.distinct(paths)
            let chosen = distinct.contains("/") ? [] : distinct.map { ContentSelector(path: $0, followLinks: true) }
            return InputRule(selector: selector, content: content.rule(chosen))
        }
    }

    private static func exec(_ op: ExecOp) -> JSONValue {
        KeyJSON.object { json in
            json.set("meta", meta(op.meta))
            if !isPlainRoot(op.mounts) { json.add("mounts", op.mounts.map { mount($0) }) }
            json.add("network", op.network.rawValue)
            json.add("security", op.security.rawValue)
            json.add(
                "secretenv",
                op.secretEnv.map { secret in
                    KeyJSON.object { json in
                        json.add("ID", secret.id)
                        json.add("name", secret.name)
                        json.add("optional", secret.optional)
                    }
                })
            json.add(
                "cdiDevices",
                op.devices.map { device in
                    KeyJSON.object { json in
                        json.add("name", device.name)
                        json.add("optional", device.optional)
                    }
                })
        }
    }

    /// A RUN without mounts: BuildKit leaves them out, to be compatible with its older versions.
    private static func isPlainRoot(_ mounts: [Mount]) -> Bool {
        guard mounts.count == 1, let mount = mounts.first else { return false }
        return mount.dest == "/" && !mount.readonly && mount.kind == .bind && mount.resultID.isEmpty
    }

    private static func meta(_ meta: ExecMeta) -> JSONValue {
        KeyJSON.object { json in
            json.add("args", meta.args)
            json.add("env", meta.env)
            json.add("cwd", meta.cwd)
            json.add("user", meta.user)
            json.add("extraHosts", meta.extraHosts.map { host in KeyJSON.object { $0.add("Host", host.host) } })
            json.add("hostname", meta.hostname)
            json.add(
                "ulimit",
                meta.ulimits.map { limit in
                    KeyJSON.object { json in
                        json.add("Name", limit.name)
                        json.add("Soft", limit.soft)
                        json.add("Hard", limit.hard)
                    }
                })
            json.add("cgroupParent", meta.cgroupParent)
            json.add("removeMountStubsRecursive", meta.removeMountStubsRecursive)
            json.add("validExitCodes", meta.validExitCodes.map { JSONValue.int($0) })
        }
    }

    private static func mount(_ mount: Mount) -> JSONValue {
        KeyJSON.object { json in
            json.add("input", mount.input)
            json.add("dest", mount.dest)
            json.add("output", mount.output)
            json.add("readonly", mount.readonly)
            switch mount.kind {
            case .bind: break
            case .secret(let secret):
                json.set("mountType", .int(1))
                json.set("secretOpt", shared(secret.id, secret.uid, secret.gid, secret.mode, secret.optional))
            case .ssh(let ssh):
                json.set("mountType", .int(2))
                json.set("SSHOpt", shared(ssh.id, ssh.uid, ssh.gid, ssh.mode, ssh.optional))
            case .cache(let cache):
                json.set("mountType", .int(3))
                json.set("cacheOpt", KeyJSON.object { if keepsName(cache, at: mount.dest) { $0.add("ID", cache.id) } })
            case .tmpfs(let size):
                json.set("mountType", .int(4))
                json.set("TmpfsOpt", KeyJSON.object { $0.add("size", size) })
            }
            json.add("resultID", mount.resultID)
            json.add("contentCache", mount.contentCache.rawValue)
        }
    }

    private static func shared(
        _ id: String, _ uid: UInt32, _ gid: UInt32, _ mode: UInt32, _ optional: Bool
    ) -> JSONValue {
        KeyJSON.object { json in
            json.add("ID", id)
            json.add("uid", uid)
            json.add("gid", gid)
            json.add("mode", mode)
            json.add("optional", optional)
        }
    }

    /// A cache mount named after its place, with or without a namespace, and shared: what the Dockerfile frontend made
    /// before the name was left out.
    private static func keepsName(_ cache: CacheMount, at dest: String) -> Bool {
        guard cache.sharing == .shared else { return false }
        if cache.id == dest { return true }
        guard let slash = cache.id.utf8.firstIndex(of: UInt8(ascii: "/")) else { return false }
        return cache.id[cache.id.utf8.index(after: slash)...] == dest
    }
}

/// Why an op has no cache map.
package enum KeyError: Error, Equatable, CustomStringConvertible {
    /// An index that is none of the op's inputs.
    case invalidInput(Int64)
    /// A mount asks to count by its content where that is not safe.
    case contentCacheNotAllowed(dest: String)
    /// An owner's name is to be looked up nowhere.
    case invalidUserIndex(Int64)

    /// The text for the user.
    package var description: String {
        switch self {
        case .invalidInput(let index): "invalid input index \(index)"
        case .contentCacheNotAllowed(let dest): "invalid mount cache content of \(dest)"
        case .invalidUserIndex(let index): "invalid user index: \(index)"
        }
    }
}
