internal import DfcBasics
internal import ImageSpec

extension Op {
    /// The op in protobuf's JSON mapping: names as in the schema, 64-bit integers as strings, enums by name, bytes in
    /// base64, defaults left out.
    var dump: JSONValue {
        .make { object in
            object.list("inputs", inputs) { input in
                .make { object in
                    object.text("digest", input.digest.description)
                    object.long("index", input.index)
                }
            }
            if let platform { object.add("platform", platform.dump) }
            if hasConstraints { object.add("constraints", .object([])) }
            switch kind {
            case .exec(let exec): object.add("exec", exec.dump)
            case .source(let source):
                object.add(
                    "source",
                    .make { object in
                        object.text("identifier", source.identifier)
                        object.map("attrs", source.attributes.dictionary)
                    })
            case .file(let file):
                object.add("file", .make { $0.list("actions", file.actions) { $0.dump } })
            case .merge(let merge):
                object.add(
                    "merge", .make { $0.list("inputs", merge.inputs) { input in .make { $0.long("input", input) } } })
            case .diff(let diff):
                object.add(
                    "diff",
                    .make { object in
                        object.add("lower", .make { $0.long("input", diff.lower) })
                        object.add("upper", .make { $0.long("input", diff.upper) })
                    })
            case nil: break
            }
        }
    }
}

extension Platform {
    fileprivate var dump: JSONValue {
        .make { object in
            object.text("Architecture", architecture)
            object.text("OS", os)
            object.text("Variant", variant)
            object.text("OSVersion", osVersion)
            object.list("OSFeatures", osFeatures)
        }
    }
}

extension ExecOp {
    fileprivate var dump: JSONValue {
        .make { object in
            object.add("meta", meta.dump)
            object.list("mounts", mounts) { $0.dump }
            switch network {
            case .unset: break
            case .host: object.text("network", "HOST")
            case .none: object.text("network", "NONE")
            }
            if security == .insecure { object.text("security", "INSECURE") }
            object.list("secretenv", secretEnv) { secret in
                .make { object in
                    object.text("ID", secret.id)
                    object.text("name", secret.name)
                    object.flag("optional", secret.optional)
                }
            }
            object.list("cdiDevices", devices) { device in
                .make { object in
                    object.text("name", device.name)
                    object.flag("optional", device.optional)
                }
            }
        }
    }
}

extension ExecMeta {
    fileprivate var dump: JSONValue {
        .make { object in
            object.list("args", args)
            object.list("env", env)
            object.text("cwd", cwd)
            object.text("user", user)
            if let proxy {
                object.add(
                    "proxyEnv",
                    .make { object in
                        object.text("httpProxy", proxy.http)
                        object.text("httpsProxy", proxy.https)
                        object.text("ftpProxy", proxy.ftp)
                        object.text("noProxy", proxy.no)
                        object.text("allProxy", proxy.all)
                    })
            }
            object.list("extraHosts", extraHosts) { host in
                .make { object in
                    object.text("Host", host.host)
                    object.text("IP", host.ip)
                }
            }
            object.text("hostname", hostname)
            object.list("ulimit", ulimits) { limit in
                .make { object in
                    object.text("Name", limit.name)
                    object.long("Soft", limit.soft)
                    object.long("Hard", limit.hard)
                }
            }
            object.text("cgroupParent", cgroupParent)
            object.flag("removeMountStubsRecursive", removeMountStubsRecursive)
            object.list("validExitCodes", validExitCodes) { .int($0) }
        }
    }
}

extension Mount {
    fileprivate var dump: JSONValue {
        .make { object in
            object.long("input", input)
            object.text("selector", selector)
            object.text("dest", dest)
            object.long("output", output)
            object.flag("readonly", readonly)
            switch kind {
            case .bind: break
            case .secret(let secret):
                object.text("mountType", "SECRET")
                object.add(
                    "secretOpt", Mount.file(secret.id, secret.uid, secret.gid, secret.mode, secret.optional))
            case .ssh(let ssh):
                object.text("mountType", "SSH")
                object.add("SSHOpt", Mount.file(ssh.id, ssh.uid, ssh.gid, ssh.mode, ssh.optional))
            case .cache(let cache):
                object.text("mountType", "CACHE")
                object.add("cacheOpt", cache.dump)
            case .tmpfs(let size):
                object.text("mountType", "TMPFS")
                object.add("TmpfsOpt", .make { $0.long("size", size) })
            }
            object.text("resultID", resultID)
            switch contentCache {
            case .default: break
            case .on: object.text("contentCache", "ON")
            case .off: object.text("contentCache", "OFF")
            }
        }
    }

    private static func file(
        _ id: String, _ uid: UInt32, _ gid: UInt32, _ mode: UInt32, _ optional: Bool
    ) -> JSONValue {
        .make { object in
            object.text("ID", id)
            object.int("uid", uid)
            object.int("gid", gid)
            object.int("mode", mode)
            object.flag("optional", optional)
        }
    }
}

extension CacheMount {
    fileprivate var dump: JSONValue {
        .make { object in
            object.text("ID", id)
            switch sharing {
            case .shared: break
            case .private: object.text("sharing", "PRIVATE")
            case .locked: object.text("sharing", "LOCKED")
            }
        }
    }
}
