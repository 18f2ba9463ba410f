internal import DfcBasics
internal import DfcHost
internal import Glibc
internal import LLB

/// What crun does otherwise than runc where a build's result shows it, evened out before it starts.
enum CrunDifferences {
    /// The specification for crun: mount points are made here, since crun makes them with the sticky bit; a tmpfs gets
    /// the mode of the directory that it covers; HOME is set, empty or missing as it may be.
    static func evened(_ spec: RuntimeSpec) throws -> RuntimeSpec {
        let tree = DestinationTree(spec.root)
        var result = spec
        for (index, mount) in spec.mounts.enumerated() {
            let path = try tree.view.resolve(TreePath(mount.destination))
            let existing = try tree.view.stat(path)
            if mount.type == "tmpfs", !mount.options.contains(where: { $0.hasPrefix("mode=") }), let existing {
                result.mounts[index].options.append("mode=" + String(existing.permissions, radix: 8))
            }
            // What lies in another mount is not the root's business.
            guard existing == nil, !isCovered(path, by: spec.mounts[..<index]) else { continue }
            try make(path, isFile: isFile(mount), in: tree)
        }
        result.environment = withHome(spec, tree.view)
        return result
    }

    private static func isCovered(_ path: TreePath, by mounts: ArraySlice<RuntimeMount>) -> Bool {
        mounts.contains { mount in
            let other = TreePath(mount.destination)
            return other.names.count < path.names.count && path.names.starts(with: other.names)
        }
    }

    private static func isFile(_ mount: RuntimeMount) -> Bool {
        guard mount.type == "bind", let stat = try? System.stat(mount.source, follow: true) else { return false }
        return stat.kind != .directory
    }

    private static func make(_ path: TreePath, isFile: Bool, in tree: DestinationTree) throws {
        guard isFile else {
            _ = try tree.makeDirectories(path, mode: 0o755, owner: nil, timestamp: nil)
            return
        }
        _ = try tree.makeDirectories(path.parent, mode: 0o755, owner: nil, timestamp: nil)
        let place = path.at(tree.view.mount)
        _ = try System.open(place, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o755)
    }

    /// The home of the first line of the user's number; `/` when there is none.
    private static func withHome(_ spec: RuntimeSpec, _ view: MountedView) -> [String] {
        let home = spec.environment.last { $0.hasPrefix("HOME=") }
        guard home == nil || home == "HOME=" else { return spec.environment }
        let user = AccountFiles(reading: view).users?.first { $0.uid == spec.user.uid }
        let place = user.map(\.home).flatMap { $0.isEmpty ? nil : $0 } ?? "/"
        return spec.environment.filter { !$0.hasPrefix("HOME=") } + ["HOME=" + place]
    }
}
