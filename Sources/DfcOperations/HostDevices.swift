internal import DfcBasics
internal import DfcHost

/// Device nodes of the host that a step without restrictions gets.
enum HostDevices {
    /// The nodes that exist here, as `linux.devices` members of an OCI runtime configuration.
    static func forInsecureSteps() -> [JSONValue] {
        let names = ["kmsg", "cuse", "fuse", "kvm", "net/tun", "loop-control"] + (0..<8).map { "loop\($0)" }
        return names.compactMap { name in
            let path = "/dev/" + name
            guard let stat = try? System.stat(path) else { return nil }
            let type: String
            switch stat.kind {
            case .character: type = "c"
            case .block: type = "b"
            case .file, .directory, .symlink, .fifo, .socket: return nil
            }
            return .object([
                .init("path", .string(path)), .init("type", .string(type)), .init("major", .int(stat.rdevMajor)),
                .init("minor", .int(stat.rdevMinor)), .init("fileMode", .int(stat.permissions)),
                .init("uid", .int(stat.uid)), .init("gid", .int(stat.gid)),
            ])
        }
    }
}
