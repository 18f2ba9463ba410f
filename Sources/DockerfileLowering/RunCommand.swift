internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec
internal import LLB

/// What a `RUN` runs.
struct RunCommand {
    /// With the shell in front, where there is one.
    var arguments: [String]
    /// A heredoc with `#!` is a file of its own.
    var script: Script?

    /// A file to run.
    struct Script {
        var name: String
        var data: [UInt8]
    }

    /// Behind the text of the step: the first line of a heredoc.
    var summary = ""
}

extension Lowering {
    /// The arguments of the process. A heredoc that is the whole command is the text for the shell, or a file to run;
    /// others are put together again for the shell to read.
    func runCommand(_ run: Instruction.Run, _ stage: StageBuild) -> RunCommand {
        let text: SourceText
        switch run.command {
        case .exec(let arguments): return RunCommand(arguments: arguments)
        case .empty: return RunCommand(arguments: stage.shell + [""])
        case .shell(let written): text = written
        }
        guard let first = run.files.first else {
            return RunCommand(arguments: stage.shell + [text.string])
        }
        if Heredoc.isMarker(text) {
            let data = first.chomps ? Heredoc.chomp(first.data.bytes) : first.data.bytes
            var command = RunCommand(arguments: [], summary: " (\(summary(first.data.string)))")
            if stage.image.platform.os != "windows", data.starts(with: "#!".utf8) {
                command.script = RunCommand.Script(name: first.name, data: data)
                command.arguments = stage.shell + [PathClean.join("/dev/pipes/", first.name)]
            } else {
                command.arguments = stage.shell + [GoText.string(data)]
            }
            return command
        }
        var bytes = text.bytes
        for file in run.files {
            bytes.append(10)
            bytes += file.data.bytes
            bytes += GoText.bytes(of: file.name)
        }
        return RunCommand(arguments: stage.shell + [GoText.string(bytes)])
    }

    private func summary(_ text: String) -> String {
        let (line, rest) = GoText.trimmed(text).cut(at: 10)
        guard rest != nil else { return String(line) }
        return String(line.utf8.last == 13 ? line.dropLast() : line) + "..."
    }

    /// The file of a heredoc that is run by itself.
    func scriptMount(_ script: RunCommand.Script) -> Graph.MountedInput {
        let file = MkfileAction(
            path: ImagePaths.action(script.name), mode: 0o755, data: script.data)
        let node = resolution.graph.file(
            base: nil, steps: [.init(.mkfile(file))],
            .init(OpMetadata(name: "[internal] preparing inline document", capabilities: [.fileBase])))
        return .init(Mount(selector: "/", dest: "/dev/pipes/", output: -1, readonly: true), source: node)
    }
}

extension Heredoc {
    /// The whole text is one heredoc marker: `<<`, an optional `-` and one word.
    static func isMarker(_ text: SourceText) -> Bool {
        var rest = text.bytes[...]
        rest = rest.drop { (48...57).contains($0) }
        guard rest.starts(with: "<<".utf8) else { return false }
        rest = rest.dropFirst(2)
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        rest = rest.drop { $0 == 32 || (9...13).contains($0) }
        guard !rest.isEmpty, !rest.contains(UInt8(ascii: "<")) else { return false }
        let words = try? ShellWords(options: [.skipUnsetEnv]).processWords(
            GoText.string(rest), in: EmptyWordEnvironment())
        return words?.count == 1
    }
}
