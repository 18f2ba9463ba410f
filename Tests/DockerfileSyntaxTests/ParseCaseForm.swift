import DfcBasics
import DockerfileSyntax
import TestSupport

/// What the parser makes of a file, in the notation of the case file.
enum ParseCaseForm {
    static func text(_ text: SourceText) -> JSONValue { CorpusCase.notation(text.bytes) }
    static func text(_ text: String) -> JSONValue { CorpusCase.notation(Array(text.utf8)) }
    static func texts(_ list: [String]) -> JSONValue { .array(list.map(text)) }
    static func lines(_ range: ClosedRange<Int>) -> JSONValue {
        .array([.int(range.lowerBound), .int(range.upperBound)])
    }
    private static func object(_ members: (String, JSONValue?)...) -> JSONValue {
        .object(members.compactMap { name, value in value.map { JSONValue.Member(name, $0) } })
    }

    static func directives(_ directives: Directives) -> JSONValue {
        func one(_ directive: Directive?) -> JSONValue {
            guard let directive else { return .null }
            return object(
                ("value", text(directive.value)), ("full", text(directive.full)), ("line", .int(directive.line)))
        }
        return object(("syntax", one(directives.syntax)), ("check", one(directives.check)))
    }

    static func error(_ error: DockerfileError) -> JSONValue {
        object(("message", text(error.message)), ("locations", .array(error.locations.map(lines))))
    }

    // MARK: The file parser

    static func file(_ parsed: ParsedDockerfile) -> JSONValue {
        let first = parsed.nodes.first?.range.lines.lowerBound ?? 0
        let last = parsed.nodes.last?.range.lines.upperBound ?? 0
        return object(
            ("escape", text(parsed.escape.text)), ("lines", lines(first...max(first, last))),
            (
                "warnings",
                .array(parsed.warnings.map { object(("message", text($0.message)), ("line", .int($0.line))) })
            ), ("children", .array(parsed.nodes.map(node))))
    }

    static func node(_ node: InstructionNode) -> JSONValue {
        var inner: JSONValue?
        for level in node.inner.reversed() {
            inner = object(
                ("value", text(level.value)), ("original", text(SourceText(level.original))),
                ("flags", texts(level.flags)), ("attributes", level.isJSON ? .array([.string("json")]) : nil),
                ("args", .array(level.arguments.map(text))), ("sub", inner))
        }
        return object(
            ("value", text(node.value)), ("original", text(node.original)), ("lines", lines(node.range.lines)),
            ("flags", texts(node.flags)), ("attributes", node.isJSON ? .array([.string("json")]) : nil),
            ("args", .array(node.arguments.map(text))), ("heredocs", .array(node.heredocs.map(heredoc))),
            ("comments", texts(node.comments)), ("sub", inner))
    }

    private static func heredoc(_ heredoc: Heredoc) -> JSONValue {
        object(
            ("name", text(heredoc.name)), ("fd", .int(heredoc.fileDescriptor)), ("expand", .bool(heredoc.expands)),
            ("chomp", .bool(heredoc.chomps)), ("content", text(heredoc.content)))
    }

    // MARK: The instruction parser

    static func instructions(_ parsed: ParsedDockerfile) -> JSONValue {
        object(
            (
                "meta_args",
                .array(parsed.metaArgs.map { object(("args", arguments($0)), ("lines", lines($0.source.lines))) })
            ), ("stages", .array(parsed.stages.map(stage))))
    }

    private static func stage(_ stage: Stage) -> JSONValue {
        let from = stage.from
        return object(
            ("name", text(from.name)), ("base", text(from.base)), ("platform", text(from.platform)),
            ("from_keyword", text(from.source.keyword)), ("code", text(from.source.code)),
            ("lines", lines(from.source.lines)), ("doc", from.documentation.isEmpty ? nil : text(from.documentation)),
            ("comments", texts(from.source.comments)), ("commands", .array(stage.instructions.map(command))))
    }

    private static func command(_ instruction: Instruction) -> JSONValue {
        let source = instruction.source
        let common: [JSONValue.Member] = [
            .init("type", .string(instruction.keyword.rawValue)), .init("name", text(source.keyword)),
            .init("code", text(source.code)), .init("lines", lines(source.lines)),
            .init("comments", texts(source.comments)),
        ]
        return .object(common + (fields(instruction).members ?? []))
    }

    private static func fields(_ instruction: Instruction) -> JSONValue {
        switch instruction {
        case .add(let add): self.add(add)
        case .arg(let arg): object(("args", arguments(arg)))
        case .cmd(let cmd): commandForm(cmd.command, emptyIsNull: false)
        case .copy(let copy): self.copy(copy)
        case .entrypoint(let entrypoint): commandForm(entrypoint.command, emptyIsNull: true)
        case .env(let env): object(("env", pairs(env.pairs)))
        case .expose(let expose): object(("ports", texts(expose.ports)))
        case .healthcheck(let check): healthcheck(check)
        case .label(let label): object(("labels", pairs(label.pairs)))
        case .maintainer(let maintainer): object(("maintainer", text(maintainer.maintainer)))
        case .onbuild(let onbuild): object(("expression", text(onbuild.expression)))
        case .run(let run): self.run(run)
        case .shell(let shell): object(("shell", texts(shell.shell)))
        case .stopsignal(let stopsignal): object(("signal", text(stopsignal.signal)))
        case .user(let user): object(("user", text(user.user)))
        case .volume(let volume): object(("volumes", texts(volume.volumes)))
        case .workdir(let workdir): object(("path", text(workdir.path)))
        }
    }

