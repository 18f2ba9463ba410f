internal import DfcBasics
internal import ImageSpec

extension Op {
    /// The members of the op in protobuf's JSON mapping: names as in the schema, 64-bit integers as strings, enums by
    /// name, bytes in base64, defaults left out.
    func dump(to out: inout JSONWriter) {
        if hasConstraints { out.object("constraints") { _ in } }
        switch kind {
        case .exec(let exec): out.object("exec", exec.dump)
        case .source(let source):
            out.object("source") { out in
                out.map("attrs", source.attributes)
                out.text("identifier", source.identifier)
            }
        case .file(let file): out.object("file") { $0.list("actions", file.actions) { $0.dump(to: &$1) } }
        case .merge(let merge):
            out.object("merge") { $0.list("inputs", merge.inputs) { $1.long("input", $0) } }
        case .diff(let diff):
            out.object("diff") { out in
                out.object("lower") { $0.long("input", diff.lower) }
                out.object("upper") { $0.long("input", diff.upper) }
            }
        case nil: break
        }
        out.list("inputs", inputs) { input, out in
            out.text("digest", input.digest.description)
            out.long("index", input.index)
        }
        if let platform { out.object("platform", platform.dump) }
    }
}

extension Platform {
    fileprivate func dump(to out: inout JSONWriter) {
        out.text("Architecture", architecture)
        out.text("OS", os)
        out.list("OSFeatures", osFeatures)
        out.text("OSVersion", osVersion)
        out.text("Variant", variant)
    }
}

extension ExecOp {
    fileprivate func dump(to out: inout JSONWriter) {
        out.list("cdiDevices", devices) { device, out in
            out.text("name", device.name)
            out.flag("optional", device.optional)
        }
        out.object("meta", meta.dump)
        out.list("mounts", mounts) { $0.dump(to: &$1) }
        switch network {
        case .unset: break
        case .host: out.text("network", "HOST")
        case .none: out.text("network", "NONE")
        }
        out.list("secretenv", secretEnv) { secret, out in
            out.text("ID", secret.id)
            out.text("name", secret.name)
            out.flag("optional", secret.optional)
        }
        if security == .insecure { out.text("security", "INSECURE") }
    }
}

extension ExecMeta {
    fileprivate func dump(to out: inout JSONWriter) {
        out.list("args", args)
        out.text("cgroupParent", cgroupParent)
        out.text("cwd", cwd)
        out.list("env", env)
        out.list("extraHosts", extraHosts) { host, out in
            out.text("Host", host.host)
            out.text("IP", host.ip)
        }
        out.text("hostname", hostname)
        if let proxy {
            out.object("proxyEnv") { out in
                out.text("allProxy", proxy.all)
                out.text("ftpProxy", proxy.ftp)
                out.text("httpProxy", proxy.http)
                out.text("httpsProxy", proxy.https)
                out.text("noProxy", proxy.no)
            }
        }
        out.flag("removeMountStubsRecursive", removeMountStubsRecursive)
        out.list("ulimit", ulimits) { limit, out in
            out.long("Hard", limit.hard)
            out.text("Name", limit.name)
            out.long("Soft", limit.soft)
        }
        out.text("user", user)
        if !validExitCodes.isEmpty {
            out.key("validExitCodes")
            out.list(validExitCodes) { $1.int(Int64($0)) }
        }
    }
}

extension Mount {
    fileprivate func dump(to out: inout JSONWriter) {
        switch contentCache {
        case .default: break
        case .on: out.text("contentCache", "ON")
        case .off: out.text("contentCache", "OFF")
        }
        out.text("dest", dest)
        out.long("input", input)
        out.long("output", output)
        out.flag("readonly", readonly)
        out.text("resultID", resultID)
        out.text("selector", selector)
        switch kind {
        case .bind: break
        case .secret(let secret):
            out.text("mountType", "SECRET")
            out.object("secretOpt") {
                Self.file(secret.id, secret.uid, secret.gid, secret.mode, secret.optional, to: &$0)
            }
        case .ssh(let ssh):
            out.text("mountType", "SSH")
            out.object("SSHOpt") { Self.file(ssh.id, ssh.uid, ssh.gid, ssh.mode, ssh.optional, to: &$0) }
        case .cache(let cache):
            out.text("mountType", "CACHE")
            out.object("cacheOpt", cache.dump)
        case .tmpfs(let size):
            out.text("mountType", "TMPFS")
            out.object("TmpfsOpt") { $0.long("size", size) }
        }
    }

    private static func file(
        _ id: String, _ uid: UInt32, _ gid: UInt32, _ mode: UInt32, _ optional: Bool, to out: inout JSONWriter
    ) {
        out.text("ID", id)
        out.int("gid", gid)
        out.int("mode", mode)
        out.flag("optional", optional)
        out.int("uid", uid)
    }
}

extension CacheMount {
    fileprivate func dump(to out: inout JSONWriter) {
        out.text("ID", id)
        switch sharing {
        case .shared: break
        case .private: out.text("sharing", "PRIVATE")
        case .locked: out.text("sharing", "LOCKED")
        }
    }
}
