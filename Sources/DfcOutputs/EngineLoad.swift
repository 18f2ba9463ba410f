internal import DfcHost

/// Hands an image to the engine of this machine, for `--load`.
enum EngineLoad {
    /// Runs `docker load` (or `podman load`) on the tar and removes it.
    static func load(_ file: String) async throws {
        defer { try? System.unlink(file) }
        guard let program = ["docker", "podman"].lazy.compactMap(ProcessRunner.find).first else {
            throw OutputError.export(
                "no engine to load the image into: neither docker nor podman is in PATH; name a file by dest=FILE")
        }
        let run = try await ProcessRunner(program, ["load", "-i", file]).collect()
        guard run.status.isSuccess else {
            let text = String(decoding: run.errors, as: UTF8.self).split(separator: "\n").joined(separator: "; ")
            throw OutputError.export("\(program) load: \(text.isEmpty ? "exit code \(run.status.code)" : text)")
        }
    }
}
