internal import Glibc
package import Testing

/// Another program, run to its end.
package enum Program {
    /// What it left.
    package struct Result: Sendable {
        /// Exit code, or 128 + signal.
        package let status: Int32
        /// Standard output.
        package let output: [UInt8]
        /// Standard error.
        package let errors: [UInt8]
        /// Standard output as text.
        package var text: String { String(decoding: output, as: UTF8.self) }
        /// Standard error as text.
        package var errorText: String { String(decoding: errors, as: UTF8.self) }
    }

    /// Where a program lies in `PATH` (or in the folders that only root has in it).
    package static func find(_ name: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        let folders: [String] = (Environment["PATH"] ?? "").split(separator: ":").map(String.init)
        for folder in folders + ["/usr/sbin", "/sbin"] {
            let path = "\(folder)/\(name)"
            if access(path, X_OK) == 0 { return path }
        }
        return nil
    }

    /// Where a program lies that a test cannot do without. Where it is missing the test prints why it skips, and fails
    /// under `CI`.
    package static func need(_ name: String, for what: String, _ location: SourceLocation = #_sourceLocation) -> String?
    {
        if let path = find(name) { return path }
        skip("\(what): \(name) is not in PATH (\(Environment["PATH"] ?? ""))", location)
        return nil
    }

    /// Prints why a test skips; a failure where a landing is judged.
    package static func skip(_ reason: String, _ location: SourceLocation = #_sourceLocation) {
        print("skipped: \(reason)")
        if Environment.isCI { Issue.record("skipped under CI: \(reason)", sourceLocation: location) }
    }

    /// Runs a program with its output in files, so that no pipe can fill up. `environment` is added to the test's own.
    package static func run(
        _ name: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:],
        folder: String? = nil
    ) throws -> Result {
        let scratch = try TemporaryFolder("run", owned: false).path
        defer {
            for file in ["in", "out", "err"] { unlink("\(scratch)/\(file)") }
            rmdir(scratch)
        }
        try File.write("\(scratch)/in", input)
        let process = try spawn(
            name, arguments, input: "\(scratch)/in", output: "\(scratch)/out", errors: "\(scratch)/err",
            environment: environment, folder: folder, ownGroup: false)
        let status = wait(process)
        return Result(
            status: status, output: try File.read("\(scratch)/out"), errors: try File.read("\(scratch)/err"))
    }

    static func spawn(
        _ name: String, _ arguments: [String], input: String, output: String, errors: String,
        environment: [String: String], folder: String?, ownGroup: Bool
    ) throws -> pid_t {
        guard let path = find(name) else { throw File.Failure("find", name) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of the test runner block signals; a program that inherited that could not be asked to end.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        let group = ownGroup ? POSIX_SPAWN_SETPGROUP : 0
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | group))

        // Glibc's overlay does not show posix_spawn_file_actions_addchdir_np; env(1) changes the folder as well.
        let launcher = folder.map { ["env", "-C", $0, path] } ?? [name]
        var argv: [UnsafeMutablePointer<CChar>?] = (launcher + arguments).map { strdup($0) } + [nil]
        var variables: [String] = []
        var at = environ
        while let entry = at.pointee {
            let text = String(cString: entry)
            if !environment.keys.contains(where: { text.hasPrefix($0 + "=") }) { variables.append(text) }
            at += 1
        }
        variables += environment.map { "\($0.key)=\($0.value)" }
        var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, folder == nil ? path : "/usr/bin/env", &actions, &attributes, &argv, &envp)
        guard code == 0 else {
            errno = code
            throw File.Failure("spawn", path)
        }
        return process
    }

    static func wait(_ process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return code(status)
    }

    /// Exit code, or 128 + signal, of a wait status.
    static func code(_ status: Int32) -> Int32 {
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
