package import DfcHost
internal import Synchronization

/// Finds a program that can run steps here.
package enum RuntimeSearch {
    /// The programs that are tried, the preferred one first.
    package static let known = ["runc", "crun"]

    private static let found = Mutex<[String: Result<RuntimeProgram, OperationError>]>([:])

    /// The runtime by its name or path; empty or `auto`: the first known one that runs a process here.
    ///
    /// Whether one does is tried once. What is found is remembered as long as this process lives, and in `state` (a
    /// folder) until the machine starts anew or the program is replaced. Blocks meanwhile. `debug` hears what was taken and why. Throws
    /// `OperationError.noRuntime`, which says what was tried.
    package static func find(
        _ wanted: String, state: String, stop: StopSignal, debug: (String) -> Void
    ) throws -> RuntimeProgram {
        if let known = found.withLock({ $0[wanted] }) { return try known.get() }
        let result = try search(wanted, state: state, stop: stop, debug: debug)
        found.withLock { $0[wanted] = result }
        return try result.get()
    }

    private static func search(
        _ wanted: String, state: String, stop: StopSignal, debug: (String) -> Void
    ) throws -> Result<RuntimeProgram, OperationError> {
        var tried: [String] = []
        for name in wanted.isEmpty || wanted == "auto" ? known : [wanted] {
            guard let path = ProcessRunner.find(name) else {
                tried.append("\(name): not found in PATH")
                debug("runtime \(name): not found in PATH")
                continue
            }
            let base = String(name.split(separator: "/").last ?? "runtime")
            // crun refuses a machine where both versions of the control groups are mounted.
            for hides in Cgroups.isHybrid && base.contains("crun") ? [true] : [false] {
                let program = RuntimeProgram(name: base, path: path, hidesUnifiedCgroups: hides)
                let memory = RuntimeMemory(program: program, state: state)
                if memory.isGood {
                    debug("runtime \(name): \(path), which ran a process here before")
                    return .success(program)
                }
                do {
                    try RuntimeProbe.run(program, folder: state, stop: stop)
                    memory.remember()
                    debug("runtime \(name): \(path) runs a process here")
                    return .success(program)
                } catch {
                    // What is stopped says nothing of the program.
                    try stop.check()
                    tried.append("\(name): \(error)")
                    debug("runtime \(name): \(path) does not do: \(error)")
                }
            }
        }
        return .failure(
            .noRuntime(
                "no program that can run containers was found (install runc or crun, or name one with --runtime): "
                    + tried.joined(separator: "; ")))
    }
}

/// Remembers that a program ran a process on this machine since it started.
private struct RuntimeMemory {
    private let file: String
    private let text: String

    init(program: RuntimeProgram, state: String) {
        file = state + "/runtime-" + program.name
        let boot = (try? System.readAll("/proc/sys/kernel/random/boot_id")) ?? []
        let stat = try? System.stat(program.path, follow: true)
        text =
            "\(program.path) \(stat?.inode ?? 0) \(stat?.ctime ?? 0) \(System.userID()) "
            + String(decoding: boot, as: UTF8.self)
    }

    var isGood: Bool { (try? System.readAll(file)) == Array(text.utf8) }

    func remember() { try? System.writeFileAtomically(file, Array(text.utf8)) }
}

/// Tries whether a runtime works: runs `/bin/true` of this machine in a root that has nothing but its programs.
private enum RuntimeProbe {
    static func run(_ program: RuntimeProgram, folder: String, stop: StopSignal) throws {
        let bundle = folder + "/tmp/probe-" + System.randomHex(bytes: 6)
        try System.makeDirectories(bundle + "/rootfs", mode: 0o700)
        defer {
            ControlGroups.removeNoted(in: bundle)
            try? FileTree.removeAll(bundle)
        }
        var spec = RuntimeSpec(arguments: ["/bin/true"], root: bundle + "/rootfs")
        spec.environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
        spec.add(.cgroups(writable: false))
        for place in ["/bin", "/lib", "/lib64", "/usr", "/nix"] where System.exists(place) {
            spec.add(RuntimeMount(place, type: "bind", source: place, options: ["rbind", "ro"]))
        }
        spec.cgroupsPath = "/buildkit/" + System.randomHex(bytes: 12)
        var errors: [UInt8] = []
        let status = try program.run(spec, bundle: bundle, stop: stop) { _, bytes in
            errors.append(contentsOf: bytes.prefix(1000))
        }
        guard status.isSuccess else {
            let lines = String(decoding: errors, as: UTF8.self).split(separator: "\n")
            throw OperationError.failed(lines.last.map(String.init) ?? "exit code: \(status.code)")
        }
    }
}
