internal import DfcBasics
package import DfcHost
internal import LLB

/// A runtime that is a program by the OCI command line: `runc`, `crun`, or anything that behaves like them.
package struct RuntimeProgram: Runtime {
    /// What it is called.
    package let name: String
    /// The program.
    package let path: String
    /// crun refuses a machine where version 1 and 2 of the control groups are both mounted; version 2 is then taken out
    /// of its sight.
    private let hidesUnifiedCgroups: Bool

    private var isCrun: Bool { name.hasPrefix("crun") }

    /// Older programs refuse files of newer versions than they know; what a step needs was in the first.
    private static let version = "1.0.2"

    init(name: String, path: String, hidesUnifiedCgroups: Bool) {
        self.name = name
        self.path = path
        self.hidesUnifiedCgroups = hidesUnifiedCgroups
    }

    /// Runs the process. The program is the first process of a PID namespace of its own and dies with us, so neither a
    /// cancelled nor a killed build leaves anything behind.
    package func run(
        _ spec: RuntimeSpec, bundle: String, stop: StopSignal, output: (_ stream: Int, _ bytes: [UInt8]) -> Void
    ) throws -> ExitStatus {
        let id = "dfc-" + System.randomHex(bytes: 12)
        let cgroups = spec.cgroupsPath
        // Runtimes remove it themselves unless they are killed.
        try System.writeFile(bundle + "/" + ControlGroups.note, PathText.bytes(of: cgroups), mode: 0o600)
        let written = isCrun ? try CrunDifferences.evened(spec) : spec
        try System.writeFile(bundle + "/config.json", GoJSON.compact(written.json(version: Self.version)), mode: 0o600)
        // A step with a limit of memory is kept until it is known whether the kernel killed it for that.
        let keeps = (spec.resources?.memory ?? 0) != 0 && name.hasPrefix("runc")
        let root = ["--root", bundle]
        let status = try runner(
            root + ["run", "--bundle", bundle] + (keeps ? ["--keep", id] : [id])
        ).run(stop: stop, output: output)
        if keeps {
            let kills = Cgroups.outOfMemoryKills(cgroups)
            _ = try runner(root + ["delete", "--force", id]).run(stop: nil)
            if !status.isSuccess && kills > 0 { throw ProcessFailure.outOfMemory }
        }
        return status
    }

    private func runner(_ arguments: [String]) -> ProcessRunner {
        guard hidesUnifiedCgroups else { return ProcessRunner(path, arguments, newPIDNamespace: true) }
        return ProcessRunner(
            "/bin/sh",
            ["-c", "umount -l /sys/fs/cgroup/unified; exec \"$0\" \"$@\"", path] + arguments, newPIDNamespace: true)
    }
}
