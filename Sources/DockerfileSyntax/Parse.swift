internal import DfcBasics

/// Reading Dockerfiles.
public enum Dockerfile {
    /// Parses a file. Never traps; what is wrong is in the result's `error`. The tree takes about a tenth of the time:
    /// who only wants the instructions leaves it out.
    public static func parse(_ bytes: [UInt8], keepsTree: Bool = true) -> ParsedDockerfile {
        var file = FileParser(bytes, keepsTree: keepsTree)
        file.parse()
        let builder = StageBuilder(file.nodes)
        return ParsedDockerfile(
            tree: file.tree, directives: Directives(of: bytes), escape: file.escape, nodes: file.nodes,
            warnings: file.warnings, metaArgs: builder.metaArgs, stages: builder.stages,
            error: file.error ?? builder.error, failedNode: builder.failedNode)
    }

    /// Parses the text of an `ONBUILD` trigger, with the default escape character, as an instruction that stands at the
    /// given lines: those of the `FROM` which pulled it in. The byte range is that of the trigger's own text.
    public static func parseTrigger(
        _ text: SourceText, at lines: ClosedRange<Int>
    ) throws(DockerfileError) -> Instruction {
        var file = FileParser(text.bytes, keepsTree: false)
        file.parse()
        if let error = file.error { throw DockerfileError(error.message, at: [lines], phase: .file) }
        guard var node = file.nodes.first, file.nodes.count == 1 else {
            throw DockerfileError(Message.trigger, at: [lines])
        }
        node.range.lines = lines
        do throws(SyntaxFault) {
            guard case .instruction(let instruction) = try Parsed(node) else {
                throw SyntaxFault(Message.triggerStage)
            }
            return instruction
        } catch {
            throw DockerfileError(error.message, at: [lines])
        }
    }
}
