internal import DfcHost
internal import DfcRegistry

/// Runs the `git` program apart from the user's settings: no configuration but what is given here, no prompts, no
/// programs of the repository's choosing. Blocks its thread.
struct GitProgram {
    /// `--git-dir`; nil outside of a repository.
    var gitDirectory: String?
    /// `--work-tree`, and the folder that git runs in.
    var workTree: String?
    /// Configuration that may hold secrets: it goes by the environment, which only the same user can read.
    var configuration: [(key: String, value: String)] = []
    /// File with known hosts; nil: any host key is taken.
    var knownHosts: String?
    /// Socket of an SSH agent.
    var agentSocket: String?
    var cancellation: Cancellation
    /// Hears what git prints.
    var output: @Sendable (Int, [UInt8]) -> Void = { _, _ in }

    /// A git command that failed; its text is what git said.
    struct Failure: Error, CustomStringConvertible {
        var status: Int32
        var errors: String
        var description: String { "git stderr:\n\(errors): exit status \(status)" }
    }

    /// The same in another repository or folder.
    func at(gitDirectory: String, workTree: String? = nil) -> GitProgram {
        var copy = self
        copy.gitDirectory = gitDirectory
        copy.workTree = workTree
        return copy
    }

    /// Its repository names objects by SHA-256.
    var isSHA256: Bool { (try? run("rev-parse", "--show-object-format"))?.hasPrefix("sha256") ?? false }

    /// Runs a command and gives what it printed. Where the server cannot do shallow fetches, or does not hand out
    /// commits that no ref names, the command is run again without asking for that.
    @discardableResult
    func run(_ arguments: String...) throws -> String { try run(arguments) }

    /// The same with a list of arguments.
    @discardableResult
    func run(_ given: [String]) throws -> String {
        var arguments = given
        while true {
            let result = try once(arguments)
            if result.status == .exited(0) { return result.output }
            if result.errors.contains("--depth") || result.errors.contains("shallow"), arguments.contains("--depth=1") {
                arguments.removeAll { $0 == "--depth=1" }
                continue
            }
            let isHidden = result.errors.contains("not our ref") || result.errors.contains("unadvertised object")
            if isHidden, arguments.count > 2, arguments[0] == "fetch", let last = arguments.last,
                GitSpec.isCommit(last)
            {
                arguments.removeLast()
                continue
            }
            throw Failure(status: result.status.code, errors: result.errors)
        }
    }

    private func once(_ arguments: [String]) throws -> (status: ExitStatus, output: String, errors: String) {
        guard ProcessRunner.find("git") != nil else {
            throw RemoteError("failed to find git binary: the git program is needed for this source")
        }
        var all = ["-c", "protocol.file.allow=user", "-c", "protocol.ext.allow=never"]
        if let workTree { all += ["--work-tree", workTree] }
        if let gitDirectory { all += ["--git-dir", gitDirectory] }
        // Modes of files must not depend on who runs us: git gets the usual mask.
        let runner = ProcessRunner(
            "/bin/sh", ["-c", "umask 022; exec git \"$@\"", "git"] + all + arguments, environment: environment,
            directory: workTree ?? gitDirectory)
        let output = output
        let collected = try Blocking.wait(cancellation) {
            let lines = OutputLines(output)
            let status = try await runner.run { stream, bytes in lines.append(stream, bytes) }
            return (status, lines.text(1), lines.text(2))
        }
        return (collected.0, collected.1, collected.2)
    }

    private var environment: [String] {
        var list = [
            "PATH=\(System.environment("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")",
            "GIT_TERMINAL_PROMPT=0", "GIT_SSH_COMMAND=\(sshCommand)", "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1",
            "HOME=/dev/null", "GIT_CONFIG_GLOBAL=/dev/null",
        ]
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"] {
            for name in [name, name.lowercased()] {
                if let value = System.environment(name) { list.append("\(name)=\(value)") }
            }
        }
        if let agentSocket { list.append("SSH_AUTH_SOCK=\(agentSocket)") }
        // Repositories of ours are safe, whoever owns the folder above them.
        let all = [("safe.directory", "*")] + configuration
        list.append("GIT_CONFIG_COUNT=\(all.count)")
        for (index, entry) in all.enumerated() {
            list.append("GIT_CONFIG_KEY_\(index)=\(entry.0)")
            list.append("GIT_CONFIG_VALUE_\(index)=\(entry.1)")
        }
        return list
    }

    private var sshCommand: String {
        let base = "ssh -F /dev/null -o BatchMode=yes"
        guard let knownHosts else { return base + " -o StrictHostKeyChecking=no" }
        return base + " -o UserKnownHostsFile='\"\(knownHosts)\"'"
    }
}