    private static func arguments(_ arg: Instruction.Arg) -> JSONValue {
        .array(
            arg.arguments.map { argument in
                object(
                    ("key", text(argument.key)), ("value", argument.value.map(text) ?? .null),
                    ("doc", argument.documentation.isEmpty ? nil : text(argument.documentation)))
            })
    }

    private static func pairs(_ pairs: [KeyValue]) -> JSONValue {
        .array(
            pairs.map { pair in
                object(
                    ("key", text(pair.key)), ("value", text(pair.value)), ("legacy", pair.isLegacy ? .bool(true) : nil))
            })
    }

    private static func commandForm(_ form: CommandForm, emptyIsNull: Bool) -> JSONValue {
        var line: [JSONValue]
        switch form {
        case .exec(let arguments): line = arguments.map(text)
        case .shell(let command): line = [text(command)]
        case .empty: line = []
        }
        return object(
            ("cmdline", line.isEmpty && emptyIsNull ? .null : .array(line)), ("shell_form", .bool(form.prependsShell)))
    }

    private static func files(_ files: SourcesAndDestination) -> [JSONValue.Member] {
        let contents = files.contents.map { content in
            object(("path", text(content.path)), ("data", text(content.data)), ("expand", .bool(content.expands)))
        }
        return [
            .init("sources", texts(files.paths)), .init("dest", text(files.destination)),
            .init("contents", .array(contents)),
        ]
    }

    private static func add(_ add: Instruction.Add) -> JSONValue {
        let own = object(
            ("chown", text(add.chown)), ("chmod", text(add.chmod)), ("link", .bool(add.link)),
            ("exclude", texts(add.exclude)), ("keep_git_dir", add.keepGitDir.map(JSONValue.bool) ?? .null),
            ("checksum", text(add.checksum)), ("unpack", add.unpack.map(JSONValue.bool) ?? .null))
        return .object(files(add.files) + (own.members ?? []))
    }

    private static func copy(_ copy: Instruction.Copy) -> JSONValue {
        let own = object(
            ("from", text(copy.from)), ("chown", text(copy.chown)), ("chmod", text(copy.chmod)),
            ("link", .bool(copy.link)), ("exclude", texts(copy.exclude)), ("parents", .bool(copy.parents)))
        return .object(files(copy.files) + (own.members ?? []))
    }

    private static func healthcheck(_ check: Instruction.Healthcheck) -> JSONValue {
        object(
            ("test", texts(check.test)), ("interval_ns", .int(check.interval)), ("timeout_ns", .int(check.timeout)),
            ("start_period_ns", .int(check.startPeriod)), ("start_interval_ns", .int(check.startInterval)),
            ("retries", .int(check.retries)))
    }

    private static func run(_ run: Instruction.Run) -> JSONValue {
        var members = commandForm(run.command, emptyIsNull: false).members ?? []
        let files = run.files.map { file in
            object(("name", text(file.name)), ("data", text(file.data)), ("chomp", .bool(file.chomps)))
        }
        let devices = run.devices.map { object(("name", text($0.name)), ("required", .bool($0.isRequired))) }
        members += [
            .init("files", .array(files)), .init("flags_used", texts(run.flagsUsed.sorted())),
            .init("network", .string(run.network.rawValue)), .init("security", .string(run.security.rawValue)),
            .init("devices", .array(devices)),
        ]
        let words = ShellWords(escape: .backslash)
        do throws(DockerfileError) {
            let mounts = try run.mounts { value throws(ShellWordsError) in
                try words.processWord(value, in: EmptyWordEnvironment()).text
            }
            members.append(.init("mounts", .array(mounts.map(mount))))
        } catch {
            members.append(.init("mounts_error", text(error.message)))
        }
        return .object(members)
    }

    private static func mount(_ mount: RunMount) -> JSONValue {
        func number(_ value: UInt32?) -> JSONValue { value.map { JSONValue.int($0) } ?? .null }
        return object(
            ("type", .string(mount.kind.rawValue)), ("from", text(mount.from)), ("source", text(mount.source)),
            ("target", text(mount.target)), ("readonly", .bool(mount.isReadOnly)), ("size", .int(mount.size)),
            ("id", text(mount.id)), ("sharing", .string(mount.sharing?.rawValue ?? "")),
            ("required", .bool(mount.isRequired)), ("env", mount.environment.map(text) ?? .null),
            ("mode", number(mount.mode)), ("uid", number(mount.uid)), ("gid", number(mount.gid)))
    }
}
