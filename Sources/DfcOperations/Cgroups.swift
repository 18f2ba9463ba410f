internal import DfcHost

/// Control groups as far as steps leave something of them.
enum Cgroups {
    /// Versions 1 and 2 are both mounted.
    static var isHybrid: Bool { System.exists("/sys/fs/cgroup/unified/cgroup.controllers") }

    /// A namespace of control groups can be had: version 2 alone is mounted.
    static var canBeIsolated: Bool {
        System.exists("/proc/self/ns/cgroup") && System.exists("/sys/fs/cgroup/cgroup.subtree_control")
    }

    /// How often the kernel killed a process of the group for want of memory.
    static func outOfMemoryKills(_ path: String) -> Int {
        for file in ["/sys/fs/cgroup\(path)/memory.events", "/sys/fs/cgroup/memory\(path)/memory.oom_control"] {
            guard let bytes = try? System.readAll(file) else { continue }
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("oom_kill ")
            {
                return Int(line.dropFirst("oom_kill ".count)) ?? 0
            }
        }
        return 0
    }
}
