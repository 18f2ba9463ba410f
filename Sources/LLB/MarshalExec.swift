internal import DfcBasics

extension ExecOp {
    func write(_ writer: inout ProtobufWriter) {
        writer.message(1) { meta.write(&$0) }
        for mount in mounts { writer.message(2) { mount.write(&$0) } }
        writer.ifInt(3, network.rawValue)
        writer.ifInt(4, security.rawValue)
        for secret in secretEnv {
            writer.message(5) { writer in
                writer.ifString(1, secret.id)
                writer.ifString(2, secret.name)
                writer.ifBool(3, secret.optional)
            }
        }
        for device in devices {
            writer.message(6) { writer in
                writer.ifString(1, device.name)
                writer.ifBool(2, device.optional)
            }
        }
    }
}

extension ExecMeta {
    func write(_ writer: inout ProtobufWriter) {
        for arg in args { writer.string(1, arg) }
        for entry in env { writer.string(2, entry) }
        writer.ifString(3, cwd)
        writer.ifString(4, user)
        if let proxy {
            writer.message(5) { writer in
                writer.ifString(1, proxy.http)
                writer.ifString(2, proxy.https)
                writer.ifString(3, proxy.ftp)
                writer.ifString(4, proxy.no)
                writer.ifString(5, proxy.all)
            }
        }
        for host in extraHosts {
            writer.message(6) { writer in
                writer.ifString(1, host.host)
                writer.ifString(2, host.ip)
            }
        }
        writer.ifString(7, hostname)
        for limit in ulimits {
            writer.message(9) { writer in
                writer.ifString(1, limit.name)
                writer.ifInt(2, limit.soft)
                writer.ifInt(3, limit.hard)
            }
        }
        writer.ifString(10, cgroupParent)
        writer.ifBool(11, removeMountStubsRecursive)
        if !validExitCodes.isEmpty {
            var packed = ProtobufWriter()
            for code in validExitCodes { packed.varint(UInt64(bitPattern: Int64(code))) }
            writer.bytes(12, packed.bytes)
        }
    }
}

extension Mount {
    func write(_ writer: inout ProtobufWriter) {
        writer.ifInt(1, input)
        writer.ifString(2, selector)
        writer.ifString(3, dest)
        writer.ifInt(4, output)
        writer.ifBool(5, readonly)
        switch kind {
        case .bind: break
        case .secret(let secret):
            writer.int(6, 1)
            writer.message(21) { writer in
                writer.ifString(1, secret.id)
                writer.ifInt(2, Int64(secret.uid))
                writer.ifInt(3, Int64(secret.gid))
                writer.ifInt(4, Int64(secret.mode))
                writer.ifBool(5, secret.optional)
            }
        case .ssh(let ssh):
            writer.int(6, 2)
            writer.message(22) { writer in
                writer.ifString(1, ssh.id)
                writer.ifInt(2, Int64(ssh.uid))
                writer.ifInt(3, Int64(ssh.gid))
                writer.ifInt(4, Int64(ssh.mode))
                writer.ifBool(5, ssh.optional)
            }
        case .cache(let cache):
            writer.int(6, 3)
            writer.message(20) { writer in
                writer.ifString(1, cache.id)
                writer.ifInt(2, cache.sharing.rawValue)
            }
        case .tmpfs(let size):
            writer.int(6, 4)
            writer.message(19) { $0.ifInt(1, size) }
        }
        writer.ifString(23, resultID)
        writer.ifInt(24, contentCache.rawValue)
    }
}
