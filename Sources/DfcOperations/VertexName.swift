internal import LLB

/// What a vertex without a name of its own is called in progress.
enum VertexName {
    /// The name by kind: a source's identifier, an exec's arguments, a file op's actions.
    static func of(_ kind: OpKind) -> String {
        switch kind {
        case .source(let source): source.identifier
        case .exec(let exec): exec.meta.args.joined(separator: " ")
        case .file(let file): file.actions.map { name(of: $0.kind) }.joined(separator: ", ")
        case .merge(let merge): "merge (\(merge.inputs.map(String.init).joined(separator: ", ")))"
        case .diff(let diff): "diff (\(side(diff.lower))) -> (\(side(diff.upper)))"
        }
    }

    private static func side(_ input: Int64) -> String { input < 0 ? "scratch" : String(input) }

    private static func name(of action: FileActionKind) -> String {
        switch action {
        case .copy(let copy): "copy \(copy.src) \(copy.dest)"
        case .mkdir(let mkdir): "mkdir \(mkdir.path)"
        case .mkfile(let mkfile): "mkfile \(mkfile.path)"
        case .rm(let rm): "rm \(rm.path)"
        case .symlink(let link): "symlink \(link.path) -> \(link.target)"
        }
    }
}
