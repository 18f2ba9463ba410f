internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import Glibc
internal import LLB

/// Runs the process of an exec op on its mounts.
struct RunExec: Sendable {
    let operation: LLBOperation
    let exec: ExecOp

    private var environment: OperationEnvironment { operation.environment }

    /// The op's outputs in order. Whatever was mounted or made for the step is gone when this returns or throws, apart
    /// from folders that nobody sees.
    func run(_ inputs: [Tree]) async throws -> [Tree] {
        try refuseDevices()
        let secrets = try secretVariables()
        try warnOfMissingFiles()
        let mounts = ExecMounts(environment: environment)
        do {
            try await mounts.acquire(exec, inputs: inputs)
            // One piece of work on one thread: on a busy machine each change of threads waits for its turn.
            return try await BlockingPool.run { stop in
                try mounts.prepare(exec)
                try runProcess(mounts, secretVariables: secrets, stop)
                return try mounts.commit(description: "mount / from exec " + exec.meta.args.joined(separator: " "))
            }
        } catch {
            await BlockingPool.run { mounts.discard() }
            throw error
        }
    }

    private func refuseDevices() throws {
        if let device = exec.devices.first(where: { !$0.optional }) {
            throw OperationError.invalid("device \(device.name) is requested by the build but not available")
        }
    }

    /// BuildKit leaves out what was not given without a word.
    private func warnOfMissingFiles() throws {
        for mount in exec.mounts {
            guard case .secret(let secret) = mount.kind, secret.optional,
                try environment.secrets.secret(secret.id) == nil
            else { continue }
            operation.warn("the secret \(secret.id) was not given: there is no file \(mount.dest)")
        }
    }

    private func secretVariables() throws -> [String] {
        try exec.secretEnv.map { secret in
            guard let bytes = try environment.secrets.secret(secret.id) else {
                if secret.optional {
                    operation.warn("the secret \(secret.id) was not given: the variable \(secret.name) is empty")
                    return secret.name + "="
                }
                throw OperationError.missingSecret(secret.id)
            }
            return secret.name + "=" + PathText.text(bytes)
        }
    }

    private func runProcess(_ mounts: ExecMounts, secretVariables: [String], _ stop: StopSignal) throws {
        let arguments = exec.meta.args
        do {
            let (spec, stubs) = try specification(mounts, secretVariables: secretVariables)
            let status: ExitStatus
            do {
                status = try environment.runtime.run(spec, bundle: mounts.bundle, stop: stop, output: report)
            } catch {
                stubs.remove()
                throw error
            }
            for path in stubs.remove(hold: mounts.hold) {
                operation.warn("\(path) was empty and is removed: the step made a link to it in the way of a mount")
            }
            let isExpected =
                exec.meta.validExitCodes.isEmpty ? status.code == 0 : exec.meta.validExitCodes.contains(status.code)
            if !isExpected {
                tellOfFullDisk()
                throw ProcessFailure.exitCode(status.code)
            }
        } catch let failure as ProcessFailure {
            throw OperationError.process(arguments: arguments, failure: failure)
        } catch let error as HostError {
            throw OperationError.process(arguments: arguments, failure: .start(error.description))
        } catch let error as OperationError {
            throw OperationError.process(arguments: arguments, failure: .start(error.description))
        }
    }

    /// A step that fails on a full disk, or its runtime, does not always say so itself.
    private func tellOfFullDisk() {
        let folder = environment.store.directory
        guard let space = try? System.statfs(folder), space.free < 1 << 17 else { return }
        report(2, Array("\(folder): no space left on device\n".utf8))
    }

