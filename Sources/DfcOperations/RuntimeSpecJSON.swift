package import DfcBasics
internal import LLB

extension RuntimeSpec {
    /// The configuration file of the runtime (`config.json` of a bundle). `version` is that of the specification which
    /// the file claims to follow.
    package func json(version: String = "1.3.0") -> JSONValue {
        .object([
            .init("ociVersion", .string(version)),
            .init("process", process()),
            .init(
                "root",
                .object(
                    [.init("path", .string(root))] + (rootReadonly ? [.init("readonly", .bool(true))] : []))),
            .init("hostname", .string(hostname)),
            .init("mounts", .array(mounts.map(Self.json(of:)))),
            .init("linux", linux()),
        ])
    }

    private func process() -> JSONValue {
        var members: [JSONValue.Member] = [
            .init(
                "user",
                .object([
                    .init("uid", .int(user.uid)), .init("gid", .int(user.gid)),
                    .init("additionalGids", .array(user.additionalGids.map { .int($0) })),
                ])),
            .init("args", Self.texts(arguments)),
            .init("env", Self.texts(environment)),
            .init("cwd", .string(workingDirectory)),
            .init("capabilities", capabilities()),
        ]
        if !limits.isEmpty {
            members.append(
                .init(
                    "rlimits",
                    .array(
                        limits.map { limit in
                            .object([
                                .init("type", .string("RLIMIT_" + limit.name.uppercased())),
                                .init("hard", .int(UInt64(bitPattern: limit.hard))),
                                .init("soft", .int(UInt64(bitPattern: limit.soft))),
                            ])
                        })))
        }
        return .object(members)
    }

    private func capabilities() -> JSONValue {
        if insecure {
            let all = Self.texts(Capabilities.ofThisProcess())
            return .object(
                ["bounding", "effective", "inheritable", "permitted", "ambient"].map { .init($0, all) })
        }
        let some = Self.texts(Capabilities.sandbox)
        return .object(["bounding", "effective", "permitted"].map { .init($0, some) })
    }

    private func linux() -> JSONValue {
        var namespaces = ["pid", "ipc", "uts", "mount"]
        if isolatesNetwork { namespaces.append("network") }
        if isolatesCgroups { namespaces.append("cgroup") }
        var members: [JSONValue.Member] = [.init("resources", resourceLimits())]
        if !cgroupsPath.isEmpty { members.append(.init("cgroupsPath", .string(cgroupsPath))) }
        members.append(
            .init("namespaces", .array(namespaces.map { .object([.init("type", .string($0))]) })))
        if insecure {
            let nodes = HostDevices.forInsecureSteps()
            if !nodes.isEmpty { members.append(.init("devices", .array(nodes))) }
        } else {
            members.append(.init("maskedPaths", Self.texts(Self.maskedPaths)))
            members.append(.init("readonlyPaths", Self.texts(Self.readonlyPaths)))
            members.append(.init("seccomp", SeccompProfile.ofThisMachine))
        }
        return .object(members)
    }

    private func resourceLimits() -> JSONValue {
        var devices: [JSONValue] = [.object([.init("allow", .bool(false)), .init("access", .string("rwm"))])]
        if insecure {
            for type in ["c", "b"] {
                devices.append(
                    .object([
                        .init("allow", .bool(true)), .init("type", .string(type)), .init("access", .string("rwm")),
                    ]))
            }
        }
        var members: [JSONValue.Member] = [.init("devices", .array(devices))]
        guard let resources else { return .object(members) }
        var memory: [JSONValue.Member] = []
        if resources.memory != 0 { memory.append(.init("limit", .int(resources.memory))) }
        if resources.memorySwap != 0 { memory.append(.init("swap", .int(resources.memorySwap))) }
        if !memory.isEmpty { members.append(.init("memory", .object(memory))) }
        var cpu: [JSONValue.Member] = []
        if resources.cpuShares != 0 { cpu.append(.init("shares", .int(resources.cpuShares))) }
        if resources.cpuQuota != 0 || resources.cpuPeriod != 0 {
            cpu.append(.init("quota", .int(resources.cpuQuota)))
            cpu.append(.init("period", .int(resources.cpuPeriod)))
        }
        if !resources.cpusetCpus.isEmpty { cpu.append(.init("cpus", .string(resources.cpusetCpus))) }
        if !resources.cpusetMems.isEmpty { cpu.append(.init("mems", .string(resources.cpusetMems))) }
        if !cpu.isEmpty { members.append(.init("cpu", .object(cpu))) }
        return .object(members)
    }

    private static func json(of mount: RuntimeMount) -> JSONValue {
        .object([
            .init("destination", .string(mount.destination)), .init("type", .string(mount.type)),
            .init("source", .string(mount.source)), .init("options", texts(mount.options)),
        ])
    }

    private static func texts(_ list: [String]) -> JSONValue { .array(list.map { .string($0) }) }

    private static let maskedPaths = [
        "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/sys/devices/virtual/powercap", "/proc/scsi",
    ]

    private static let readonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
}
