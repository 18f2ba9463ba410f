extension Mount {
    init(_ reader: inout WireReader) throws(WireError) {
        var mount = Mount(dest: "")
        var type: Int64 = 0
        var tmpfsSize: Int64 = 0
        var cache = CacheMount(id: "")
        var secret = SecretMount(id: "", mode: 0)
        var ssh = SSHMount(id: "", mode: 0)
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: mount.input = try inner.int()
            case 2: mount.selector = try inner.string()
            case 3: mount.dest = try inner.string()
            case 4: mount.output = try inner.int()
            case 5: mount.readonly = try inner.bool()
            case 6: type = try inner.int()
            case 19: tmpfsSize = try inner.onlyInteger()
            case 20: cache = try CacheMount(&inner)
            case 21: secret = SecretMount(try SocketOrFile(&inner))
            case 22: ssh = SSHMount(try SocketOrFile(&inner))
            case 23: mount.resultID = try inner.string()
            case 24:
                let value = try inner.int()
                guard let mode = MountContentCache(rawValue: value) else {
                    throw WireError("invalid mount content cache \(value)")
                }
                mount.contentCache = mode
            default: try inner.skip()
            }
        }
        switch type {
        case 0: mount.kind = .bind
        case 1: mount.kind = .secret(secret)
        case 2: mount.kind = .ssh(ssh)
        case 3: mount.kind = .cache(cache)
        case 4: mount.kind = .tmpfs(size: tmpfsSize)
        default: throw WireError("mount type \(type) not implemented")
        }
        self = mount
    }
}

extension CacheMount {
    init(_ reader: inout WireReader) throws(WireError) {
        var cache = CacheMount(id: "")
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: cache.id = try inner.string()
            case 2:
                let value = try inner.int()
                guard let sharing = CacheSharing(rawValue: value) else {
                    throw WireError("unrecognized cache sharing mode: \(value)")
                }
                cache.sharing = sharing
            default: try inner.skip()
            }
        }
        self = cache
    }
}

/// `pb.SecretOpt` and `pb.SSHOpt` have the same fields.
private struct SocketOrFile {
    var id = ""
    var uid: UInt32 = 0
    var gid: UInt32 = 0
    var mode: UInt32 = 0
    var optional = false

    init(_ reader: inout WireReader) throws(WireError) {
        var value = SocketOrFile()
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: value.id = try inner.string()
            case 2: value.uid = try inner.uint32()
            case 3: value.gid = try inner.uint32()
            case 4: value.mode = try inner.uint32()
            case 5: value.optional = try inner.bool()
            default: try inner.skip()
            }
        }
        self = value
    }

    private init() {}
}

extension SecretMount {
    fileprivate init(_ value: SocketOrFile) {
        self.init(id: value.id, uid: value.uid, gid: value.gid, mode: value.mode, optional: value.optional)
    }
}

extension SSHMount {
    fileprivate init(_ value: SocketOrFile) {
        self.init(id: value.id, uid: value.uid, gid: value.gid, mode: value.mode, optional: value.optional)
    }
}