    /// Everything that the process needs, in BuildKit's order: what is missing is noted, the user looked up, the mounts
    /// opened, the working directory made.
    private func specification(
        _ mounts: ExecMounts, secretVariables: [String]
    ) throws -> (RuntimeSpec, MountStubs) {
        let meta = exec.meta
        let root = try mounts.rootPath()
        let stubs = MountStubs(
            root: root, destinations: mounts.destinations, withParents: meta.removeMountStubsRecursive)
        do {
            var spec = RuntimeSpec(arguments: meta.args, root: root)
            spec.user = try StepUser.resolve(meta.user, in: AccountFiles(reading: MountedView(root)))
            spec.environment = variables() + secretVariables
            spec.rootReadonly = mounts.rootIsReadonly
            spec.limits = meta.ulimits
            spec.resources = operation.resources
            if !meta.hostname.isEmpty { spec.hostname = meta.hostname }
            spec.isolatesNetwork = exec.network == .none
            spec.isolatesCgroups = Cgroups.canBeIsolated
            spec.insecure = exec.security == .insecure
            spec.cgroupsPath = cgroupsPath()
            try addNameFiles(to: &spec, in: mounts.bundle)
            if spec.insecure, let index = spec.mounts.firstIndex(where: { $0.destination == "/sys" }) {
                spec.mounts[index].options = spec.mounts[index].options.map { $0 == "ro" ? "rw" : $0 }
            }
            spec.add(.cgroups(writable: spec.insecure))
            for mount in try mounts.runtimeMounts() { spec.add(mount) }
            try makeWorkingDirectory(of: &spec)
            return (spec, stubs)
        } catch {
            stubs.remove()
            throw error
        }
    }

    private func variables() -> [String] {
        var all = exec.meta.env
        if let proxy = exec.meta.proxy {
            let pairs = [
                ("HTTP_PROXY", proxy.http), ("HTTPS_PROXY", proxy.https), ("FTP_PROXY", proxy.ftp),
                ("NO_PROXY", proxy.no), ("ALL_PROXY", proxy.all),
            ]
            for (name, value) in pairs where !value.isEmpty {
                all += [name + "=" + value, name.lowercased() + "=" + value]
            }
        }
        if !all.contains(where: { $0.hasPrefix("PATH=") }) {
            all.append("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        }
        return all
    }

    private func addNameFiles(to spec: inout RuntimeSpec, in bundle: String) throws {
        let resolver = bundle + "/resolv.conf"
        let hosts = bundle + "/hosts"
        try System.writeFile(resolver, NameFiles.resolver(hostNetwork: exec.network == .host), mode: 0o644)
        try System.writeFile(
            hosts, NameFiles.hosts(hostname: exec.meta.hostname, extra: exec.meta.extraHosts), mode: 0o644)
        for path in [resolver, hosts] { try System.chmod(path, 0o644) }
        spec.add(.file(resolver, at: "/etc/resolv.conf"))
        spec.add(.file(hosts, at: "/etc/hosts"))
    }

    private func cgroupsPath() -> String {
        let id = System.randomHex(bytes: 12)
        let parent = exec.meta.cgroupParent.isEmpty ? environment.cgroupParent : exec.meta.cgroupParent
        if parent.hasSuffix(":"), parent.contains(".slice") { return parent + id }
        return TreePath(parent + "/buildkit/" + id).text
    }

    /// A missing one is made, with what is missing above it, for the user of the process.
    private func makeWorkingDirectory(of spec: inout RuntimeSpec) throws {
        let wanted = exec.meta.cwd
        spec.workingDirectory = wanted.utf8.first == UInt8(ascii: "/") ? wanted : "/" + wanted
        let tree = DestinationTree(spec.root)
        let path = try tree.view.resolve(TreePath(wanted))
        guard try tree.view.stat(path) == nil else { return }
        _ = try tree.makeDirectories(
            path, mode: 0o755, owner: Owner(uid: spec.user.uid, gid: spec.user.gid), timestamp: nil)
    }

    private func report(_ stream: Int, _ bytes: [UInt8]) {
        environment.logs?.write(operation.digest, stream: stream, bytes)
        environment.progress.report(
            .log(
                LogProgress(
                    vertex: operation.digest, stream: stream, data: bytes, timestamp: environment.clock())))
    }
}
