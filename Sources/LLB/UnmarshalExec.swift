extension ExecOp {
    init(_ reader: inout WireReader) throws(WireError) {
        var exec = ExecOp(meta: ExecMeta(), mounts: [])
        var hasMeta = false
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1:
                hasMeta = true
                exec.meta = try ExecMeta(&inner)
            case 2: exec.mounts.append(try Mount(&inner))
            case 3:
                let value = try inner.int()
                guard let mode = NetMode(rawValue: value) else { throw WireError("invalid network mode \(value)") }
                exec.network = mode
            case 4:
                let value = try inner.int()
                guard let mode = SecurityMode(rawValue: value) else {
                    throw WireError("invalid security mode \(value)")
                }
                exec.security = mode
            case 5: exec.secretEnv.append(try SecretEnv(&inner))
            case 6: exec.devices.append(try CDIDevice(&inner))
            default: try inner.skip()
            }
        }
        guard hasMeta else { throw WireError("invalid exec op with no meta") }
        self = exec
    }
}

extension ExecMeta {
    init(_ reader: inout WireReader) throws(WireError) {
        var meta = ExecMeta()
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: meta.args.append(try inner.string())
            case 2: meta.env.append(try inner.string())
            case 3: meta.cwd = try inner.string()
            case 4: meta.user = try inner.string()
            case 5: meta.proxy = try ProxyEnv(&inner)
            case 6: meta.extraHosts.append(try HostIP(&inner))
            case 7: meta.hostname = try inner.string()
            case 9: meta.ulimits.append(try Ulimit(&inner))
            case 10: meta.cgroupParent = try inner.string()
            case 11: meta.removeMountStubsRecursive = try inner.bool()
            case 12:
                var codes: [Int64] = []
                try inner.integers(into: &codes)
                meta.validExitCodes += codes.map { Int32(truncatingIfNeeded: $0) }
            default: try inner.skip()
            }
        }
        self = meta
    }
}

extension ProxyEnv {
    init(_ reader: inout WireReader) throws(WireError) {
        var proxy = ProxyEnv()
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: proxy.http = try inner.string()
            case 2: proxy.https = try inner.string()
            case 3: proxy.ftp = try inner.string()
            case 4: proxy.no = try inner.string()
            case 5: proxy.all = try inner.string()
            default: try inner.skip()
            }
        }
        self = proxy
    }
}

extension HostIP {
    init(_ reader: inout WireReader) throws(WireError) {
        var host = HostIP(host: "", ip: "")
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: host.host = try inner.string()
            case 2: host.ip = try inner.string()
            default: try inner.skip()
            }
        }
        self = host
    }
}

extension Ulimit {
    init(_ reader: inout WireReader) throws(WireError) {
        var limit = Ulimit(name: "", soft: 0, hard: 0)
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: limit.name = try inner.string()
            case 2: limit.soft = try inner.int()
            case 3: limit.hard = try inner.int()
            default: try inner.skip()
            }
        }
        self = limit
    }
}

extension SecretEnv {
    init(_ reader: inout WireReader) throws(WireError) {
        var secret = SecretEnv(id: "", name: "", optional: false)
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: secret.id = try inner.string()
            case 2: secret.name = try inner.string()
            case 3: secret.optional = try inner.bool()
            default: try inner.skip()
            }
        }
        self = secret
    }
}

extension CDIDevice {
    init(_ reader: inout WireReader) throws(WireError) {
        var device = CDIDevice(name: "", optional: false)
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: device.name = try inner.string()
            case 2: device.optional = try inner.bool()
            default: try inner.skip()
            }
        }
        self = device
    }
}
