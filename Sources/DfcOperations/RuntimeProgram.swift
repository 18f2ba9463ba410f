internal import DfcBasics
package import DfcHost
internal import Synchronization

/// A runtime that is a program by the OCI command line: `runc`, `crun`, or anything that behaves like them.
package struct RuntimeProgram: Runtime {
    /// What it is called.
    package let name: String
    /// The program.
    package let path: String
    /// crun refuses a machine where version 1 and 2 of the control groups are both mounted; version 2 is then taken out
    /// of its sight.
    private let hidesUnifiedCgroups: Bool

    init(name: String, path: String, hidesUnifiedCgroups: Bool) {
        self.name = name
        self.path = path
        self.hidesUnifiedCgroups = hidesUnifiedCgroups
    }

    /// Runs the process. The program is the first process of a PID namespace of its own and dies with us, so neither a
    /// cancelled nor a killed build leaves anything behind.
    package func run(
        _ spec: RuntimeSpec, bundle: String, output: @escaping @Sendable (_ stream: Int, _ bytes: [UInt8]) -> Void
    ) async throws -> ExitStatus {
        let id = "dfc-" + System.randomHex(bytes: 12)
        try await BlockingPool.run { () throws(HostError) in
            try System.makeDirectories(bundle + "/state", mode: 0o700)
            try System.writeFile(bundle + "/config.json", GoJSON.compact(spec.json()), mode: 0o600)
        }
        let arguments = ["--root", bundle + "/state", "run", "--bundle", bundle, id]
        let cgroups = spec.cgroupsPath
        defer { Cgroups.remove(cgroups) }
        return try await runner(arguments).run(output: output)
    }

    private func runner(_ arguments: [String]) -> ProcessRunner {
        guard hidesUnifiedCgroups else { return ProcessRunner(path, arguments, newPIDNamespace: true) }
        return ProcessRunner(
            "/bin/sh",
            ["-c", "umount -l /sys/fs/cgroup/unified; exec \"$0\" \"$@\"", path] + arguments, newPIDNamespace: true)
    }
}

/// Finds a program that can run steps here.
package enum RuntimeSearch {
    /// The programs that are tried, the fastest first.
    package static let known = ["crun", "runc"]

    private struct Choice {
        var found: [String: Result<RuntimeProgram, OperationError>] = [:]
    }

    private static let choice = Mutex(Choice())

    /// The runtime by its name or path; empty or `auto`: the first known one that runs a process here. What is found is
    /// remembered as long as this process lives. Throws `OperationError.noRuntime`, which says what was tried.
    package static func find(
        _ wanted: String, scratch: String, debug: @escaping @Sendable (String) -> Void
    ) async throws -> RuntimeProgram {
        if let known = choice.withLock({ $0.found[wanted] }) { return try known.get() }
        let result = await search(wanted, scratch: scratch, debug: debug)
        choice.withLock { $0.found[wanted] = result }
        return try result.get()
    }

    private static func search(
        _ wanted: String, scratch: String, debug: @Sendable (String) -> Void
    ) async -> Result<RuntimeProgram, OperationError> {
        var tried: [String] = []
        for name in wanted.isEmpty || wanted == "auto" ? known : [wanted] {
            guard let path = ProcessRunner.find(name) else {
                tried.append("\(name): not found in PATH")
                debug("runtime \(name): not found in PATH")
                continue
            }
            let base = String(name.split(separator: "/").last ?? "runtime")
            var reason = ""
            for hides in Cgroups.isHybrid && base.contains("crun") ? [true, false] : [false] {
                let program = RuntimeProgram(name: base, path: path, hidesUnifiedCgroups: hides)
                do {
                    try await probe(program, scratch: scratch + "/probe-" + System.randomHex(bytes: 6))
                    let how = hides ? ", with version 2 of the control groups out of its sight" : ""
                    debug("runtime \(name): \(path) runs a process here\(how); taken")
                    return .success(program)
                } catch {
                    reason = "\(error)"
                }
            }
            tried.append("\(name): \(reason)")
            debug("runtime \(name): \(path) does not do: \(reason)")
        }
        return .failure(
            .noRuntime(
                "no program that can run containers was found (install runc or crun, or name one with --runtime): "
                    + tried.joined(separator: "; ")))
    }

    /// Runs our own program with `--version`... nothing smaller proves that containers work: a root with only a static
    /// program in it is not at hand, so the probe takes the host's root, read-only, and runs `/bin/true` in it.
    private static func probe(_ program: RuntimeProgram, scratch: String) async throws {
        try await BlockingPool.run { () throws(HostError) in try System.makeDirectories(scratch, mode: 0o700) }
        defer { try? FileTree.removeAll(scratch) }
        var spec = RuntimeSpec(arguments: ["/bin/true"], root: "/")
        spec.rootReadonly = true
        spec.environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        spec.add(RuntimeMount.cgroups(writable: false))
        spec.cgroupsPath = "/buildkit/" + System.randomHex(bytes: 12)
        let errors = Mutex<[UInt8]>([])
        let status = try await program.run(spec, bundle: scratch) { _, bytes in
            errors.withLock { $0.append(contentsOf: bytes.prefix(1000)) }
        }
        guard status.isSuccess else {
            let text = String(decoding: errors.withLock { $0 }, as: UTF8.self)
            throw OperationError.failed(
                text.isEmpty ? "exit code: \(status.code)" : text.trimmedLine)
        }
    }
}

extension String {
    /// The last line that is not blank.
    fileprivate var trimmedLine: String {
        split(separator: "\n").last { !$0.allSatisfy(\.isWhitespace) }.map(String.init) ?? ""
    }
}
