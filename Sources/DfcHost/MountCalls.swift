internal import CLinux
internal import DfcBasics
internal import Glibc

/// Mounting. All need root, or a user namespace in which we are it.
package enum MountCalls {
    /// Takes this process out of the mounts of the others: what it mounts from now on, nobody else sees, and it vanishes
    /// with the process, however that ends. To be called before any thread exists.
    package static func privateMountNamespace() throws(HostError) {
        _ = try System.retrying("unshare") { dfc_unshare(DFC_CLONE_NEWNS) }
        // Slave, not private: what the user mounts later still reaches us, nothing of ours goes out.
        _ = try System.retrying("mount", path: "/") { mount(nil, $0, nil, UInt(MS_REC | MS_SLAVE), nil) }
    }

    /// Stacks directories (overlayfs) at `target`: `lowers` bottom to top, `upper` above them all, where writes go;
    /// without it the mount is read-only. At most 500 lowers. `work` is an empty directory beside `upper`; the two can be
    /// mounted so only once. What is written is not brought to the disk when the mount ends (`volatile`): the kernel
    /// would wait for all that anybody has written to that disk.
    package static func overlay(
        lowers: [String], upper: String? = nil, work: String? = nil, at target: String, userXattr: Bool = false
    ) throws(HostError) {
        // The kernel takes at most 255 bytes a value here; what is longer is named by a descriptor.
        var handles: [Int32] = []
        defer { for handle in handles { close(handle) } }
        func short(_ path: String) throws(HostError) -> String {
            guard path.utf8.count > 250 else { return path }
            let handle = try System.open(path, System.pathOnly | O_DIRECTORY).release()
            handles.append(handle)
            return "/proc/self/fd/\(handle)"
        }
        let context = FileDescriptor(
            owning: try System.retrying("fsopen", path: "overlay") { dfc_fsopen($0) })
        func set(_ key: String, _ value: String) throws(HostError) {
            _ = try System.retrying("fsconfig", path: value, second: key) { value, key in
                dfc_fsconfig_string(context.rawValue, key, value)
            }
        }
        try set("source", "dfc")
        for lower in lowers.reversed() { try set("lowerdir+", try short(lower)) }
        if let upper, let work {
            try set("upperdir", try short(upper))
            try set("workdir", try short(work))
            _ = try System.retrying("fsconfig", path: "volatile") { dfc_fsconfig_flag(context.rawValue, $0) }
        }
        for option in ["index", "metacopy", "redirect_dir", "xino"] { try set(option, "off") }
        if userXattr {
            _ = try System.retrying("fsconfig", path: "userxattr") { dfc_fsconfig_flag(context.rawValue, $0) }
        }
        do throws(HostError) {
            _ = try System.retrying("fsconfig") { dfc_fsconfig_create(context.rawValue) }
            try attach(context.rawValue, target, attributes: upper == nil ? DFC_MOUNT_ATTR_RDONLY : 0)
        } catch {
            throw HostError("mount overlay", path: target, errno: error.errno)
        }
    }

    /// A new tmpfs at `target`; options such as `("size", "65536")`, `("mode", "0755")`.
    package static func tmpfs(
        at target: String, options: [(key: String, value: String)] = [], nosuid: Bool = true, nodev: Bool = true,
        noexec: Bool = false
    ) throws(HostError) {
        let context = FileDescriptor(owning: try System.retrying("fsopen", path: "tmpfs") { dfc_fsopen($0) })
        for option in [(key: "source", value: "tmpfs")] + options {
            _ = try System.retrying("fsconfig", path: option.value, second: option.key) { value, key in
                dfc_fsconfig_string(context.rawValue, key, value)
            }
        }
        do throws(HostError) {
            _ = try System.retrying("fsconfig") { dfc_fsconfig_create(context.rawValue) }
            var attributes: Int32 = 0
            if nosuid { attributes |= DFC_MOUNT_ATTR_NOSUID }
            if nodev { attributes |= DFC_MOUNT_ATTR_NODEV }
            if noexec { attributes |= DFC_MOUNT_ATTR_NOEXEC }
            try attach(context.rawValue, target, attributes: attributes)
        } catch {
            throw HostError("mount tmpfs", path: target, errno: error.errno)
        }
    }

    private static func attach(_ context: Int32, _ target: String, attributes: Int32) throws(HostError) {
        let number = try System.retrying("fsmount") { dfc_fsmount(context, UInt32(attributes)) }
        let detached = FileDescriptor(owning: number)
        _ = try System.retrying("move_mount", path: target) { dfc_move_mount(detached.rawValue, $0) }
    }

    /// Shows `source` (a directory or file; what is mounted below it too when `recursive`) at `target` as well, which
    /// must exist and be of the same sort.
    package static func bind(
        _ source: String, at target: String, readOnly: Bool = false, recursive: Bool = false
    ) throws(HostError) {
        let handle = try System.open(source, System.pathOnly)
        try bind(handle.rawValue, at: target, readOnly: readOnly, recursive: recursive)
    }

    /// The same for a source that is open (`System.pathOnly` suffices): nothing can be put in its place meanwhile.
    package static func bind(
        _ source: Int32, at target: String, readOnly: Bool = false, recursive: Bool = false
    ) throws(HostError) {
        let tree = FileDescriptor(
            owning: try System.retrying("open_tree", path: target) { _ in
                dfc_open_tree_clone(source, "", recursive ? 1 : 0)
            })
        if readOnly {
            _ = try System.retrying("mount_setattr", path: target) { _ in
                dfc_mount_setattr(tree.rawValue, recursive ? 1 : 0, UInt64(DFC_MOUNT_ATTR_RDONLY), 0)
            }
        }
        _ = try System.retrying("mount", path: target) { dfc_move_mount(tree.rawValue, $0) }
    }

    /// Unmounts what is on top at the path. `lazy`: takes it out of sight now, lets go when nobody uses it any more.
    package static func unmount(_ target: String, lazy: Bool = false) throws(HostError) {
        _ = try System.retrying("umount", path: target) { umount2($0, Int32(lazy ? MNT_DETACH : 0) | 8) }
    }

    /// Mounts at the path and below it do not spread to other namespaces.
    package static func makePrivate(_ target: String) throws(HostError) {
        _ = try System.retrying("mount", path: target) { mount(nil, $0, nil, UInt(MS_REC | MS_PRIVATE), nil) }
    }

    /// Mount points at the path or below it in our namespace, the innermost first.
    package static func mounts(below path: String) throws(HostError) -> [String] {
        let prefix = path + "/"
        var found: [String] = []
        for line in try System.readAll("/proc/self/mountinfo").split(separator: 10) {
            let fields = line.split(separator: 32, maxSplits: 5)
            guard fields.count > 4 else { continue }
            let point = PathText.text(unescaped(fields[4]))
            if point == path || point.begins(with: prefix) { found.append(point) }
        }
        return found.reversed()
    }

    /// mountinfo writes blanks, tabs, line ends and backslashes as `\` and three octal digits.
    private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var at = field.startIndex
        while at < field.endIndex {
            let digits = field[at...].dropFirst().prefix(3)
            if field[at] == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (48...55).contains($0) }) {
                out.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + Int($1) - 48 }))
                at += 4
            } else {
                out.append(field[at])
                at += 1
            }
        }
        return out
    }
}
