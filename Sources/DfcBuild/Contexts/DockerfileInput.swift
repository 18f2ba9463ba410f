internal import DfcHost

/// The Dockerfile of a build and the ignore files that go with it.
struct DockerfileInput: Sendable {
    /// Its bytes; nil where it lies in a remote context and is read from there.
    var bytes: [UInt8]?
    /// `filename`: the base name of a local file, the path within a remote context.
    var name: String
    /// `.dockerignore` of the context.
    var ignoreFile: [UInt8]?
    /// `NAME.dockerignore` beside the Dockerfile.
    var ownIgnoreFile: [UInt8]?

    /// The most that a Dockerfile may have.
    static let limit: Int64 = 64 << 20
    /// The most that a Dockerfile behind a URL may have.
    static let remoteLimit = 2 << 20

    /// A file given by its path, with its own ignore file beside it.
    static func file(_ path: String) throws(BuildError) -> DockerfileInput {
        let name = String(path.split(separator: "/").last ?? "")
        var input = DockerfileInput(bytes: try read(path, shownAs: name), name: name)
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        input.ownIgnoreFile = try readIfPresent(name + ".dockerignore", in: folder)
        return input
    }

    /// The Dockerfile of a folder under one of its default names, with the folder's ignore file.
    static func inFolder(_ folder: String) throws(BuildError) -> DockerfileInput {
        for name in ["Dockerfile", "dockerfile"] where System.exists(folder + "/" + name) {
            var input = try file(folder + "/" + name)
            input.ignoreFile = try readIfPresent(".dockerignore", in: folder)
            return input
        }
        throw missing("Dockerfile", in: folder)
    }

    /// Adds the ignore file of the context's folder.
    func ignoring(in folder: String) throws(BuildError) -> DockerfileInput {
        var input = self
        input.ignoreFile = try Self.readIfPresent(".dockerignore", in: folder)
        return input
    }

    private static func read(_ path: String, shownAs name: String) throws(BuildError) -> [UInt8] {
        do {
            if try System.stat(path, follow: true).kind == .directory {
                throw BuildError(.solve, "failed to read dockerfile: read \(name): is a directory")
            }
            return try System.readAll(path, limit: limit)
        } catch let error as BuildError {
            throw error
        } catch let error as HostError where error.errno == 2 {
            let folder = path.split(separator: "/").dropLast().joined(separator: "/")
            throw missing(name, in: path.hasPrefix("/") ? "/" + folder : folder.isEmpty ? "." : folder, path: path)
        } catch {
            let text = (error as? HostError)?.text ?? "\(error)"
            throw BuildError(.solve, "failed to read dockerfile: open \(name): \(text)", hints: ["reading \(path)"])
        }
    }

    /// A missing Dockerfile, with what lies in the folder that may have been meant.
    private static func missing(_ name: String, in folder: String, path: String? = nil) -> BuildError {
        var hints = ["no file \(path ?? folder + "/" + name)"]
        let names = ((try? System.list(folder)) ?? []).filter { candidate in
            let lower = candidate.lowercased()
            return (lower.contains("dockerfile") || lower.contains("containerfile"))
                && !lower.hasSuffix(".dockerignore")
        }
        if let near = names.first { hints.append("did you mean -f \(folder)/\(near)?") }
        return BuildError(
            .solve, "failed to read dockerfile: open \(name): no such file or directory", hints: hints)
    }

    /// Where it is a link, it leads to a file of the folder or to none.
    private static func readIfPresent(_ name: String, in folder: String) throws(BuildError) -> [UInt8]? {
        do throws(HostError) {
            let root = try RootDirectory(folder)
            return try root.stat(name, followLast: true).kind == .directory ? nil : try root.readAll(name, limit: limit)
        } catch {
            // There is none, or not even the folder.
            if error.errno == 2 || error.errno == 20 { return nil }
            throw BuildError(.solve, "failed to read \(folder)/\(name): \(error.text)")
        }
    }
}
