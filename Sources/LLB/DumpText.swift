internal import DfcBasics
internal import ImageSpec

extension Definition {
    /// What an op is called: its custom name, else what it does in few words.
    func title(_ entry: Entry) -> String {
        if let name = entry.metadata.description["llb.customname"], !name.isEmpty { return name }
        switch entry.op.kind {
        case .exec(let exec): return exec.meta.args.joined(separator: " ")
        case .source(let source): return source.identifier
        case .file(let file): return file.actions.map(\.summary).joined(separator: ", ")
        case .merge(let merge): return "merge of \(merge.inputs.count)"
        case .diff: return "diff"
        case nil: return "result"
        }
    }
}

extension Op {
    /// The kind in one word.
    var word: String {
        switch kind {
        case .exec: "exec"
        case .source(let source): String(source.identifier.prefix { $0 != ":" })
        case .file: "file"
        case .merge: "merge"
        case .diff: "diff"
        case nil: "result"
        }
    }

    /// What the name of the op does not tell, a line each.
    var details: [String] {
        switch kind {
        case .exec(let exec): exec.details
        case .source(let source): source.details(platform?.full)
        case .file(let file): file.actions.map(\.summary)
        case .merge, .diff, nil: []
        }
    }
}

extension Digest {
    /// The first twelve digits.
    var short: String { String(hex.prefix(12)) }
}

extension SourceOp {
    fileprivate func details(_ platform: String?) -> [String] {
        var lines = [identifier]
        if let platform { lines.append("platform " + platform) }
        let hidden = ["local.session", "local.sharedkeyhint", "git.authtokensecret", "git.authheadersecret"]
        for entry in attributes.entries where !hidden.contains(entry.key) {
            lines.append(entry.key.drop { $0 != "." }.dropFirst() + " " + entry.value)
        }
        return lines
    }
}

extension ExecOp {
    fileprivate var details: [String] {
        var lines: [String] = []
        if meta.cwd != "/" { lines.append("in " + meta.cwd) }
        if !meta.user.isEmpty { lines.append("as " + meta.user) }
        switch network {
        case .unset: break
        case .host: lines.append("network host")
        case .none: lines.append("network none")
        }
        if security == .insecure { lines.append("insecure") }
        lines += mounts.dropFirst().map(\.summary)
        lines += secretEnv.map { "secret \($0.id) in $\($0.name)" }
        return lines
    }
}

extension Mount {
    fileprivate var summary: String {
        let from = selector.isEmpty ? "" : " from \(selector)"
        let access = readonly ? " read-only" : ""
        return switch kind {
        case .bind: "bind \(dest)\(from)\(access)"
        case .cache(let cache): "cache \(dest) id \(cache.id)\(from)\(access)"
        case .tmpfs(let size): "tmpfs \(dest)" + (size > 0 ? " of \(size) bytes" : "")
        case .secret(let secret): "secret \(dest) id \(secret.id)"
        case .ssh(let ssh): "ssh \(dest) id \(ssh.id.isEmpty ? "default" : ssh.id)"
        }
    }
}

extension FileAction {
    fileprivate var summary: String {
        switch kind {
        case .copy(let copy):
            var text = "copy \(copy.src) to \(copy.dest)"
            if !copy.modeText.isEmpty { text += " mode \(copy.modeText)" }
            if copy.mode >= 0, copy.modeText.isEmpty { text += " mode \(FileAction.octal(copy.mode))" }
            if copy.attemptUnpack { text += " unpacking" }
            if !copy.excludePatterns.isEmpty { text += " without \(copy.excludePatterns.joined(separator: " "))" }
            return text + (copy.owner?.summary ?? "")
        case .mkfile(let file):
            return "write \(file.path) mode \(FileAction.octal(file.mode)), \(file.data.count) bytes"
                + (file.owner?.summary ?? "")
        case .mkdir(let folder):
            return "make \(folder.path) mode \(FileAction.octal(folder.mode))" + (folder.owner?.summary ?? "")
        case .rm(let rm): return "remove \(rm.path)"
        case .symlink(let link): return "link \(link.path) to \(link.target)"
        }
    }

    private static func octal(_ mode: Int32) -> String { "0" + String(mode, radix: 8) }
}

extension ChownOpt {
    fileprivate var summary: String {
        func text(_ option: UserOpt) -> String {
            switch option {
            case .name(let name, _): name
            case .id(let id): String(id)
            }
        }
        return " owner " + (user.map(text) ?? "") + (group.map { ":" + text($0) } ?? "")
    }
}
