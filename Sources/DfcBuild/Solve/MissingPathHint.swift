internal import DfcBasics
internal import DfcHost
internal import DfcRegistry
internal import DockerfileLowering
internal import LLB

/// Tells what may have been meant by a path that is not in the context: the ignore rule that hides it, where a link
/// leads, or the nearest path that is there.
enum MissingPathHint {
    /// Lines to show before an error `"/PATH": not found` or `lstat /PATH: no such file or directory`; none where it is
    /// about something else.
    static func lines(
        _ message: String, vertex: Digest, folders: [String: String], plan: BuildPlan?, definitions: [Definition]
    ) -> [String] {
        guard let path = missingPath(in: message) else { return [] }
        if let url = dockerfileAlone(under: vertex, definitions) {
            return ["\(url) is a Dockerfile without a context, so there are no files to copy"]
        }
        guard let name = localInput(of: vertex, definitions) else { return [] }
        guard let folder = folders[name] else {
            return name == "context" ? ["the Dockerfile came without a context, so there are no files to copy"] : []
        }
        let relative = String(path.drop { $0 == "/" })
        if System.exists(folder + "/" + relative) {
            if let target = deadLink(relative, folder) {
                return ["\(relative) is a link to \(target), which is not in \(folder)"]
            }
            return [hidden(relative, folder, plan, name) ?? "\(relative) is in \(folder), but hidden from the build"]
        }
        return nearest(relative, in: folder).map { ["\(relative) is not in \(folder); did you mean \($0)?"] }
            ?? ["\(relative) is not in \(folder)"]
    }

    /// The text of a link that leads nowhere within the folder.
    private static func deadLink(_ path: String, _ folder: String) -> String? {
        guard let target = try? System.readlink(folder + "/" + path),
            let root = try? RootDirectory(folder), !root.exists(path, followLast: true)
        else { return nil }
        return target
    }

    /// The path between the last quotes before `: not found`, or behind `lstat`.
    private static func missingPath(in message: String) -> String? {
        if let path = message.dropping("lstat ")?.split(separator: ": no such file or directory", maxSplits: 1).first {
            return String(path)
        }
        guard message.hasSuffix("\": not found") else { return nil }
        let head = message.dropLast("\": not found".count)
        guard let quote = head.lastIndex(of: "\"") else { return nil }
        let path = String(head[head.index(after: quote)...])
        return path.isEmpty ? nil : path
    }

    /// The local source that the op reads.
    private static func localInput(of vertex: Digest, _ definitions: [Definition]) -> String? {
        sources(of: vertex, definitions).lazy.compactMap { $0.identifier.dropping("local://") }.first
    }

    /// The URL of a context that the op reads and that is no archive, which only a Dockerfile can be.
    private static func dockerfileAlone(under vertex: Digest, _ definitions: [Definition]) -> String? {
        let context = sources(of: vertex, definitions).first {
            $0.identifier.hasPrefix("http") && $0.attributes["http.filename"] == "context"
        }
        return context.map { URLParts.redacted($0.identifier) }
    }

    /// The sources among the inputs of the op.
    private static func sources(of vertex: Digest, _ definitions: [Definition]) -> [SourceOp] {
        var found: [SourceOp] = []
        for definition in definitions {
            guard let entry = definition.entries.first(where: { $0.digest == vertex }) else { continue }
            for input in entry.op.inputs {
                guard let source = definition.entries.first(where: { $0.digest == input.digest }),
                    case .source(let op) = source.op.kind
                else { continue }
                found.append(op)
            }
        }
        return found
    }

    private static func hidden(_ path: String, _ folder: String, _ plan: BuildPlan?, _ name: String) -> String? {
        let isMain = name == "context"
        let bytes =
            isMain
            ? plan?.options.dockerfileIgnoreFile ?? plan?.options.ignoreFile
            : try? System.readAll(folder + "/.dockerignore", limit: DockerfileInput.limit)
        guard let bytes else { return nil }
        let file = isMain ? plan?.ignoreFileName ?? ".dockerignore" : ".dockerignore"
        for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated().reversed() {
            guard let patterns = try? IgnoreFile.patterns(Array(line)), let pattern = patterns.first,
                !pattern.begins(with: "!"), let rule = try? IgnorePatterns([pattern])
            else { continue }
            var parts = path.pieces(between: UInt8(ascii: "/")).filter { !$0.isEmpty }[...]
            while !parts.isEmpty {
                if (try? rule.matches(parts.joined(separator: "/"))) == true {
                    let text = String(decoding: line, as: UTF8.self)
                    return "\(path) is in \(folder), but hidden by \(file):\(index + 1): \(text)"
                }
                parts = parts.dropLast()
            }
        }
        return nil
    }

    /// The path with each element that is not there replaced by the nearest name, as far as there are such.
    private static func nearest(_ path: String, in folder: String) -> String? {
        var done: [String] = []
        var isOther = false
        for part in path.pieces(between: UInt8(ascii: "/")) where !part.isEmpty {
            let here = ([folder] + done).joined(separator: "/")
            if System.exists(here + "/" + part) {
                done.append(part)
                continue
            }
            let names = (try? System.list(here)) ?? []
            let near = Suggestion.nearest(to: part, in: names, ignoringCase: true)
            guard let found = names.first(where: { $0.lowercased() == (near ?? part).lowercased() }) else { break }
            done.append(found)
            isOther = true
        }
        return isOther ? done.joined(separator: "/") : nil
    }
}
