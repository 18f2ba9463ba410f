internal import Testing

/// A repository behind `git daemon` on a random port of 127.0.0.1.
package final class GitDaemon: Sendable {
    package let port: Int
    package let folder: TemporaryFolder
    private let program: RunningProgram
    private let reservation: Int32

    package init?() throws {
        guard let git = Program.need("git", for: "git sources") else { return nil }
        folder = try TemporaryFolder("git")
        (reservation, port) = try Socket.reservedPort()
        program = try RunningProgram(
            git,
            [
                "daemon", "--reuseaddr", "--export-all", "--base-path=\(folder.path)", "--listen=127.0.0.1",
                "--port=\(port)", "--enable=upload-pack",
            ])
        let port = port
        let isUp = Clock.wait(atMost: 60_000) {
            guard let connection = Socket.connect(port) else { return false }
            Socket.end(connection)
            return true
        }
        guard isUp else { throw Socket.Failure(call: "git daemon: \(program.errorText)") }
    }

    deinit { Socket.end(reservation) }

    package func path(_ name: String = "a.git") -> String { "\(folder.path)/\(name)" }
    package func url(_ name: String = "a.git") -> String { "git://127.0.0.1:\(port)/\(name)" }
    /// What a definition says for it.
    package func identifier(_ fragment: String = "", _ name: String = "a.git") -> String {
        "127.0.0.1:\(port)/\(name)\(fragment.isEmpty ? "" : "#" + fragment)"
    }

    @discardableResult
    package func git(_ arguments: String..., in name: String = "a.git") throws -> String {
        let environment: [String: String] = [
            "HOME": "/dev/null", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b", "GIT_AUTHOR_DATE": "1000000000 +0000",
            "GIT_COMMITTER_DATE": "1000000000 +0000", "GIT_CONFIG_NOSYSTEM": "1",
        ]
        let result = try Program.run(
            "/usr/bin/env", ["git"] + arguments, environment: environment, folder: path(name))
        guard result.status == 0 else { throw Socket.Failure(call: "git \(arguments): \(result.errorText)") }
        return result.text.split(separator: "\n").first.map(String.init) ?? ""
    }

    /// A commit with these files (`name=text`), and its digest.
    @discardableResult
    package func commit(_ files: [String], in name: String = "a.git") throws -> String {
        if !File.exists(path(name)) {
            try File.makeFolder(path(name))
            try git("init", "-q", "-b", "main", in: name)
        }
        for file in files {
            let parts = file.split(separator: "=", maxSplits: 1).map(String.init)
            try File.write("\(path(name))/\(parts[0])", parts.count > 1 ? parts[1] : "")
        }
        try git("add", "-A", in: name)
        try git("commit", "-q", "--allow-empty", "-m", "m", in: name)
        return try git("rev-parse", "HEAD", in: name)
    }
}
