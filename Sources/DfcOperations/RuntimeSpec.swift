package import LLB

/// What a runtime is told: the members of an OCI runtime configuration (OCI runtime spec, config.md) that a build step
/// has. `json()` writes it as BuildKit does.
package struct RuntimeSpec: Sendable, Equatable {
    /// Program and arguments.
    package var arguments: [String]
    /// `KEY=value`, in order.
    package var environment: [String]
    /// Absolute working directory, which exists.
    package var workingDirectory: String
    /// Who the process is.
    package var user: RuntimeUser
    /// Resource limits; none leaves those of the caller.
    package var limits: [Ulimit]
    /// Mounted root file system.
    package var root: String
    /// Nothing of the root can be written.
    package var rootReadonly: Bool
    /// Host name.
    package var hostname: String
    /// All mounts in the order in which they are made.
    package var mounts: [RuntimeMount]
    /// Where the process is put among the control groups; empty: wherever the runtime likes.
    package var cgroupsPath: String
    /// Limits of memory and processor.
    package var resources: LinuxResources?
    /// No network of the host: an empty network namespace.
    package var isolatesNetwork: Bool
    /// A control group namespace, where version 2 is mounted.
    package var isolatesCgroups: Bool
    /// `security=insecure`: all capabilities, no seccomp filter, nothing masked.
    package var insecure: Bool

    /// A process in a root file system with the default mounts; set the other members as needed.
    package init(arguments: [String], root: String) {
        self.arguments = arguments
        environment = []
        workingDirectory = "/"
        user = RuntimeUser(uid: 0, gid: 0, additionalGids: [0])
        limits = []
        self.root = root
        rootReadonly = false
        hostname = RuntimeSpec.defaultHostname
        mounts = RuntimeMount.defaults
        cgroupsPath = ""
        resources = nil
        isolatesNetwork = false
        isolatesCgroups = false
        insecure = false
    }

    /// The host name of a step that asks for none.
    package static let defaultHostname = "buildkitsandbox"

    /// Puts a mount behind the others, or in the place of an earlier one at the same destination.
    package mutating func add(_ mount: RuntimeMount) {
        if let index = mounts.firstIndex(where: { $0.destination == mount.destination }) {
            mounts[index] = mount
        } else {
            mounts.append(mount)
        }
    }
}

/// Who a process is.
package struct RuntimeUser: Sendable, Equatable {
    /// User number.
    package var uid: UInt32
    /// Primary group.
    package var gid: UInt32
    /// All groups, the primary one first.
    package var additionalGids: [UInt32]

    /// The user; the primary group is put first among the groups when it is not one of them.
    package init(uid: UInt32, gid: UInt32, additionalGids: [UInt32] = []) {
        self.uid = uid
        self.gid = gid
        self.additionalGids = additionalGids.contains(gid) ? additionalGids : [gid] + additionalGids
    }
}

/// One mount of a container.
package struct RuntimeMount: Sendable, Equatable {
    /// Absolute path in the container.
    package var destination: String
    /// Type of file system, such as `bind`.
    package var type: String
    /// What is mounted: a path for `bind`, a name otherwise.
    package var source: String
    /// Mount options.
    package var options: [String]

    /// All members.
    package init(_ destination: String, type: String, source: String, options: [String]) {
        self.destination = destination
        self.type = type
        self.source = source
        self.options = options
    }

    /// What every step gets before the mounts of its own.
    package static let defaults: [RuntimeMount] = [
        RuntimeMount("/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"]),
        RuntimeMount(
            "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755", "size=65536k"]),
        RuntimeMount(
            "/dev/pts", type: "devpts", source: "devpts",
            options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
        RuntimeMount(
            "/dev/shm", type: "tmpfs", source: "shm",
            options: ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]),
        RuntimeMount("/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"]),
        RuntimeMount("/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"]),
    ]

    /// A file of the host at a fixed place, such as the list of name servers.
    package static func file(_ source: String, at destination: String) -> RuntimeMount {
        RuntimeMount(
            destination, type: "bind", source: source, options: ["nosuid", "noexec", "nodev", "rbind", "ro"])
    }

    /// The control groups.
    package static func cgroups(writable: Bool) -> RuntimeMount {
        RuntimeMount(
            "/sys/fs/cgroup", type: "cgroup", source: "cgroup",
            options: [writable ? "rw" : "ro", "nosuid", "noexec", "nodev"])
    }
}
